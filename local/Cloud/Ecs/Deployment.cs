using Local.Cloud.ServiceConnect;

namespace Local.Cloud.Ecs;

/// <summary>Whether a deployment is the one that the service is moving to.</summary>
internal enum DeploymentStatus
{
    Primary,
    Active,
}

/// <summary>The progress of a deployment.</summary>
internal enum RolloutState
{
    InProgress,
    Completed,
    Failed,
}

/// <summary>
/// One revision of a service, and the state of its rollout. Only its <see cref="ServiceScheduler"/> changes it.
/// </summary>
internal sealed class Deployment(string id, ServiceRevision revision, DateTimeOffset createdAt)
{
    /// <summary><c>ecs-svc/</c> and 19 digits.</summary>
    public string Id { get; } = id;

    /// <summary>The revision that the deployment runs.</summary>
    public ServiceRevision Revision { get; } = revision;

    /// <summary>The time of the deployment's creation.</summary>
    public DateTimeOffset CreatedAt { get; } = createdAt;

    /// <summary>The differences from the deployment that it replaces; none without one.</summary>
    public IReadOnlyList<RevisionChange> Changes { get; init; } = [];

    public DeploymentStatus Status { get; internal set; } = DeploymentStatus.Primary;
    public RolloutState RolloutState { get; internal set; } = RolloutState.InProgress;

    /// <summary>AWS's reason for the state of the rollout.</summary>
    public string RolloutStateReason { get; internal set; } = $"ECS deployment {id} in progress.";

    /// <summary>The number of tasks that the deployment must keep.</summary>
    public int Target { get; internal set; }

    /// <summary>The number of consecutive failed tasks.</summary>
    public int FailedTasks => Breaker.Failures;

    /// <summary>Whether the deployment was ever complete, so that a later one can roll back to it.</summary>
    public bool EverCompleted { get; internal set; }

    /// <summary>The reason of the last failed task.</summary>
    public string? LastFailure { get; internal set; }

    /// <summary>
    /// The Service Connect names that the deployment's tasks know. The first task that leaves PROVISIONING fixes
    /// them; null before.
    /// </summary>
    public IReadOnlyList<ServiceConnectName>? Names { get; internal set; }

    internal CircuitBreaker Breaker { get; set; } = CircuitBreaker.Closed;
    internal int StartFailures { get; set; }
    internal DateTimeOffset MayStartAt { get; set; } = DateTimeOffset.MinValue;

    /// <summary>Whether a failed deployment was rolled back to this one.</summary>
    internal bool IsRollback { get; set; }

    /// <summary>Returns an id for a new deployment.</summary>
    internal static string NewId() => $"ecs-svc/{Random.Shared.NextInt64(1_000_000_000_000_000_000, long.MaxValue)}";
}
