namespace Local.Cloud.LoadBalancing;

/// <summary>The health of a target after its checks so far. Immutable: each result gives the next counter.</summary>
/// <param name="Health">The target's health.</param>
/// <param name="Streak">The number of consecutive results that contradict <paramref name="Health"/>.</param>
internal sealed record HealthCounter(TargetHealth Health, int Streak)
{
    /// <summary>The counter of a newly registered target.</summary>
    public static HealthCounter Registered { get; } =
        new(TargetHealth.Initial("Elb.RegistrationInProgress", "Target registration is in progress"), 0);

    /// <summary>Returns the counter after one more check.</summary>
    /// <param name="result">The result of the check.</param>
    /// <param name="healthyThreshold">
    /// The number of consecutive passes that make an unhealthy target healthy. A new target needs one pass.
    /// </param>
    /// <param name="unhealthyThreshold">The number of consecutive failures that make a target unhealthy.</param>
    public HealthCounter Next(HealthCheckResult result, int healthyThreshold, int unhealthyThreshold)
    {
        if (result.IsPassed)
        {
            return Health.State == TargetHealth.HealthyState ? this with { Streak = 0 }
                : Health.State == TargetHealth.InitialState || Streak + 1 >= healthyThreshold
                    ? new HealthCounter(TargetHealth.Healthy, 0)
                : this with { Streak = Streak + 1 };
        }

        if (Health.State == TargetHealth.UnhealthyState || Streak + 1 >= unhealthyThreshold)
        {
            return new HealthCounter(TargetHealth.Unhealthy(result), 0);
        }

        return new HealthCounter(
            Health.State == TargetHealth.InitialState ? TargetHealth.InitialChecking : Health,
            Streak + 1
        );
    }
}
