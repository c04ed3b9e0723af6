namespace Local.Cloud.Ecs;

/// <summary>The health of a container, as its health check finds it.</summary>
internal enum ContainerHealth
{
    /// <summary>There is no result yet.</summary>
    Unknown,
    Healthy,
    Unhealthy,
}

/// <summary>The status of a container in a task.</summary>
internal enum ContainerStatus
{
    /// <summary>The container has not started.</summary>
    Pending,
    Running,
    Stopped,
}

/// <summary>A container of a task at one moment.</summary>
/// <param name="Definition">The definition of the container.</param>
/// <param name="Status">The status of the container.</param>
/// <param name="Health">The health; null if the container has no health check.</param>
/// <param name="ExitCode">The exit code of the container's process; null before its end.</param>
/// <param name="FailedCheck">How the last health check failed; null if it passed, or if there was none.</param>
internal sealed record ContainerState(
    ContainerDefinition Definition,
    ContainerStatus Status,
    ContainerHealth? Health = null,
    int? ExitCode = null,
    string? FailedCheck = null
);
