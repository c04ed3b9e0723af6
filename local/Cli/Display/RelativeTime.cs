namespace Local.Cli.Display;

/// <summary>Formats times relative to the present, such as <c>2 minutes ago</c>.</summary>
internal static class RelativeTime
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("year", TimeSpan.FromDays(365)),
        ("month", TimeSpan.FromDays(30)),
        ("week", TimeSpan.FromDays(7)),
        ("day", TimeSpan.FromDays(1)),
        ("hour", TimeSpan.FromHours(1)),
        ("minute", TimeSpan.FromMinutes(1)),
        ("second", TimeSpan.FromSeconds(1)),
    ];

    /// <summary>
    /// Formats a time before <paramref name="now"/>, in the largest unit that has passed at least once.
    /// </summary>
    public static string Of(DateTimeOffset time, DateTimeOffset now)
    {
        var (unit, length) = Units.FirstOrDefault(unit => now - time >= unit.Length);
        if (unit is null)
        {
            return "now";
        }

        var count = (long)((now - time) / length);
        return $"{count} {unit}{(count == 1 ? "" : "s")} ago";
    }
}
