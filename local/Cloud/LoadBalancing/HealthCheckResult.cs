namespace Local.Cloud.LoadBalancing;

/// <summary>The result of one health check.</summary>
/// <param name="Reason">AWS's code for the failure; null if the check passed.</param>
/// <param name="Description">AWS's words for the failure; null if the check passed.</param>
internal sealed record HealthCheckResult(string? Reason, string? Description)
{
    /// <summary>The target answered with a code that the matcher allows.</summary>
    public static HealthCheckResult Passed { get; } = new(null, null);

    /// <summary>The status of the target's answer; null without one.</summary>
    public int? Status { get; init; }

    /// <summary>More about a failure than AWS tells, such as the error of the connection; null for no more.</summary>
    public string? Detail { get; init; }

    /// <summary>The target did not answer in time.</summary>
    public static HealthCheckResult TimedOut { get; } = new("Target.Timeout", "Request timed out");

    /// <summary>No connection was made, or the answer was not HTTP.</summary>
    public static HealthCheckResult Failed { get; } = new("Target.FailedHealthChecks", "Health checks failed");

    /// <summary>Returns the result of a code that the matcher does not allow.</summary>
    public static HealthCheckResult Mismatch(int code) =>
        new("Target.ResponseCodeMismatch", $"Health checks failed with these codes: [{code}]") { Status = code };

    /// <summary>Whether the check passed.</summary>
    public bool IsPassed => Reason is null;
}
