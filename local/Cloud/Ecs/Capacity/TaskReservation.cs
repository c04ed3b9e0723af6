using Local.Cloud.Ec2;

namespace Local.Cloud.Ecs.Capacity;

/// <summary>A task that waits for a container instance.</summary>
/// <param name="TaskId">The id of the task.</param>
/// <param name="Service">The name of the task's service.</param>
/// <param name="Cluster">The cluster whose instances may run the task.</param>
/// <param name="Group">
/// The only Auto Scaling group whose instances may run the task; null for all of the cluster's.
/// </param>
/// <param name="Needs">The task's needs.</param>
internal sealed record TaskRequest(string TaskId, string Service, string Cluster, string? Group, TaskNeeds Needs);

/// <summary>The share of a container instance that a task has until it is disposed. Thread-safe.</summary>
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

    /// <summary>The task that has the share.</summary>
    public TaskRequest Request { get; }

    /// <summary>The instance that the task runs on.</summary>
    public Instance Instance => On.Instance;

    /// <summary>A task that ends when the instance is lost, with ECS's reason.</summary>
    public Task<string> Lost => _lost.Task;

    /// <summary>Whether the instance drains, so that another task must replace this one.</summary>
    public bool Draining => On.Draining;

    internal ContainerInstance On { get; }

    /// <summary>The task's ports on the instance. The owner guards the list.</summary>
    internal List<int> HostPorts { get; }

    /// <summary>Takes a port of the instance that no other task has: 32768 to 65535.</summary>
    public int TakePort() => _owner.TakePort(this);

    /// <summary>Releases the share.</summary>
    public void Dispose() => _owner.Release(this);

    internal void Lose() => _lost.TrySetResult($"Host EC2 (instance {Instance.Id}) terminated.");
}
