namespace Local.Cloud.Ecs;

/// <summary>
/// Decides when a deployment has failed: a threshold of consecutive tasks never reached RUNNING (stage 1) or was
/// replaced after failed health checks (stage 2). A task that becomes healthy resets the count.
/// </summary>
/// <param name="Failures">The number of consecutive failed tasks.</param>
/// <param name="Stage">1 until a task of the deployment has reached RUNNING, then 2.</param>
internal sealed record CircuitBreaker(int Failures, int Stage)
{
    /// <summary>The breaker of a new deployment.</summary>
    public static CircuitBreaker Closed { get; } = new(0, 1);

    /// <summary>
    /// Returns the number of failures that trips the breaker: half the desired count, at least 3 and at most 200.
    /// </summary>
    public static int Threshold(int desired) => Math.Clamp((desired + 1) / 2, 3, 200);

    /// <summary>Returns whether the deployment has failed.</summary>
    public bool Tripped(int desired) => Failures >= Threshold(desired);

    /// <summary>Records that a task reached RUNNING.</summary>
    public CircuitBreaker Running() => this with { Stage = 2 };

    /// <summary>Records that a task became healthy.</summary>
    public CircuitBreaker Healthy() => this with { Failures = 0, Stage = 2 };

    /// <summary>Records that a task failed.</summary>
    public CircuitBreaker Failed() => this with { Failures = Failures + 1 };

    /// <summary>AWS's reason why the deployment failed.</summary>
    public string Reason => Stage == 1 ? "tasks failed to start" : "tasks failed health checks";
}
