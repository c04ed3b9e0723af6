using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Local.Cloud.Contract;
using Local.Cloud.Page;

namespace Local.Tests.Page;

/// <summary>A change of a large stack costs what has changed, and not what the stack is.</summary>
public sealed class LargeStackTests
{
    private const int Tasks = 1000;
    private const int Checks = 20;
    private readonly FakeTime _time = new();
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Test]
    public void A_check_of_every_twentieth_target_sends_these_checks_alone()
    {
        var before = Snapshot("checks", Report(_ => Checks), PageJson.Default.ChecksReport);
        var now = Snapshot(
            "checks",
            Report(index => Checks + (index % 20 == 0 ? 1 : 0)),
            PageJson.Default.ChecksReport
        );
        var whole = before.Parts.Sum(part => part.Json.Length);
        var change = now.Since(before)!;
        TestContext.Out.WriteLine($"{whole} bytes in all, {change.Length} bytes of a change of 50 targets");

        Assert.That(whole, Is.GreaterThan(500_000));
        Assert.That(change, Has.Length.LessThan(50 * 100), "a check, and the index of the one that is forgotten");
        Assert.That(now.Since(before), Is.SameAs(change), "all readers share it");
        Assert.That(now.Since(now), Is.Null);
    }

    [Test]
    public void A_check_is_an_array() =>
        Assert.That(
            JsonSerializer.Serialize(new PageCheck(1_767_225_600_000, 1.46, true, "200"), PageJson.Default.PageCheck),
            Is.EqualTo("""[1767225600000,1.5,true,"200"]""")
        );

    [Test]
    public void A_task_that_ends_sends_no_other_task()
    {
        var service = Service();
        var rest = service with { Running = Tasks - 1, Tasks = [.. service.Tasks.Where((_, i) => i != 7)] };
        var before = Snapshot("ps", new PsReport([service], [], []), ApiJson.Default.PsReport);
        var now = Snapshot("ps", new PsReport([rest], [], []), ApiJson.Default.PsReport);

        Assert.That(
            Encoding.UTF8.GetString(now.Since(before)!),
            Is.EqualTo("""{"ps":{"services":{"0":{"running":[999],"tasks":{"gone":[7]}}}}}""")
        );
    }

    private PageSnapshot Snapshot<T>(string name, T value, JsonTypeInfo<T> type)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return new([new PagePart(name, JsonSerializer.SerializeToUtf8Bytes(value, type))], _time.GetTimestamp(), _time);
    }

    private static PsService Service() =>
        new(
            "users",
            "main",
            Tasks,
            Tasks,
            0,
            [],
            [
                .. Enumerable
                    .Range(0, Tasks)
                    .Select(index => new PsTask(
                        $"{index:x32}",
                        4000 + index,
                        Address(index),
                        3000,
                        "RUNNING",
                        "healthy",
                        null,
                        "users:1"
                    )
                    {
                        StartedAt = Start,
                        Environment = ["API_VERSION", "PORT"],
                    }),
            ],
            [],
            [],
            []
        );

    /// <summary>Returns the checks of each target, by the number of its last check.</summary>
    private static ChecksReport Report(Func<int, int> checks) =>
        new(
            new Dictionary<string, IReadOnlyDictionary<string, IReadOnlyList<PageCheck>>>
            {
                ["users"] = Enumerable
                    .Range(0, Tasks)
                    .ToDictionary(
                        index => $"{Address(index)}:3000",
                        IReadOnlyList<PageCheck> (index) =>
                            [
                                .. Enumerable
                                    .Range(checks(index) - Checks, Checks)
                                    .Select(check => new PageCheck(
                                        Start.AddSeconds(10 * check).ToUnixTimeMilliseconds(),
                                        1.5,
                                        true,
                                        "200"
                                    )),
                            ]
                    ),
            }
        );

    private static string Address(int index) => $"127.31.{index / 250}.{index % 250}";
}
