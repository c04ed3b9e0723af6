namespace Local.Cloud.LoadBalancing;

/// <summary>The settings by which a target group checks, chooses and drains its targets.</summary>
/// <param name="IsSecure">Whether requests go to the targets by HTTPS. The targets' certificates are not checked.</param>
internal sealed record TargetGroupSettings(
    string Name,
    string TargetType,
    bool IsSecure,
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

/// <summary>The settings by which a target group checks its targets.</summary>
/// <param name="IsSecure">Whether the checks are made by HTTPS.</param>
/// <param name="Port">The port; null for the target's own port.</param>
/// <param name="Timeout">The time limit of an answer. It is never time-scaled.</param>
internal sealed record HealthCheckSettings(
    bool IsSecure,
    string Path,
    int? Port,
    TimeSpan Interval,
    TimeSpan Timeout,
    int HealthyThreshold,
    int UnhealthyThreshold,
    CodeMatcher Matcher
);

/// <summary>Stickiness: a cookie keeps a client's requests at its first target.</summary>
/// <param name="ApplicationCookie">The application's own cookie that must exist; null for none.</param>
/// <param name="Duration">The lifetime of the stickiness.</param>
internal sealed record StickinessSettings(string? ApplicationCookie, TimeSpan Duration);
