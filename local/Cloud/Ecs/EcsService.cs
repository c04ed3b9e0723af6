using Local.Cloud.Resources;
using Local.Cloud.ServiceConnect;

namespace Local.Cloud.Ecs;

/// <summary>
/// A service that runs: it wakes when something has happened or is due, has its scheduler decide, and does what
/// that says. Safe for many callers at once.
/// </summary>
internal sealed class EcsService : IScalableService, IAsyncDisposable
{
    // Servers and clients that are created together see each other's names: so long may creating them take.
    private static readonly TimeSpan NamesDelay = TimeSpan.FromSeconds(1);

    private readonly TaskPlatform _platform;
    private readonly ServiceScheduler _scheduler;
    private readonly ServiceMemory _memory;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TaskRun> _runs = [];
    private readonly WorkLoop _loop;
    private volatile bool _deleting;

    internal EcsService(
        TaskPlatform platform,
        string stack,
        string cluster,
        string name,
        ServiceScheduler scheduler,
        ServiceMemory memory
    )
    {
        _platform = platform;
        _scheduler = scheduler;
        Stack = stack;
        Cluster = cluster;
        Name = name;
        _memory = memory;
        _loop = new WorkLoop($"service {name}", stack, Step, platform.Work);
        _platform.TargetGroups.Changed += _loop.Wake;
        _platform.ContainerInstances.Changed += _loop.Wake;
        _loop.Start();
    }

    /// <summary>The stack that it belongs to.</summary>
    public string Stack { get; }

