namespace Local.Cloud.LoadBalancing;

/// <summary>What the checks of a target so far make of it. Immutable: each result gives the next counter.</summary>
/// <param name="Health">How the target is.</param>
/// <param name="Streak">How many checks in a row had the result that speaks against <paramref name="Health"/>.</param>
internal sealed record HealthCounter(TargetHealth Health, int Streak)
{
    /// <summary>Of a target that was just registered.</summary>
    public static HealthCounter Registered { get; } =
        new(TargetHealth.Initial("Elb.RegistrationInProgress", "Target registration is in progress"), 0);

    /// <summary>The counter after one more check.</summary>
    /// <param name="result">How the check ended.</param>
    /// <param name="healthyThreshold">
    /// How many passes in a row make an unhealthy target healthy; for one that is new a single pass is enough.
    /// </param>
    /// <param name="unhealthyThreshold">How many failures in a row make a target unhealthy.</param>
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
