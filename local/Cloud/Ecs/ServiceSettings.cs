namespace Local.Cloud.Ecs;

/// <summary>What of a service can change without a new deployment.</summary>
/// <param name="Desired">The desired count.</param>
/// <param name="MinimumHealthyPercent">0 to 100; AWS's default is 100.</param>
/// <param name="MaximumPercent">AWS's default is 200.</param>
/// <param name="HealthCheckGracePeriod">How long after RUNNING failing health checks are ignored, unscaled.</param>
/// <param name="CircuitBreaker">Whether a failing deployment is given up.</param>
/// <param name="Rollback">Whether the service then goes back to the last deployment that was complete.</param>
internal sealed record ServiceSettings(
    int Desired,
    int MinimumHealthyPercent = 100,
    int MaximumPercent = 200,
    TimeSpan HealthCheckGracePeriod = default,
    bool CircuitBreaker = false,
    bool Rollback = false
)
{
    /// <summary>The limits that follow.</summary>
    public DeploymentLimits Limits => DeploymentLimits.Of(Desired, MinimumHealthyPercent, MaximumPercent);
}
