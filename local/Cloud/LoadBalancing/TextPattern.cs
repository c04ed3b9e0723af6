using System.Text.RegularExpressions;

namespace Local.Cloud.LoadBalancing;

/// <summary>
/// A text pattern: a wildcard pattern or a regular expression. In a wildcard pattern, <c>*</c> stands for any number of
/// characters, <c>?</c> for exactly one, and <c>\</c> makes the next character literal.
/// </summary>
internal sealed partial class TextPattern
{
    private readonly Regex _regex;

    private TextPattern(string text, string expression, bool ignoreCase)
    {
        Text = text;
        _regex = new Regex(
            expression,
            RegexOptions.NonBacktracking
                | RegexOptions.CultureInvariant
                | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None)
        );
    }

    /// <summary>The pattern as given.</summary>
    public string Text { get; }

    /// <summary>Returns a wildcard pattern. It must match a whole text.</summary>
    public static TextPattern Wildcards(string pattern, bool ignoreCase) =>
        new(pattern, $@"(?s)^{Pieces.Replace(pattern, Expression)}\z", ignoreCase);

    /// <summary>Returns a regular expression. It may match a part of a text.</summary>
    /// <exception cref="ArgumentException">The text is not a valid regular expression.</exception>
    public static TextPattern Expression(string expression, bool ignoreCase) => new(expression, expression, ignoreCase);

    public bool Matches(ReadOnlySpan<char> text) => _regex.IsMatch(text);

    private static string Expression(Match piece) =>
        piece.Value switch
        {
            "*" => ".*",
            "?" => ".",
            ['\\', var next] => Regex.Escape(next.ToString()),
            var text => Regex.Escape(text),
        };

    [GeneratedRegex(@"\\.|[*?]|\\$|[^*?\\]+", RegexOptions.Singleline)]
    private static partial Regex Pieces { get; }
}
