namespace Local.Cloud.Ecs;

/// <summary>The state of a task as the scheduler counts it.</summary>
internal enum SchedulerTaskState
{
    /// <summary>Not RUNNING yet, or RUNNING with unknown health.</summary>
    Starting,

    /// <summary>RUNNING and serving.</summary>
    Healthy,

    /// <summary>RUNNING with failing health checks.</summary>
    Unhealthy,

    /// <summary>Ordered to stop, and not stopped yet.</summary>
    Stopping,
}

/// <summary>A task as the scheduler sees it.</summary>
internal sealed record SchedulerTask(string Id, string DeploymentId, SchedulerTaskState State);

/// <summary>A deployment as the scheduler sees it.</summary>
/// <param name="Id">The id of the deployment.</param>
/// <param name="Target">
/// The number of tasks to keep. For the primary deployment, it is the service's desired count.
/// </param>
/// <param name="MayStart">Whether the deployment may start tasks now: it has not failed and does not back off.</param>
internal sealed record SchedulerDeployment(string Id, int Target, bool MayStart);

/// <summary>The input of the scheduler's decision.</summary>
/// <param name="Desired">The service's desired count.</param>
/// <param name="Limits">The limits for the desired count.</param>
/// <param name="Primary">The deployment that the service moves to.</param>
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

/// <summary>The scheduler's decision.</summary>
/// <param name="Targets">The number of tasks that each deployment keeps from now on.</param>
/// <param name="Starts">The tasks to start.</param>
/// <param name="Stops">The ids of the tasks to stop.</param>
/// <param name="Stuck">Whether the limits forbid every step and nothing under way can change that.</param>
internal sealed record SchedulerDecision(
    IReadOnlyDictionary<string, int> Targets,
    IReadOnlyList<TaskStart> Starts,
    IReadOnlyList<string> Stops,
    bool Stuck
);
