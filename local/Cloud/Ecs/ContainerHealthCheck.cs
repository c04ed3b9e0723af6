namespace Local.Cloud.Ecs;

/// <summary>The health check of a container.</summary>
/// <param name="Command"><c>CMD</c> or <c>CMD-SHELL</c>, and the command.</param>
/// <param name="Interval">The time from one check to the next.</param>
/// <param name="Timeout">The time after which a check has failed.</param>
/// <param name="Retries">The failed checks in a row that make the container unhealthy.</param>
/// <param name="StartPeriod">The time after the start in which failed checks do not count.</param>
internal sealed record ContainerHealthCheck(
    IReadOnlyList<string> Command,
    TimeSpan Interval,
    TimeSpan Timeout,
    int Retries,
    TimeSpan StartPeriod
)
{
    /// <summary>Runs the check again and again until it is cancelled.</summary>
    /// <param name="probe">Runs the command once, and returns how it failed; null if it passed.</param>
    /// <param name="report">Called after each check with the health, and with how the check failed.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public async Task RunAsync(
        Func<CancellationToken, Task<string?>> probe,
        Action<ContainerHealth, string?> report,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var start = time.GetTimestamp();
        var (health, failures) = (ContainerHealth.Unknown, 0);
        while (true)
        {
            await Task.Delay(Interval, time, cancellationToken);
            var failure = await probe(cancellationToken);
            var counts = health != ContainerHealth.Unknown || time.GetElapsedTime(start) >= StartPeriod;
            failures =
                failure is null ? 0
                : counts ? failures + 1
                : failures;
            health =
                failure is null ? ContainerHealth.Healthy
                : failures >= Retries ? ContainerHealth.Unhealthy
                : health;
            report(health, failure);
        }
    }
}
