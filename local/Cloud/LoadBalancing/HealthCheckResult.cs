namespace Local.Cloud.LoadBalancing;

/// <summary>How one health check ended.</summary>
/// <param name="Reason">Why it failed, as AWS's code; null when it passed.</param>
/// <param name="Description">Why it failed, in words; null when it passed.</param>
internal sealed record HealthCheckResult(string? Reason, string? Description)
{
    /// <summary>The target answered with a code that the matcher has.</summary>
    public static HealthCheckResult Passed { get; } = new(null, null);

    /// <summary>No answer came in time.</summary>
    public static HealthCheckResult TimedOut { get; } = new("Target.Timeout", "Request timed out");

    /// <summary>No connection was made, or what came was no HTTP.</summary>
    public static HealthCheckResult Failed { get; } = new("Target.FailedHealthChecks", "Health checks failed");

    /// <summary>The target answered with a code that the matcher does not have.</summary>
    public static HealthCheckResult Mismatch(int code) =>
        new("Target.ResponseCodeMismatch", $"Health checks failed with these codes: [{code}]");

    /// <summary>Whether the check passed.</summary>
    public bool IsPassed => Reason is null;
}
