using Local.Cloud.ServiceConnect;

namespace Local.Cloud.Ecs;

/// <summary>Whether a deployment is the one that the service is to end with.</summary>
internal enum DeploymentStatus
{
    Primary,
    Active,
}

/// <summary>How far a deployment is.</summary>
internal enum RolloutState
{
    InProgress,
    Completed,
    Failed,
}

/// <summary>One revision of a service, and how far its rollout is. Changed by its <see cref="ServiceScheduler"/> alone.</summary>
internal sealed class Deployment(string id, ServiceRevision revision, DateTimeOffset createdAt)
{
    /// <summary><c>ecs-svc/</c> and 19 digits.</summary>
    public string Id { get; } = id;

    /// <summary>What it runs.</summary>
    public ServiceRevision Revision { get; } = revision;

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DeploymentStatus Status { get; internal set; } = DeploymentStatus.Primary;
    public RolloutState RolloutState { get; internal set; } = RolloutState.InProgress;

    /// <summary>Why the rollout is where it is, in AWS's words.</summary>
    public string RolloutStateReason { get; internal set; } = $"ECS deployment {id} in progress.";

    /// <summary>How many tasks it is to keep.</summary>
    public int Target { get; internal set; }

    /// <summary>Tasks that failed in a row.</summary>
    public int FailedTasks => Breaker.Failures;

    /// <summary>Whether it was ever complete, so that a later one can be rolled back to it.</summary>
    public bool EverCompleted { get; internal set; }

    /// <summary>Why its last failed task failed.</summary>
    public string? LastFailure { get; internal set; }

    /// <summary>
    /// The Service Connect names that its tasks know; null until its first task leaves PROVISIONING, which fixes
    /// them.
    /// </summary>
    public IReadOnlyList<ServiceConnectName>? Names { get; internal set; }

    internal CircuitBreaker Breaker { get; set; } = CircuitBreaker.Closed;
    internal int StartFailures { get; set; }
    internal DateTimeOffset MayStartAt { get; set; } = DateTimeOffset.MinValue;

    /// <summary>Whether a failed deployment was rolled back to it.</summary>
    internal bool IsRollback { get; set; }

    /// <summary>An id for a new deployment.</summary>
    internal static string NewId() => $"ecs-svc/{Random.Shared.NextInt64(1_000_000_000_000_000_000, long.MaxValue)}";
}
