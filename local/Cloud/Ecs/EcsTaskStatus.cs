namespace Local.Cloud.Ecs;

/// <summary>The states of a task, in order.</summary>
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

/// <summary>The statuses of tasks as AWS writes them.</summary>
internal static class EcsTaskStatusNames
{
    /// <summary>Returns the status as AWS writes it, such as <c>RUNNING</c>.</summary>
    public static string Name(this EcsTaskStatus status) => status.ToString().ToUpperInvariant();
}
