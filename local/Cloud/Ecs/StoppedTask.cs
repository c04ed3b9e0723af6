namespace Local.Cloud.Ecs;

/// <summary>A task that has stopped.</summary>
/// <param name="Id">32 hex digits.</param>
/// <param name="TaskDefinition">Family and revision.</param>
/// <param name="StartedAt">The time at which the task was RUNNING; null if it never was.</param>
/// <param name="StoppedAt">The time at which the task was STOPPED.</param>
/// <param name="ExitCode">The exit code of the container; null if it had no process, or the process was killed with the cloud.</param>
/// <param name="Reason">The reason of the stop.</param>
internal sealed record StoppedTask(
    string Id,
    string TaskDefinition,
    DateTimeOffset? StartedAt,
    DateTimeOffset StoppedAt,
    int? ExitCode,
    string? Reason
);

/// <summary>A deployment that the circuit breaker ended.</summary>
/// <param name="TaskDefinition">Family and revision.</param>
/// <param name="Time">The time of the failure.</param>
/// <param name="Reason">The reason, with the revision that was rolled back to.</param>
internal sealed record FailedDeployment(string TaskDefinition, DateTimeOffset Time, string Reason);
