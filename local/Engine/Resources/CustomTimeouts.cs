using System.Globalization;
using System.Text.RegularExpressions;

namespace Local.Engine.Resources;

/// <summary>The time limits of provider operations, in seconds; 0 means the provider's default.</summary>
public sealed partial record CustomTimeouts(double Create, double Update, double Delete)
{
    /// <summary>
    /// Returns the seconds of a duration in Pulumi's form, such as <c>1h30m</c>; 0 for the empty text.
    /// </summary>
    /// <exception cref="FormatException">The text is not a duration.</exception>
    public static double Seconds(string duration)
    {
        if (duration.Length == 0)
        {
            return 0;
        }

        if (!Duration().IsMatch(duration))
        {
            throw new FormatException($"found '{duration}'; allowed: a duration such as 30s, 10m or 1h30m");
        }

        var seconds = 0.0;
        foreach (Match match in Part().Matches(duration))
        {
            var unit = match.Groups[2].Value switch
            {
                "h" => 3600,
                "m" => 60,
                "s" => 1,
                "ms" => 1e-3,
                "us" or "µs" => 1e-6,
                _ => 1e-9,
            };
            seconds += double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) * unit;
        }

        return seconds;
    }

    [GeneratedRegex(@"^(\d+(\.\d+)?(h|ms|us|µs|ns|m|s))+$")]
    private static partial Regex Duration();

    [GeneratedRegex(@"(\d+(?:\.\d+)?)(h|ms|us|µs|ns|m|s)")]
    private static partial Regex Part();
}
