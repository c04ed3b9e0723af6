using System.Text;
using System.Text.Json;
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
        var before = Snapshot(new PsReport([Service()], [], [Balancer(index => Checks)]));
        var now = Snapshot(new PsReport([Service()], [], [Balancer(index => Checks + (index % 20 == 0 ? 1 : 0))]));
        var whole = before.Parts.Sum(part => part.Json.Length);
        var change = now.Since(before)!;
        TestContext.Out.WriteLine($"{whole} bytes in all, {change.Length} bytes of a change of 50 targets");

        Assert.That(whole, Is.GreaterThan(1_000_000));
        Assert.That(change, Has.Length.LessThan(50 * 250), "a check, and the index of the one that is forgotten");
        Assert.That(now.Since(before), Is.SameAs(change), "all readers share it");
        Assert.That(now.Since(now), Is.Null);
    }

    [Test]
    public void A_task_that_ends_sends_no_other_task()
    {
        var service = Service();
        var before = Snapshot(new PsReport([service], [], []));
        var now = Snapshot(
            new PsReport(
                [service with { Running = Tasks - 1, Tasks = [.. service.Tasks.Where((_, i) => i != 7)] }],
                [],
                []
            )
        );

        Assert.That(
            Encoding.UTF8.GetString(now.Since(before)!),
            Is.EqualTo("""{"ps":{"services":{"0":{"running":[999],"tasks":{"gone":[7]}}}}}""")
        );
    }

    private PageSnapshot Snapshot(PsReport report)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return new(
            [new PagePart("ps", JsonSerializer.SerializeToUtf8Bytes(report, ApiJson.Default.PsReport))],
            _time.GetTimestamp(),
            _time
        );
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

    private static PsLoadBalancer Balancer(Func<int, int> checks) =>
        new(
            "front",
            "127.31.0.10",
            "active",
            [],
            [
                new PsTargetGroup(
                    "users",
                    [
                        .. Enumerable
                            .Range(0, Tasks)
                            .Select(index => new PsTarget(Address(index), 3000, "healthy", null)
                            {
                                Checks =
                                [
                                    .. Enumerable
                                        .Range(checks(index) - Checks, Checks)
                                        .Select(check => new PsCheck(
                                            Start.AddSeconds(10 * check),
                                            true,
                                            200,
                                            1.5,
                                            null
                                        )),
                                ],
                            }),
                    ]
                ),
            ]
        );

    private static string Address(int index) => $"127.31.{index / 250}.{index % 250}";
}
