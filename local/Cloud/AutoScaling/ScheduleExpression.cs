using System.Globalization;
using System.Text.RegularExpressions;
using Quartz;

namespace Local.Cloud.AutoScaling;

/// <summary>
/// A schedule of Application Auto Scaling: <c>cron(…)</c>, <c>rate(…)</c> or <c>at(…)</c>. Its cron has six fields:
/// minutes, hours, day of month, month, day of week (1 is Sunday) and year. Exactly one of the two days is <c>?</c>.
/// </summary>
internal sealed partial class ScheduleExpression
{
    private readonly Func<DateTimeOffset, DateTimeOffset, DateTimeOffset?> _next;

    private ScheduleExpression(Func<DateTimeOffset, DateTimeOffset, DateTimeOffset?> next)
    {
        _next = next;
    }

    /// <summary>The allowed expressions, in words.</summary>
    public const string Allowed =
        "cron(<minutes> <hours> <day of month> <month> <day of week> <year>) with ? for one of the days, "
        + "rate(<number> <minutes, hours or days>), or at(yyyy-mm-ddThh:mm:ss)";

    /// <summary>Returns the schedule; null if the text is none.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="zone">The time zone of <c>cron</c> and <c>at</c>.</param>
    public static ScheduleExpression? Parse(string text, TimeZoneInfo zone)
    {
        var parts = Form().Match(text);
        var value = parts.Groups["value"].Value;
        return parts.Groups["kind"].Value switch
        {
            "cron" => Cron(value, zone),
            "rate" => Rate(value),
            "at" => At(value, zone),
            _ => null,
        };
    }

    /// <summary>
    /// Returns the first time after <paramref name="after"/>; null if there is none. A time that a change of the clock
    /// leaves out is its end, and one that comes twice counts once.
    /// </summary>
    /// <param name="after">The time.</param>
    /// <param name="start">The time from which <c>rate</c> counts.</param>
    public DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset start) => _next(after, start);

    private static ScheduleExpression? Cron(string fields, TimeZoneInfo zone)
    {
        var all = fields.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (all.Length != 6 || (all[2] == "?") == (all[4] == "?"))
        {
            return null;
        }

        try
        {
            var cron = new CronExpression($"0 {string.Join(' ', all)}", zone);
            return new((after, _) => cron.GetNextValidTimeAfter(after));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static ScheduleExpression? Rate(string text)
    {
        var rate = Every().Match(text);
        if (!rate.Success || !int.TryParse(rate.Groups["number"].Value, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var period = rate.Groups["unit"].Value switch
        {
            "minute" => TimeSpan.FromMinutes(number),
            "hour" => TimeSpan.FromHours(number),
            _ => TimeSpan.FromDays(number),
        };
        return new(
            (after, start) => after < start ? start : start + ((Math.Floor((after - start) / period) + 1) * period)
        );
    }

    private static ScheduleExpression? At(string text, TimeZoneInfo zone)
    {
        if (
            !DateTime.TryParseExact(
                text,
                "yyyy-MM-dd'T'HH:mm:ss",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var local
            )
        )
        {
            return null;
        }

        var at = new DateTimeOffset(local, zone.GetUtcOffset(local));
        return new((after, _) => at > after ? at : null);
    }

    [GeneratedRegex(@"\A(?<kind>cron|rate|at)\((?<value>[^()]*)\)\z")]
    private static partial Regex Form();

    [GeneratedRegex(
        @"\A(?:(?<number>1) (?<unit>minute|hour|day)|(?<number>[2-9]|[1-9][0-9]{1,5}) (?<unit>minute|hour|day)s)\z"
    )]
    private static partial Regex Every();
}
