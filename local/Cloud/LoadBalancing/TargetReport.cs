using System.Net;
using Local.Cloud.LoadBalancing.Requests;

namespace Local.Cloud.LoadBalancing;

/// <summary>A target of a target group, as it is at one moment.</summary>
/// <param name="Address">The address.</param>
/// <param name="Port">The port.</param>
/// <param name="Health">The health.</param>
/// <param name="Streak">The number of consecutive checks that contradict the health.</param>
/// <param name="Checks">The last health checks, oldest first, at most 20.</param>
/// <param name="Requests">Counts the requests that the target got. The counts go on.</param>
internal sealed record TargetReport(
    IPAddress Address,
    int Port,
    TargetHealth Health,
    int Streak,
    IReadOnlyList<HealthCheck> Checks,
    RequestCounter Requests
);
