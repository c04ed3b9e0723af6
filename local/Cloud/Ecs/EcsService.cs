using Local.Cloud.Resources;
using Local.Cloud.ServiceConnect;

namespace Local.Cloud.Ecs;

/// <summary>
/// A running service. It wakes when something has happened or is due, asks its scheduler what to do, and does it.
/// Thread-safe.
/// </summary>
internal sealed class EcsService : IScalableService, IAsyncDisposable
{
    // Servers and clients that are created together, within this time, see each other's names.
    private static readonly TimeSpan NamesDelay = TimeSpan.FromSeconds(1);

    private const int StoppedKept = 10;

    private readonly TaskPlatform _platform;
    private readonly ServiceScheduler _scheduler;
    private readonly ServiceMemory _memory;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TaskRun> _runs = [];
    private readonly WorkLoop _loop;
    private readonly List<StoppedTask> _stopped = [];
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

    /// <summary>The stack of the service.</summary>
    public string Stack { get; }

    /// <summary>The name of the service's cluster.</summary>
    public string Cluster { get; }

    /// <summary>The name of the service.</summary>
    public string Name { get; }

    /// <summary>The id in Application Auto Scaling: <c>service/cluster/name</c>.</summary>
    public string ResourceId => $"service/{Cluster}/{Name}";

    /// <summary>The present desired count.</summary>
    public int Desired => Look(scheduler => scheduler.Settings.Desired);

    /// <summary>Whether a deployment is in progress.</summary>
    public bool Deploying => Look(scheduler => scheduler.Deploying);

    /// <summary>Changes the desired count and nothing else.</summary>
    public void Scale(int desired) => Scale(desired, "Application Auto Scaling");

    /// <summary>Returns the present usage of the RUNNING tasks.</summary>
    public IReadOnlyList<TaskUsage> Usage() =>
        Look(scheduler =>
            (IReadOnlyList<TaskUsage>)
                [
                    .. from task in scheduler.Tasks
                    where task.Status == EcsTaskStatus.Running
                    let usage = _runs[task.Id].ReadUsage()
                    where usage is not null
                    select new TaskUsage(
                        task.Id,
                        usage.Value.CpuTime,
                        usage.Value.ResidentBytes,
                        task.Deployment.Revision.TaskDefinition.Needs.Cpu,
                        task.Deployment.Revision.TaskDefinition.Needs.Memory
                    ),
                ]
        );

    /// <summary>The tasks that stopped last, newest first, at most 10. For use inside <see cref="Look"/>.</summary>
    internal IReadOnlyList<StoppedTask> Stopped => _stopped;

    /// <summary>Reads from the service's state under its lock.</summary>
    internal T Look<T>(Func<ServiceScheduler, T> read)
    {
        lock (_lock)
        {
            return read(_scheduler);
        }
    }

    /// <summary>Returns the run of a task; null after it has stopped.</summary>
    internal TaskRun? RunOf(ServiceTask task) => _runs.GetValueOrDefault(task.Id);

    /// <summary>Changes the settings.</summary>
    /// <param name="change">Returns the new settings.</param>
    /// <param name="cause">Who changes them.</param>
    internal void Configure(Func<ServiceSettings, ServiceSettings> change, string cause = "an update")
    {
        lock (_lock)
        {
            var before = _scheduler.Settings.Desired;
            _scheduler.Configure(change(_scheduler.Settings));
            var after = _scheduler.Settings.Desired;
            if (before != after)
            {
                _scheduler.Decisions.Resized(before, after, cause, _platform.Work.Time.GetUtcNow());
            }
        }

        _loop.Wake();
    }

    /// <summary>Starts a deployment of <paramref name="revision"/> if it differs from the present one.</summary>
    /// <returns>The id of the deployment that the service moves to.</returns>
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
    /// <returns>The reason of its failure; null if the service is steady at the deployment.</returns>
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
    /// Drains and stops all tasks and removes what the service keeps. If cancelled, also by shutdown, the service
    /// gets its desired count back, because the next update sees no change of that count.
    /// </summary>
    internal async Task DeleteAsync(CancellationToken cancellationToken)
    {
        var desired = Desired;
        _deleting = true;
        Scale(0, "the deletion of the service");
        try
        {
            await _loop.UntilAsync(() => Look(scheduler => scheduler.Tasks.Count == 0), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The desired count is restored before the service is saved, so a count of 0 is never saved.
            Scale(desired, "the cancelled deletion of the service");
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

    /// <summary>Ends the service's tasks at once, because the cloud ends. They start again with the cloud.</summary>
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

    /// <summary>Publishes the revision's names in its namespace, from the creation of the service on.</summary>
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

    /// <summary>Changes the desired count and nothing else.</summary>
    /// <param name="desired">The new count.</param>
    /// <param name="cause">Who changes it.</param>
    internal void Scale(int desired, string cause) => Configure(settings => settings with { Desired = desired }, cause);

    /// <summary>Reads the changes since the last step and acts on them.</summary>
    /// <returns>The time of the next step that is due; null if none is.</returns>
    private DateTimeOffset? Step()
    {
        lock (_lock)
        {
            foreach (var task in _scheduler.Tasks)
            {
                var run = _runs.GetValueOrDefault(task.Id);
                ServiceScheduler.ObserveTarget(task, run?.TargetHealth());
                ServiceScheduler.ObserveDraining(task, run?.Draining ?? false);
                ServiceScheduler.ObserveContainers(task, run?.Containers ?? []);
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
                    Stack,
                    Name,
                    task,
                    cancellationToken => NamesAsync(task.Deployment, cancellationToken),
                    (status, reason) => Observe(task, status, reason),
                    Unplaced,
                    _loop.Wake
                );
                _runs[task.Id] = run;
                run.Start();
                break;
            case StopTask(var task):
                _runs[task.Id].Stop();
                break;
        }
    }

    private void Remember(ServiceTask task)
    {
        _stopped.Insert(
            0,
            new StoppedTask(
                task.Id,
                task.Deployment.Revision.TaskDefinition.Name,
                task.RunningAt,
                _platform.Work.Time.GetUtcNow(),
                _runs.GetValueOrDefault(task.Id)?.ExitCode,
                task.StoppedReason
            )
        );
        if (_stopped.Count > StoppedKept)
        {
            _stopped.RemoveAt(StoppedKept);
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
            var now = _platform.Work.Time.GetUtcNow();
            _scheduler.Observe(task, status, now, reason);
            var run = _runs.GetValueOrDefault(task.Id);
            _scheduler.Decisions.Reached(task, run?.Endpoint, run?.ExitCode, now);
            if (status == EcsTaskStatus.Stopped)
            {
                Remember(task);
                _runs.Remove(task.Id);
            }
        }

        _loop.Wake();
    }

    /// <summary>
    /// Returns the names that the deployment's tasks know: those that exist when its first task asks, at least 1 s
    /// after the deployment's creation, unless it brings nothing but another image.
    /// </summary>
    private async Task<IReadOnlyList<ServiceConnectName>> NamesAsync(
        Deployment deployment,
        CancellationToken cancellationToken
    )
    {
        if (deployment.Revision.NamespaceArn is not { } space)
        {
            return [];
        }

        if (deployment.Names is null && !Look(scheduler => scheduler.BringsAnImageAlone(deployment)))
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
