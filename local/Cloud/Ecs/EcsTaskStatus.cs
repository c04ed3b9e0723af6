namespace Local.Cloud.Ecs;

/// <summary>The life of a task, in order.</summary>
public enum EcsTaskStatus
{
    Provisioning,
    Pending,
    Activating,
    Running,
    Deactivating,
    Stopping,
    Deprovisioning,
    Stopped,
}

/// <summary>A task's status in AWS's words.</summary>
public static class EcsTaskStatusNames
{
    /// <summary>The status as AWS writes it, such as <c>RUNNING</c>.</summary>
    public static string Name(this EcsTaskStatus status) => status.ToString().ToUpperInvariant();
}
