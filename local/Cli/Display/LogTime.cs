using System.Globalization;
using System.Text.RegularExpressions;

namespace Local.Cli.Display;

/// <summary>Parses times for <c>logs --since</c>.</summary>
internal static partial class LogTime
{
    /// <summary>Returns the time in a text.</summary>
    /// <param name="text">
    /// A duration such as <c>1h30m</c>, or an ISO 8601 timestamp, which is local without an offset.
    /// </param>
    /// <param name="now">The time that a duration counts back from.</param>
    /// <exception cref="CliException">The text is neither.</exception>
    public static DateTimeOffset Parse(string text, DateTimeOffset now)
    {
        if (Duration().IsMatch(text))
        {
            var seconds = Part()
                .Matches(text)
                .Sum(part =>
                    double.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture)
                    * part.Groups[2].Value switch
                    {
                        "h" => 3600,
                        "m" => 60,
                        _ => 1,
                    }
                );
            return now - TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.FromDays(36500).TotalSeconds));
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time)
            ? time
            : throw new CliException(
                $"--since: found '{text}'; allowed: a duration such as 5s, 2m or 1h30m, or a time such as 2026-01-31T12:00"
            );
    }

    [GeneratedRegex(@"\A([0-9]+(\.[0-9]+)?[hms])+\z")]
    private static partial Regex Duration();

    [GeneratedRegex(@"([0-9]+(?:\.[0-9]+)?)([hms])")]
    private static partial Regex Part();
}