    /// <summary>The name of its cluster.</summary>
    public string Cluster { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What Application Auto Scaling calls it: <c>service/cluster/name</c>.</summary>
    public string ResourceId => $"service/{Cluster}/{Name}";

    /// <summary>The desired count in force.</summary>
    public int Desired => Look(scheduler => scheduler.Settings.Desired);

    /// <summary>Whether a deployment is under way.</summary>
    public bool Deploying => Look(scheduler => scheduler.Deploying);

    /// <summary>Changes the desired count and nothing else.</summary>
    public void Scale(int desired) => Configure(settings => settings with { Desired = desired });

    /// <summary>What its RUNNING tasks use now.</summary>
    public IReadOnlyList<TaskUsage> Usage() =>
        Look(scheduler =>
            (IReadOnlyList<TaskUsage>)
                [
                    .. from task in scheduler.Tasks
                    where task.Status == EcsTaskStatus.Running
                    let run = _runs[task.Id]
                    let cpu = run.CpuTime
                    let memory = run.ResidentBytes
                    where cpu is not null && memory is not null
                    select new TaskUsage(
                        task.Id,
                        cpu.Value,
                        memory.Value,
                        task.Deployment.Revision.TaskDefinition.Needs.Cpu,
                        task.Deployment.Revision.TaskDefinition.Needs.Memory
                    ),
                ]
        );

    /// <summary>Something read from the service's state, in one piece.</summary>
    internal T Look<T>(Func<ServiceScheduler, T> read)
    {
        lock (_lock)
        {
            return read(_scheduler);
        }
    }

    /// <summary>How a task runs; null once it has stopped.</summary>
    internal TaskRun? RunOf(ServiceTask task) => _runs.GetValueOrDefault(task.Id);

    internal void Configure(Func<ServiceSettings, ServiceSettings> change)
    {
        lock (_lock)
        {
            _scheduler.Configure(change(_scheduler.Settings));
        }

        _loop.Wake();
    }

    /// <summary>Starts a deployment of <paramref name="revision"/> where it differs from what there is.</summary>
    /// <returns>The id of the deployment that the service is to end with.</returns>
    internal string Deploy(ServiceRevision revision, bool force)
    {
        string id;
        lock (_lock)
        {
            Publish(_scheduler.Primary?.Revision, revision);
            id = _scheduler.Deploy(revision, _platform.Work.Time.GetUtcNow(), force).Id;
        }

        _loop.Wake();
        return id;
    }

    /// <summary>Waits until a deployment has ended.</summary>
    /// <returns>Why it failed; null when the service is steady at it.</returns>
    internal async Task<string?> WaitAsync(string deploymentId, CancellationToken cancellationToken)
    {
        DeploymentOutcome? outcome = null;
        await _loop.UntilAsync(
            () =>
                (outcome = Look(scheduler => scheduler.Outcome(deploymentId)))
                    is { Steady: true }
                        or { Failure: not null },
            cancellationToken
        );
        return outcome!.Failure;
    }

    /// <summary>
    /// Drains and stops all tasks and leaves nothing behind. Broken off, by its caller or by the end of the cloud, it
    /// leaves a service that wants as many tasks as before: the next update sees no change of the desired count.
    /// </summary>
    internal async Task DeleteAsync(CancellationToken cancellationToken)
    {
        var desired = Desired;
        _deleting = true;
        Scale(0);
        try
        {
            await _loop.UntilAsync(() => Look(scheduler => scheduler.Tasks.Count == 0), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // In this order: the 0 is never what is remembered.
            Scale(desired);
            _deleting = false;
            throw;
        }

        if (Look(scheduler => scheduler.Primary?.Revision.NamespaceArn) is { } space)
        {
            _platform.ServiceConnect.Namespaces.Unpublish(space, Name);
        }

        await DisposeAsync();
        _memory.Forget();
    }

    /// <summary>Ends the service's tasks at once, because the cloud ends: they are started again with it.</summary>
    public async ValueTask DisposeAsync()
    {
        _platform.TargetGroups.Changed -= _loop.Wake;
        _platform.ContainerInstances.Changed -= _loop.Wake;
        await _loop.DisposeAsync();
        List<TaskRun> left;
        lock (_lock)
        {
            left = [.. _runs.Values];
        }

        left.ForEach(run => run.StopNow());
        await Task.WhenAll(left.Select(run => run.Ended));
    }

    /// <summary>Offers in its namespace what the revision names, from the service's creation on.</summary>
    internal void Publish(ServiceRevision? before, ServiceRevision revision)
    {
        if (before?.NamespaceArn is { } old && before.Key != revision.Key)
        {
            _platform.ServiceConnect.Namespaces.Unpublish(old, Name);
        }

        foreach (var port in revision.ServiceConnectPorts)
        {
            _platform.ServiceConnect.Namespaces.Publish(
                revision.NamespaceArn!,
                Name,
                new ServiceConnectName(port.DiscoveryName, port.DnsName, port.Port)
            );
        }
    }

    /// <summary>Takes in what has happened and does what follows.</summary>
    /// <returns>When the next thing is due; null when nothing is.</returns>
    private DateTimeOffset? Step()
    {
        lock (_lock)
        {
            foreach (var task in _scheduler.Tasks)
            {
                var run = _runs.GetValueOrDefault(task.Id);
                ServiceScheduler.ObserveTarget(task, run?.TargetHealth());
                ServiceScheduler.ObserveDraining(task, run?.Draining ?? false);
            }

            var now = _platform.Work.Time.GetUtcNow();
            IReadOnlyList<ServiceAction> actions;
            do
            {
                actions = _scheduler.Advance(now);
                foreach (var action in actions)
                {
                    Do(action);
                }
            } while (actions.Count > 0);
            if (!_deleting)
            {
                _memory.Save(_scheduler);
            }

            return _scheduler.NextDue(now);
        }
    }

    private void Do(ServiceAction action)
    {
        switch (action)
        {
            case StartTask(var task):
                var run = new TaskRun(
                    _platform,
                    Name,
                    task,
                    cancellationToken => NamesAsync(task.Deployment, cancellationToken),
                    (status, reason) => Observe(task, status, reason),
                    Unplaced
                );
                _runs[task.Id] = run;
                run.Start();
                break;
            case StopTask(var task):
                _runs[task.Id].Stop();
                break;
        }
    }

    private void Unplaced(string reason)
    {
        lock (_lock)
        {
            _scheduler.ObserveUnplaced(reason, _platform.Work.Time.GetUtcNow());
        }
    }

    private void Observe(ServiceTask task, EcsTaskStatus status, string? reason)
    {
        lock (_lock)
        {
            _scheduler.Observe(task, status, _platform.Work.Time.GetUtcNow(), reason);
            if (status == EcsTaskStatus.Stopped)
            {
                _runs.Remove(task.Id);
            }
        }

        _loop.Wake();
    }

    /// <summary>The names that the deployment's tasks know: those there are when its first task asks, not before 1 s.</summary>
    private async Task<IReadOnlyList<ServiceConnectName>> NamesAsync(
        Deployment deployment,
        CancellationToken cancellationToken
    )
    {
        if (deployment.Revision.NamespaceArn is not { } space)
        {
            return [];
        }

        if (deployment.Names is null)
        {
            var wait = deployment.CreatedAt + NamesDelay - _platform.Work.Time.GetUtcNow();
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, _platform.Work.Time, cancellationToken);
            }
        }

        lock (_lock)
        {
            return deployment.Names ??= _platform.ServiceConnect.Namespaces.Visible(space);
        }
    }
}
