using Local.Cloud.Ec2;
using Local.Cloud.Resources;

namespace Local.Cloud.Ecs.Capacity;

/// <summary>The registered instances of a group, and their use.</summary>
/// <param name="Busy">The ids of the instances with tasks.</param>
/// <param name="Idle">The ids of the instances without tasks.</param>
/// <param name="Waiting">The needs of each task that waits for room in the group.</param>
internal sealed record GroupUse(IReadOnlySet<string> Busy, IReadOnlySet<string> Idle, IReadOnlyList<TaskNeeds> Waiting);

/// <summary>
/// The container instances of all clusters, and the tasks that wait for one. An instance is registered when it has
/// booted and its agent names a cluster, and lost when that boot ends. Thread-safe.
/// </summary>
internal sealed class ContainerInstances : IDisposable
{
    private readonly Instances _instances;
    private readonly BackgroundWork _background;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ContainerInstance> _registered = [];
    private readonly List<Waiting> _waiting = [];

    /// <param name="instances">The EC2 instances.</param>
    /// <param name="background">Handles changes of the instances.</param>
    public ContainerInstances(Instances instances, BackgroundWork background)
    {
        _instances = instances;
        _background = background;
        _instances.Changed += OnInstancesChanged;
    }

    /// <summary>
    /// Raised after an instance was registered, lost or began to drain, and after a task was placed or left.
    /// </summary>
    public event Action? Changed;

    /// <summary>Returns the number of instances that are registered with a cluster.</summary>
    public int Count(string cluster)
    {
        lock (_lock)
        {
            return _registered.Values.Count(one => one.Cluster == cluster);
        }
    }

    /// <summary>Returns the use of a group's instances.</summary>
    public GroupUse Use(string group)
    {
        lock (_lock)
        {
            var registered = _registered.Values.Where(one => one.Group == group).ToLookup(one => one.Tasks.Count > 0);
            return new GroupUse(
                registered[true].Select(one => one.Instance.Id).ToHashSet(),
                registered[false].Select(one => one.Instance.Id).ToHashSet(),
                [.. _waiting.Where(one => one.Request.Group == group).Select(one => one.Request.Needs)]
            );
        }
    }

    /// <summary>Waits until a container instance has room for a task, and reserves the room.</summary>
    /// <param name="request">The task and its needs.</param>
    /// <param name="unplaced">Called with ECS's reason if no instance has room at once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<TaskReservation> PlaceAsync(
        TaskRequest request,
        Action<string> unplaced,
        CancellationToken cancellationToken
    )
    {
        var waiting = new Waiting(request);
        string? reason;
        lock (_lock)
        {
            reason = TryPlace(waiting);
            if (reason is not null)
            {
                _waiting.Add(waiting);
            }
        }

        Changed?.Invoke();
        if (reason is not null)
        {
            unplaced(reason);
        }

        try
        {
            return await waiting.Placed.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            bool gone;
            lock (_lock)
            {
                gone = _waiting.Remove(waiting);
            }

            if (!gone)
            {
                // The task was placed in the meantime.
                (await waiting.Placed.Task).Dispose();
            }

            Changed?.Invoke();
            throw;
        }
    }

    /// <summary>
    /// Drains an instance: it gets no new tasks, and its tasks are replaced. Waits until it has no tasks.
    /// </summary>
    public async Task DrainAsync(string instanceId, CancellationToken cancellationToken)
    {
        var empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            lock (_lock)
            {
                if (_registered.GetValueOrDefault(instanceId) is not { Tasks.Count: > 0 })
                {
                    empty.TrySetResult();
                }
            }
        }

        lock (_lock)
        {
            if (_registered.TryGetValue(instanceId, out var instance))
            {
                instance.Draining = true;
            }
        }

        Changed += Look;
        try
        {
            Changed?.Invoke();
            Look();
            await empty.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            Changed -= Look;
        }
    }

    /// <summary>Stops watching the instances.</summary>
    public void Dispose() => _instances.Changed -= OnInstancesChanged;

    internal int TakePort(TaskReservation task)
    {
        lock (_lock)
        {
            var port = task.On.FreePort();
            task.HostPorts.Add(port);
            return port;
        }
    }

    internal void Release(TaskReservation task)
    {
        lock (_lock)
        {
            task.On.Tasks.Remove(task);
            PlaceWaiting();
        }

        Changed?.Invoke();
    }

    // The event may come in the middle of a change, so it is handled on another thread.
    private void OnInstancesChanged() =>
        Task.Run(() =>
            _background.TryAsync(
                "container instances",
                () =>
                {
                    Look();
                    return Task.CompletedTask;
                }
            )
        );

    private void Look()
    {
        lock (_lock)
        {
            foreach (var lost in _registered.Values.Where(one => !one.IsAlive).ToList())
            {
                _registered.Remove(lost.Instance.Id);
                lost.Tasks.ForEach(task => task.Lose());
            }

            foreach (var instance in _instances.All.Where(one => !_registered.ContainsKey(one.Id)))
            {
                if (
                    ContainerInstance.ClusterOf(instance) is { } cluster
                    && ContainerInstanceSize.Of(instance.InstanceType) is { } size
                )
                {
                    _registered[instance.Id] = new ContainerInstance(instance, cluster, size);
                }
            }

            PlaceWaiting();
        }

        Changed?.Invoke();
    }

    private void PlaceWaiting() => _waiting.RemoveAll(waiting => TryPlace(waiting) is null);

    /// <returns>ECS's reason why the task cannot be placed now; null if it was placed.</returns>
    private string? TryPlace(Waiting waiting)
    {
        var request = waiting.Request;
        var open = _registered.Values.Where(one =>
            !one.Draining && one.Cluster == request.Cluster && (request.Group is null || one.Group == request.Group)
        );
        var decision = Placement.Choose(request.Needs, [.. open.Select(one => one.Candidate(request.Service))]);
        if (decision.InstanceId is not { } id)
        {
            return decision.Reason;
        }

        var on = _registered[id];
        var reservation = new TaskReservation(this, on, request);
        on.Tasks.Add(reservation);
        waiting.Placed.SetResult(reservation);
        return null;
    }

    private sealed record Waiting(TaskRequest Request)
    {
        public TaskCompletionSource<TaskReservation> Placed { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
