using Local.Cloud.Ecs;

namespace Local.Tests.Ecs;

/// <summary>The results of a container's health check over virtual time.</summary>
public class ContainerHealthCheckTests
{
    // A letter is the result of the check at the end of an interval of 10 s: passed or failed.
    [TestCase("p", 0, "10 Healthy")]
    [TestCase("ffff", 0, "30 Unhealthy")]
    [TestCase("fffp", 0, "30 Unhealthy, 40 Healthy")]
    [TestCase("pffpfff", 0, "10 Healthy, 70 Unhealthy")]
    [TestCase("fffffff", 35, "60 Unhealthy", Description = "the failures at 10, 20 and 30 s do not count")]
    [TestCase("pfff", 35, "10 Healthy, 40 Unhealthy", Description = "after a passed check all failures count")]
    public async Task Failures_in_a_row_after_the_start_period_make_a_container_unhealthy(
        string results,
        int startPeriod,
        string changes
    )
    {
        var time = new FakeTime();
        var start = time.GetUtcNow();
        using var ended = new CancellationTokenSource();
        var seen = new List<string>();
        var (index, last) = (0, ContainerHealth.Unknown);
        var checking = Check(startPeriod)
            .RunAsync(
                _ => Task.FromResult(results[index++] == 'p' ? null : "no answer"),
                (health, failure) =>
                {
                    Assert.That(failure, Is.EqualTo(results[index - 1] == 'p' ? null : "no answer"));
                    if (health != last)
                    {
                        last = health;
                        seen.Add($"{(time.GetUtcNow() - start).TotalSeconds} {health}");
                    }
                },
                time,
                ended.Token
            );

        for (var checks = 1; checks <= results.Length; checks++)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            Assert.That(index, Is.EqualTo(checks), "one check at each interval");
        }

        await ended.CancelAsync();
        Assert.That(async () => await checking, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(string.Join(", ", seen), Is.EqualTo(changes));
    }

    private static ContainerHealthCheck Check(int startPeriod) =>
        new(
            ["CMD", "x"],
            Interval: TimeSpan.FromSeconds(10),
            Timeout: TimeSpan.FromSeconds(5),
            Retries: 3,
            StartPeriod: TimeSpan.FromSeconds(startPeriod)
        );
}
