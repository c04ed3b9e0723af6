using Local.Cloud.Ecs.Capacity;
using Local.Cloud.Network;

namespace Local.Cloud.Ecs;

/// <summary>The place of a task: its network interface, and its ports there.</summary>
internal abstract class TaskPlace : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _listeners = [];

    /// <summary>The interface whose address and security groups are the task's.</summary>
    public abstract NetworkInterface Interface { get; }

    /// <summary>The host name of the task's container.</summary>
    public abstract string HostName { get; }

    /// <summary>A task that ends when the place is lost, with ECS's reason. The task ends with its place.</summary>
    public abstract Task<string> Lost { get; }

    /// <summary>Whether a task in another place must replace this one.</summary>
    public abstract bool Draining { get; }

    /// <summary>Waits for a place for a task.</summary>
    /// <param name="platform">The platform that tasks run on.</param>
    /// <param name="service">The name of the task's service.</param>
    /// <param name="task">The task.</param>
    /// <param name="unplaced">Called with the reason if no place is free at once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<TaskPlace> FindAsync(
        TaskPlatform platform,
        string service,
        ServiceTask task,
        Action<string> unplaced,
        CancellationToken cancellationToken
    )
    {
        var revision = task.Deployment.Revision;
        if (revision.TaskDefinition.NetworkMode == "awsvpc")
        {
            return new AwsvpcPlace(
                platform.Network,
                platform.Network.Attach(
                    $"task {task.Id} of {service}",
                    revision.SecurityGroupIds,
                    subnetIds: revision.SubnetIds,
                    hasPublicAddress: revision.AssignPublicIp
                )
            );
        }

        var request = new TaskRequest(
            task.Id,
            service,
            ServiceRevisionReader.NameOf(revision.Inputs.Get("cluster")?.AsString ?? "default"),
            revision.AutoScalingGroup,
            revision.TaskDefinition.Needs
        );
        return new BridgePlace(
            platform.Network,
            await platform.ContainerInstances.PlaceAsync(request, unplaced, cancellationToken)
        );
    }

    /// <summary>Returns the host port that leads to a port of the container.</summary>
    public abstract int HostPort(int containerPort);

    /// <summary>Opens the task's ports. Admitted connections go to the task's socket.</summary>
    public async Task ListenAsync(
        IEnumerable<PortMapping> mappings,
        string unixSocketPath,
        CancellationToken cancellationToken
    )
    {
        foreach (var mapping in mappings)
        {
            _listeners.Add(await OpenAsync(mapping, unixSocketPath, cancellationToken));
        }
    }

    /// <summary>Closes the ports and releases the place.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var listener in _listeners)
        {
            await listener.DisposeAsync();
        }

        Release();
    }

    protected abstract Task<IAsyncDisposable> OpenAsync(
        PortMapping mapping,
        string unixSocketPath,
        CancellationToken cancellationToken
    );

    protected abstract void Release();
}
