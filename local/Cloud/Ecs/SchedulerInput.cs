namespace Local.Cloud.Ecs;

/// <summary>What a task counts as when a service decides which tasks to start and to stop.</summary>
internal enum SchedulerTaskState
{
    /// <summary>Not RUNNING yet, or RUNNING and its health not known yet.</summary>
    Starting,

    /// <summary>RUNNING and serving.</summary>
    Healthy,

    /// <summary>RUNNING and failing its health checks.</summary>
    Unhealthy,

    /// <summary>Told to stop, and not gone yet.</summary>
    Stopping,
}

/// <summary>A task as the scheduler sees it.</summary>
internal sealed record SchedulerTask(string Id, string DeploymentId, SchedulerTaskState State);

/// <summary>A deployment as the scheduler sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Target">How many tasks it is to keep; the primary's is the service's desired count.</param>
/// <param name="MayStart">Whether it may start tasks now: it has not failed and is not backing off.</param>
internal sealed record SchedulerDeployment(string Id, int Target, bool MayStart);

/// <summary>What the scheduler decides on.</summary>
/// <param name="Desired">The service's desired count.</param>
/// <param name="Limits">The limits that follow from it.</param>
/// <param name="Primary">The deployment that the service is to end with.</param>
/// <param name="Active">The deployments that it replaces, oldest first.</param>
/// <param name="Tasks">All tasks that are not STOPPED, oldest first.</param>
internal sealed record SchedulerInput(
    int Desired,
    DeploymentLimits Limits,
    SchedulerDeployment Primary,
    IReadOnlyList<SchedulerDeployment> Active,
    IReadOnlyList<SchedulerTask> Tasks
);

/// <summary>The order to start tasks of a deployment.</summary>
internal sealed record TaskStart(string DeploymentId, int Count);

/// <summary>What the scheduler decided.</summary>
/// <param name="Targets">The number of tasks that each deployment is to keep from now on.</param>
/// <param name="Starts">The tasks to start.</param>
/// <param name="Stops">The ids of the tasks to stop.</param>
/// <param name="Stuck">Whether the limits forbid every step and nothing is under way that could change that.</param>
internal sealed record SchedulerDecision(
    IReadOnlyDictionary<string, int> Targets,
    IReadOnlyList<TaskStart> Starts,
    IReadOnlyList<string> Stops,
    bool Stuck
);
