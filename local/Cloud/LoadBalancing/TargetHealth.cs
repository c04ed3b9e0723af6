namespace Local.Cloud.LoadBalancing;

/// <summary>How a target is, in the words of <c>DescribeTargetHealth</c>.</summary>
/// <param name="State"><c>initial</c>, <c>healthy</c>, <c>unhealthy</c>, <c>unused</c>, <c>draining</c> or <c>unavailable</c>.</param>
/// <param name="Reason">The reason's code, such as <c>Target.Timeout</c>; null when the target is healthy.</param>
/// <param name="Description">The reason in words; null when the target is healthy.</param>
public sealed record TargetHealth(string State, string? Reason, string? Description);
