namespace Local.Cloud.Ecs;

/// <summary>
/// Tells when a deployment has failed: as many tasks in a row as the threshold either never reached RUNNING
/// (stage 1) or were replaced for failing their health checks (stage 2). A task that becomes healthy ends the row.
/// </summary>
/// <param name="Failures">Failed tasks in a row.</param>
/// <param name="Stage">1 until a task of the deployment has reached RUNNING, then 2.</param>
internal sealed record CircuitBreaker(int Failures, int Stage)
{
    /// <summary>The breaker of a deployment that has just been created.</summary>
    public static CircuitBreaker Closed { get; } = new(0, 1);

    /// <summary>How many failures trip the breaker: half the desired count, at least 3 and at most 200.</summary>
    public static int Threshold(int desired) => Math.Clamp((desired + 1) / 2, 3, 200);

    /// <summary>Whether the deployment has failed.</summary>
    public bool Tripped(int desired) => Failures >= Threshold(desired);

    /// <summary>A task reached RUNNING.</summary>
    public CircuitBreaker Running() => this with { Stage = 2 };

    /// <summary>A task became healthy.</summary>
    public CircuitBreaker Healthy() => this with { Failures = 0, Stage = 2 };

    /// <summary>A task failed.</summary>
    public CircuitBreaker Failed() => this with { Failures = Failures + 1 };

    /// <summary>Why the deployment failed, in AWS's words.</summary>
    public string Reason => Stage == 1 ? "tasks failed to start" : "tasks failed health checks";
}
