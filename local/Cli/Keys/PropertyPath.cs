using System.Globalization;
using System.Text;

namespace Local.Cli.Keys;

/// <summary>
/// Paths into a configuration value in Pulumi's form: <c>services.users["a.b"].names[0]</c>. A segment is a string
/// (a map's key) or an int (a list's index).
/// </summary>
internal static class PropertyPath
{
    /// <summary>
    /// The maximum number of segments in a path: 63. Programs read their config with .NET's JSON, which nests at
    /// most 64 levels deep, and the root and the config map of a stack's file are around the first segment.
    /// </summary>
    public const int MaximumSegments = 63;

    /// <summary>Parses <paramref name="text"/>.</summary>
    /// <exception cref="CliException">The text is not a path, or it is deeper than a stack's file may nest.</exception>
    public static IReadOnlyList<object> Parse(string text)
    {
        var segments = new List<object>();
        var at = 0;
        while (at < text.Length)
        {
            if (text[at] == '[')
            {
                segments.Add(Bracket(text, ref at));
            }
            else
            {
                if (text[at] == '.')
                {
                    if (segments.Count == 0)
                    {
                        throw Invalid(text, "it must not start with a dot");
                    }

                    at++;
                }
                else if (segments.Count > 0)
                {
                    throw Invalid(text, $"a dot or a bracket is missing at position {at + 1}");
                }

                segments.Add(Name(text, ref at));
            }
        }

        if (segments.Count > MaximumSegments)
        {
            throw new CliException(
                $"the configuration path: found {segments.Count} segments; allowed: at most {MaximumSegments}"
            );
        }

        return segments.Count > 0 ? segments : throw Invalid(text, "it is empty");
    }

    /// <summary>Formats <paramref name="segments"/> in the form that <see cref="Parse"/> reads.</summary>
    public static string Format(IEnumerable<object> segments)
    {
        var text = new StringBuilder();
        foreach (var segment in segments)
        {
            switch (segment)
            {
                case int index:
                    text.Append(CultureInfo.InvariantCulture, $"[{index}]");
                    break;
                case string name when name.AsSpan().IndexOfAny(".[]\"") >= 0 || name.Length == 0:
                    text.Append("[\"").Append(name.Replace("\"", "\\\"")).Append("\"]");
                    break;
                default:
                    text.Append(text.Length > 0 ? "." : "").Append(segment);
                    break;
            }
        }

        return text.ToString();
    }

    private static string Name(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && text[at] is not ('.' or '[' or ']'))
        {
            at++;
        }

        if (at < text.Length && text[at] == ']')
        {
            throw Invalid(text, $"the ']' at position {at + 1} has no '['");
        }

        return at > start ? text[start..at] : throw Invalid(text, $"a name is missing at position {at + 1}");
    }

    private static object Bracket(string text, ref int at)
    {
        at++;
        if (at < text.Length && text[at] == '"')
        {
            return Quoted(text, ref at);
        }

        var close = text.IndexOf(']', at);
        if (close < 0)
        {
            throw Invalid(text, "a ']' is missing");
        }

        var index = text[at..close];
        at = close + 1;
        return int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Invalid(text, $"'[{index}]' must hold a list index or a name in double quotes");
    }

    private static string Quoted(string text, ref int at)
    {
        var name = new StringBuilder();
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] is '"' or '\\')
            {
                at++;
            }

            name.Append(text[at]);
        }

        if (at + 1 >= text.Length || text[at + 1] != ']')
        {
            throw Invalid(text, "a '\"]' is missing");
        }

        at += 2;
        return name.ToString();
    }

    private static CliException Invalid(string text, string why) => new($"invalid configuration path '{text}': {why}");
}
