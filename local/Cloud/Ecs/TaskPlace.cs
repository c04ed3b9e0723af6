using Local.Cloud.Ecs.Capacity;
using Local.Cloud.Network;

namespace Local.Cloud.Ecs;

/// <summary>Where a task runs: the interface that it is reached by, and what its ports are there.</summary>
internal abstract class TaskPlace : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _listeners = [];

    /// <summary>The interface whose address and security groups are the task's.</summary>
    public abstract NetworkInterface Interface { get; }

    /// <summary>What the task's container is called.</summary>
    public abstract string HostName { get; }

    /// <summary>Ends with the reason, in ECS's words, when the place is lost and the task with it.</summary>
    public abstract Task<string> Lost { get; }

    /// <summary>Whether the task is to be replaced by one elsewhere.</summary>
    public abstract bool Draining { get; }

    /// <summary>Waits until there is a place for a task.</summary>
    /// <param name="platform">What it runs on.</param>
    /// <param name="service">The name of its service.</param>
    /// <param name="task">The task.</param>
    /// <param name="unplaced">Called with the reason when there is none at once.</param>
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
                platform.Network.Attach($"task {task.Id} of {service}", revision.SecurityGroupIds)
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

    /// <summary>The port by which a port of the container is reached from outside.</summary>
    public abstract int HostPort(int containerPort);

    /// <summary>Opens the task's ports: what is admitted to them goes on to the socket.</summary>
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

    /// <summary>Closes the ports and gives the place back.</summary>
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
