namespace Local.Cloud.LoadBalancing;

/// <summary>The health of a target, in the words of <c>DescribeTargetHealth</c>.</summary>
/// <param name="State">
/// <c>initial</c>, <c>healthy</c>, <c>unhealthy</c>, <c>unused</c>, <c>draining</c> or <c>unavailable</c>.
/// </param>
/// <param name="Reason">The reason's code, such as <c>Target.Timeout</c>; null if the target is healthy.</param>
/// <param name="Description">The reason in words; null if the target is healthy.</param>
internal sealed record TargetHealth(string State, string? Reason, string? Description)
{
    internal const string InitialState = "initial";
    internal const string HealthyState = "healthy";
    internal const string UnhealthyState = "unhealthy";

    /// <summary>The target passes its checks.</summary>
    internal static TargetHealth Healthy { get; } = new(HealthyState, null, null);

    /// <summary>The target's first checks are in progress.</summary>
    internal static TargetHealth InitialChecking { get; } =
        Initial("Elb.InitialHealthChecking", "Initial health checks in progress");

    /// <summary>No listener uses the target's group.</summary>
    internal static TargetHealth Unused { get; } =
        new("unused", "Target.NotInUse", "Target group is not configured to receive traffic from the load balancer");

    /// <summary>The end of the deregistration delay of a draining target; null otherwise.</summary>
    public DateTimeOffset? DrainedAt { get; private init; }

    /// <summary>Returns the health of a target that is being deregistered.</summary>
    /// <param name="drainedAt">The end of the deregistration delay.</param>
    internal static TargetHealth Draining(DateTimeOffset drainedAt) =>
        new("draining", "Target.DeregistrationInProgress", "Target deregistration is in progress")
        {
            DrainedAt = drainedAt,
        };

    internal static TargetHealth Initial(string reason, string description) => new(InitialState, reason, description);

    internal static TargetHealth Unhealthy(HealthCheckResult result) =>
        new(UnhealthyState, result.Reason, result.Description);
}
