using System.Globalization;

namespace Local.Cloud.LoadBalancing;

/// <summary>The status codes that pass a health check, such as <c>200</c>, <c>200,204</c> or <c>200-299</c>.</summary>
internal sealed class CodeMatcher
{
    private const int Lowest = 200;
    private const int Highest = 499;

    private readonly IReadOnlyList<(int From, int To)> _ranges;

    private CodeMatcher(string text, IReadOnlyList<(int, int)> ranges) => (Text, _ranges) = (text, ranges);

    /// <summary>The codes as given.</summary>
    public string Text { get; }

    /// <summary>
    /// Reads a list of codes and ranges. Returns null if the text is no such list or has a code outside 200 to 499.
    /// </summary>
    public static CodeMatcher? TryParse(string text)
    {
        var ranges = new List<(int, int)>();
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || Code(ends[0]) is not { } from || Code(ends[^1]) is not { } to || from > to)
            {
                return null;
            }

            ranges.Add((from, to));
        }

        return new CodeMatcher(text, ranges);
    }

    /// <summary>Returns whether a target that answers with <paramref name="code"/> passes.</summary>
    public bool Matches(int code) => _ranges.Any(range => range.From <= code && code <= range.To);

    private static int? Code(string text) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
        && code is >= Lowest and <= Highest
            ? code
            : null;
}
