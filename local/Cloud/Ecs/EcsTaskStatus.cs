namespace Local.Cloud.Ecs;

/// <summary>The life of a task, in order.</summary>
internal enum EcsTaskStatus
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
internal static class EcsTaskStatusNames
{
    /// <summary>The status as AWS writes it, such as <c>RUNNING</c>.</summary>
    public static string Name(this EcsTaskStatus status) => status.ToString().ToUpperInvariant();
}
