namespace Local.Cloud.LoadBalancing;

/// <summary>How a target group checks, picks and drains its targets.</summary>
internal sealed record TargetGroupSettings(
    string Name,
    string TargetType,
    int Port,
    string Algorithm,
    TimeSpan DeregistrationDelay,
    TimeSpan SlowStart,
    StickinessSettings? Stickiness,
    HealthCheckSettings HealthCheck
)
{
    public const string RoundRobin = "round_robin";
    public const string LeastOutstandingRequests = "least_outstanding_requests";
    public const string WeightedRandom = "weighted_random";
}

/// <summary>How a target group checks its targets.</summary>
/// <param name="Port">The port; null for that on which the target gets its requests.</param>
/// <param name="Timeout">How long an answer may take; never scaled.</param>
internal sealed record HealthCheckSettings(
    string Path,
    int? Port,
    TimeSpan Interval,
    TimeSpan Timeout,
    int HealthyThreshold,
    int UnhealthyThreshold,
    CodeMatcher Matcher
);

/// <summary>That a client's requests go to the target that it had first, told by a cookie.</summary>
/// <param name="ApplicationCookie">The application's own cookie that must be there; null for none.</param>
/// <param name="Duration">How long.</param>
internal sealed record StickinessSettings(string? ApplicationCookie, TimeSpan Duration);
