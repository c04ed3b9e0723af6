namespace Local.Cloud.Ecs;

/// <summary>A task as its service knows it. Only its <see cref="ServiceScheduler"/> changes it.</summary>
internal sealed class ServiceTask(string id, Deployment deployment, DateTimeOffset createdAt)
{
    /// <summary>32 hex digits.</summary>
    public string Id { get; } = id;

    public Deployment Deployment { get; } = deployment;
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public EcsTaskStatus Status { get; internal set; }
    public DateTimeOffset? RunningAt { get; internal set; }

    /// <summary>The state as the scheduler counts it.</summary>
    public SchedulerTaskState State { get; internal set; }

    /// <summary>Whether the task was ordered to stop.</summary>
    public bool StopRequested { get; internal set; }

    /// <summary>The reason why the task stops or stopped.</summary>
    public string? StoppedReason { get; internal set; }

    /// <summary>The health of the task's target, the worst if it has several; null if it has none.</summary>
    public Local.Cloud.LoadBalancing.TargetHealth? TargetHealth { get; internal set; }

    /// <summary>The containers in the order of the task definition; empty before the task has them.</summary>
    public IReadOnlyList<ContainerState> Containers { get; internal set; } = [];

    /// <summary>The health of the task's essential containers; null if none has a health check.</summary>
    public ContainerHealth? ContainerHealth => ContainerOrder.Health(Containers);

    /// <summary>Whether the task's container instance drains, so that another task must replace this one.</summary>
    public bool Draining { get; internal set; }

    /// <summary>The reason why another task must replace an unhealthy one, as the end of a sentence.</summary>
    public string WhyUnhealthy =>
        Draining ? "its container instance drains"
        : ContainerHealth == Ecs.ContainerHealth.Unhealthy ? ContainerOrder.FailedCheck(Containers)!
        : $"its target is unhealthy ({TargetHealth?.Description ?? "health checks failed"})";

    internal bool EverHealthy { get; set; }
    internal bool FailureCounted { get; set; }
}
