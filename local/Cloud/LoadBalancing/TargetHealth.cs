namespace Local.Cloud.LoadBalancing;

/// <summary>How a target is, in the words of <c>DescribeTargetHealth</c>.</summary>
/// <param name="State"><c>initial</c>, <c>healthy</c>, <c>unhealthy</c>, <c>unused</c>, <c>draining</c> or <c>unavailable</c>.</param>
/// <param name="Reason">The reason's code, such as <c>Target.Timeout</c>; null when the target is healthy.</param>
/// <param name="Description">The reason in words; null when the target is healthy.</param>
internal sealed record TargetHealth(string State, string? Reason, string? Description)
{
    internal const string InitialState = "initial";
    internal const string HealthyState = "healthy";
    internal const string UnhealthyState = "unhealthy";

    /// <summary>It passes its checks.</summary>
    internal static TargetHealth Healthy { get; } = new(HealthyState, null, null);

    /// <summary>Its first checks are under way.</summary>
    internal static TargetHealth InitialChecking { get; } =
        Initial("Elb.InitialHealthChecking", "Initial health checks in progress");

    /// <summary>Its group is in no listener.</summary>
    internal static TargetHealth Unused { get; } =
        new("unused", "Target.NotInUse", "Target group is not configured to receive traffic from the load balancer");

    /// <summary>It is being deregistered.</summary>
    internal static TargetHealth Draining { get; } =
        new("draining", "Target.DeregistrationInProgress", "Target deregistration is in progress");

    internal static TargetHealth Initial(string reason, string description) => new(InitialState, reason, description);

    internal static TargetHealth Unhealthy(HealthCheckResult result) =>
        new(UnhealthyState, result.Reason, result.Description);
}
