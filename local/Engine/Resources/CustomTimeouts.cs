using System.Globalization;
using System.Text.RegularExpressions;

namespace Local.Engine.Resources;

/// <summary>How long the operations of a provider may take, in seconds; 0 is the provider's default.</summary>
public sealed partial record CustomTimeouts(double Create, double Update, double Delete)
{
    /// <summary>The seconds of a duration as Pulumi's programs write it, such as <c>1h30m</c>; empty is 0.</summary>
    /// <exception cref="FormatException">It is no duration.</exception>
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
