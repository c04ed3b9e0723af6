namespace Local.Cloud.Ecs;

/// <summary>A task as its service knows it. Changed by its <see cref="ServiceScheduler"/> alone.</summary>
internal sealed class ServiceTask(string id, Deployment deployment, DateTimeOffset createdAt)
{
    /// <summary>32 hex digits.</summary>
    public string Id { get; } = id;

    public Deployment Deployment { get; } = deployment;
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public EcsTaskStatus Status { get; internal set; }
    public DateTimeOffset? RunningAt { get; internal set; }

    /// <summary>What it counts as.</summary>
    public SchedulerTaskState State { get; internal set; }

    /// <summary>Whether it was told to stop.</summary>
    public bool StopRequested { get; internal set; }

    /// <summary>Why it stops or stopped.</summary>
    public string? StoppedReason { get; internal set; }

    /// <summary>The health of its target, the worst where it has several; null when it has none.</summary>
    public Local.Cloud.LoadBalancing.TargetHealth? TargetHealth { get; internal set; }

    /// <summary>Whether its container instance drains, so that it is to be replaced.</summary>
    public bool Draining { get; internal set; }

    internal bool EverHealthy { get; set; }
    internal bool FailureCounted { get; set; }
}
