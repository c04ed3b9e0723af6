using System.Globalization;
using Local.Cloud.AutoScaling;

namespace Local.Tests.AutoScaling;

public sealed class ScheduleExpressionTests
{
    private const string Berlin = "Europe/Berlin";
    private const string LosAngeles = "America/Los_Angeles";

    [TestCase("cron(0 8 ? * MON-FRI *)", "UTC", "2026-03-27T08:00:00Z", "2026-03-30T08:00:00Z", TestName = "weekend")]
    [TestCase("cron(0 8 ? * MON-FRI *)", Berlin, "2026-03-26T12:00:00Z", "2026-03-27T07:00:00Z", TestName = "winter")]
    [TestCase("cron(0 8 ? * MON-FRI *)", Berlin, "2026-03-28T12:00:00Z", "2026-03-30T06:00:00Z", TestName = "summer")]
    [TestCase("cron(30 2 * * ? *)", LosAngeles, "2026-03-08T00:00:00Z", "2026-03-08T10:00:00Z", TestName = "left out")]
    [TestCase("cron(30 1 * * ? *)", LosAngeles, "2026-11-01T08:30:00Z", "2026-11-02T09:30:00Z", TestName = "twice")]
    [TestCase("cron(0/15 9 * * ? *)", "UTC", "2026-01-01T09:16:00Z", "2026-01-01T09:30:00Z", TestName = "steps")]
    [TestCase("cron(0 0 L * ? *)", "UTC", "2026-02-01T00:00:00Z", "2026-02-28T00:00:00Z", TestName = "last day")]
    [TestCase("cron(0 0 15W * ? *)", "UTC", "2026-02-01T00:00:00Z", "2026-02-16T00:00:00Z", TestName = "weekday")]
    [TestCase("cron(0 0 ? * 3#1 *)", "UTC", "2026-01-01T00:00:00Z", "2026-01-06T00:00:00Z", TestName = "first Tuesday")]
    [TestCase("cron(0 0 1 1 ? 2027)", "UTC", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", TestName = "year")]
    [TestCase("cron(0 0 1 1 ? 2025)", "UTC", "2026-01-01T00:00:00Z", null, TestName = "past year")]
    [TestCase("rate(1 hour)", "UTC", "2026-01-01T01:10:00Z", "2026-01-01T01:30:00Z", TestName = "from the start on")]
    [TestCase("rate(2 days)", "UTC", "2026-01-01T00:30:00Z", "2026-01-03T00:30:00Z", TestName = "days")]
    [TestCase("at(2026-07-01T08:00:00)", Berlin, "2026-01-01T00:00:00Z", "2026-07-01T06:00:00Z", TestName = "once")]
    [TestCase("at(2026-07-01T08:00:00)", "UTC", "2026-07-01T08:00:00Z", null, TestName = "once only")]
    public void The_next_time_is_the_first_one_after(string text, string zone, string after, string? next)
    {
        var schedule = ScheduleExpression.Parse(text, TimeZoneInfo.FindSystemTimeZoneById(zone))!;
        Assert.That(
            schedule.Next(Time(after), start: Time("2026-01-01T00:30:00Z")),
            Is.EqualTo(next is null ? (DateTimeOffset?)null : Time(next))
        );
    }

    [TestCase("0 8 ? * MON-FRI *")]
    [TestCase("cron(0 8 * * *)")]
    [TestCase("cron(0 8 * * MON *)")]
    [TestCase("cron(0 8 ? * ? *)")]
    [TestCase("cron(60 8 ? * MON *)")]
    [TestCase("cron(0 8 ? * MONDAYS *)")]
    [TestCase("rate(1 hours)")]
    [TestCase("rate(2 hour)")]
    [TestCase("rate(0 minutes)")]
    [TestCase("rate(5 weeks)")]
    [TestCase("at(2026-07-01 08:00:00)")]
    [TestCase("at(2026-02-30T08:00:00)")]
    public void Other_texts_are_no_schedule(string text) =>
        Assert.That(ScheduleExpression.Parse(text, TimeZoneInfo.Utc), Is.Null);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
