using System.Globalization;
using Local.Cli;
using Local.Cli.Commands;
using Local.Cli.Display;
using Local.Cloud.Contract;

namespace Local.Tests.Cli;

public class LogsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [TestCase("5s", "2026-01-31T11:59:55Z")]
    [TestCase("1h30m", "2026-01-31T10:30:00Z")]
    [TestCase("2026-01-31T11:00:00Z", "2026-01-31T11:00:00Z")]
    public void A_time_is_a_duration_or_a_timestamp(string text, string time) =>
        Assert.That(LogTime.Parse(text, Now), Is.EqualTo(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture)));

    [TestCase("yesterday")]
    [TestCase("5")]
    [TestCase("h")]
    public void Another_text_is_refused(string text) =>
        Assert.That(
            () => LogTime.Parse(text, Now),
            Throws.TypeOf<CliException>().With.Message.StartsWith($"--since: found '{text}'; allowed: ")
        );

    [TestCase(0, null, "a,b,c,d")]
    [TestCase(0, 2, "c,d")]
    [TestCase(0, 0, "")]
    [TestCase(0, 9, "a,b,c,d")]
    [TestCase(1, null, "b,c,d")]
    [TestCase(1, 1, "d")]
    public async Task Lines_since_a_time_and_the_last_of_them_are_written(int since, int? tail, string written)
    {
        string[] messages = ["a", "b", "c", "d"];
        var lines = messages.Select(
            (message, index) => new LogEvent(Now.AddSeconds(index), "users", "stream", message, false)
        );
        var found = new List<string>();
        await LogsCommand.WriteAsync(
            _ => lines.ToAsyncEnumerable(),
            Now.AddSeconds(since),
            tail,
            follow: false,
            line => found.Add(line.Message),
            default
        );
        Assert.That(string.Join(',', found), Is.EqualTo(written));
    }

    [Test]
    public async Task What_follows_is_written_after_the_last_lines()
    {
        static LogEvent Line(string message) => new(Now, "users", "stream", message, false);
        LogEvent[] known = [Line("a"), Line("b")];
        var found = new List<string>();
        await LogsCommand.WriteAsync(
            follow => (follow ? known.Append(Line("c")) : known).ToAsyncEnumerable(),
            default,
            tail: 1,
            follow: true,
            line => found.Add(line.Message),
            default
        );
        Assert.That(found, Is.EqualTo(new[] { "b", "c" }));
    }
}
