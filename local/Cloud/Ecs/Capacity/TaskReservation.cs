using Local.Cloud.Ec2;

namespace Local.Cloud.Ecs.Capacity;

/// <summary>A task that looks for a container instance.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Service">The name of its service.</param>
/// <param name="Cluster">The cluster whose instances it may run on.</param>
/// <param name="Group">The Auto Scaling group whose instances alone it may run on; null for all of the cluster's.</param>
/// <param name="Needs">What it needs.</param>
internal sealed record TaskRequest(string TaskId, string Service, string Cluster, string? Group, TaskNeeds Needs);

/// <summary>What a task has of a container instance, until it is disposed of. Safe for many callers at once.</summary>
internal sealed class TaskReservation : IDisposable
{
    private readonly ContainerInstances _owner;
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal TaskReservation(ContainerInstances owner, ContainerInstance on, TaskRequest request)
    {
        _owner = owner;
        On = on;
        Request = request;
        HostPorts = [.. request.Needs.HostPorts];
    }

    /// <summary>The task.</summary>
    public TaskRequest Request { get; }

    /// <summary>The instance.</summary>
    public Instance Instance => On.Instance;

    /// <summary>Ends when the instance is lost, with the reason in ECS's words.</summary>
    public Task<string> Lost => _lost.Task;

    /// <summary>Whether the instance drains, so that the task is to be replaced.</summary>
    public bool Draining => On.Draining;

    internal ContainerInstance On { get; }

    /// <summary>The ports that it has on the instance. Its owner guards them.</summary>
    internal List<int> HostPorts { get; }

    /// <summary>Takes a port of the instance that no other task has, 32768 to 65535.</summary>
    public int TakePort() => _owner.TakePort(this);

    /// <summary>Gives all of it back.</summary>
    public void Dispose() => _owner.Release(this);

    internal void Lose() => _lost.TrySetResult($"Host EC2 (instance {Instance.Id}) terminated.");
}
