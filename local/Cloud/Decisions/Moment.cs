using System.Globalization;

namespace Local.Cloud.Decisions;

/// <summary>Writes times and durations in facts.</summary>
internal static class Moment
{
    /// <summary>Returns a time in UTC to the second, such as <c>2026-01-31T12:00:00Z</c>.</summary>
    public static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Returns a duration in seconds, such as <c>0.25 s</c>.</summary>
    public static string Text(TimeSpan duration) =>
        string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.###} s");
}
