namespace Local.Cloud.Ecs;

/// <summary>The settings of a service that change without a new deployment.</summary>
/// <param name="Desired">The desired count.</param>
/// <param name="MinimumHealthyPercent">0 to 100. AWS's default is 100.</param>
/// <param name="MaximumPercent">1 to 200. AWS's default is 200.</param>
/// <param name="HealthCheckGracePeriod">
/// The time after RUNNING in which failing health checks are ignored, before time scaling.
/// </param>
/// <param name="CircuitBreaker">Whether a failing deployment stops.</param>
/// <param name="Rollback">Whether the service then returns to the last completed deployment.</param>
internal sealed record ServiceSettings(
    int Desired,
    int MinimumHealthyPercent = 100,
    int MaximumPercent = 200,
    TimeSpan HealthCheckGracePeriod = default,
    bool CircuitBreaker = false,
    bool Rollback = false
)
{
    /// <summary>The limits for the present desired count.</summary>
    public DeploymentLimits Limits => DeploymentLimits.Of(Desired, MinimumHealthyPercent, MaximumPercent);
}
