using System.Globalization;
using Local.Engine.Resources;

namespace Local.Cli.Display;

/// <summary>Reads the times that options such as <c>logs --since</c> take.</summary>
internal static class LogTime
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36500);

    /// <summary>Returns the time that a text means.</summary>
    /// <param name="text">A duration such as <c>1h30m</c>, or an ISO 8601 timestamp, which is local without an offset.</param>
    /// <param name="now">The time that a duration counts back from.</param>
    /// <param name="option">The option, for the message.</param>
    /// <exception cref="CliException">The text is neither.</exception>
    public static DateTimeOffset Parse(string text, DateTimeOffset now, string option = "--since") =>
        Seconds(text) is { } seconds ? now - TimeSpan.FromSeconds(Math.Min(seconds, Longest.TotalSeconds))
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time) ? time
        : throw new CliException(
            $"{option}: found '{text}'; allowed: a duration such as 5s, 2m or 1h30m, or a time such as 2026-01-31T12:00"
        );

    private static double? Seconds(string text)
    {
        try
        {
            return text.Length == 0 ? null : CustomTimeouts.Seconds(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
