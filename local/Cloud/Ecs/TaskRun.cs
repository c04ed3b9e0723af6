using Local.Cloud.Images;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Network;
using Local.Cloud.Processes;
using Local.Cloud.Resources;
using Local.Cloud.ServiceConnect;
using Local.Protocol.Processes;

namespace Local.Cloud.Ecs;

/// <summary>
/// One task on this machine, from its network interface to its end. It carries out the scheduler's order to start a
/// task, reports each status and never throws.
/// </summary>
#pragma warning disable CA1001 // The token sources have no timers and nothing to dispose.
internal sealed class TaskRun
#pragma warning restore CA1001
{
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(5);

    private readonly TaskPlatform _platform;
    private readonly string _stack;
    private readonly string _service;
    private readonly ServiceTask _task;
    private readonly Func<CancellationToken, Task<IReadOnlyList<ServiceConnectName>>> _names;
    private readonly Action<EcsTaskStatus, string?> _report;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _hurry = new();
    private readonly string _folder;
    private readonly Action<string> _unplaced;
    private readonly Action _changed;
    private TaskPlace? _place;
    private ProxyEndpoint? _proxy;
    private TaskContainers? _containers;
    private bool _registered;

    /// <param name="platform">The platform that tasks run on.</param>
    /// <param name="stack">The stack of the service.</param>
    /// <param name="service">The name of the task's service.</param>
    /// <param name="task">The task to run.</param>
    /// <param name="names">Returns the Service Connect names of the task's deployment when they are fixed.</param>
    /// <param name="report">
    /// Called with each status, and with the reason if the task ends without an order to stop.
    /// </param>
    /// <param name="unplaced">Called with the reason if the task must wait for a container instance.</param>
    /// <param name="changed">Called after each change of a container.</param>
    public TaskRun(
        TaskPlatform platform,
        string stack,
        string service,
        ServiceTask task,
        Func<CancellationToken, Task<IReadOnlyList<ServiceConnectName>>> names,
        Action<EcsTaskStatus, string?> report,
        Action<string> unplaced,
        Action changed
    )
    {
        _platform = platform;
        _stack = stack;
        _service = service;
        _task = task;
        _names = names;
        _report = report;
        _unplaced = unplaced;
        _changed = changed;
        _folder = Path.Combine(platform.SocketFolder, "t", task.Id[..12]);
    }

    private ServiceRevision Revision => _task.Deployment.Revision;
    private TaskDefinition Definition => Revision.TaskDefinition;

    /// <summary>The states of the containers; empty before the task has them.</summary>
    public IReadOnlyList<ContainerState> Containers => _containers?.States ?? [];

    /// <summary>The id of the main container's process; null before it starts.</summary>
    public int? ProcessId => ProcessOf(Definition.Main.Name)?.Id;

    /// <summary>
    /// The exit code of the essential container that ended the task, or of the main one; null while it runs, or if it never
    /// ran.
    /// </summary>
    public int? ExitCode =>
        (
            Containers.FirstOrDefault(one => one is { Definition.Essential: true, ExitCode: not (null or 0) })
            ?? Containers.FirstOrDefault(one => one.Definition.Name == Definition.Main.Name)
        )?.ExitCode;

    /// <summary>The names of the variables in the task's environment that its definition sets.</summary>
    public IEnumerable<string> EnvironmentNames =>
        Definition
            .Containers.SelectMany(container => container.Environment.Keys.Concat(container.Secrets.Keys))
            .Distinct();

    /// <summary>The task's address; null before the task has one.</summary>
    public System.Net.IPAddress? Address => _place?.Interface.Address;

    /// <summary>The address and port that the task's target groups know; null without them.</summary>
    public string? Endpoint =>
        _place is { } place && Revision.LoadBalancers is [var first, ..]
            ? $"{place.Interface.Address}:{place.HostPort(first.ContainerPort)}"
            : null;

    /// <summary>Whether the task's container instance drains, so that another task must replace this one.</summary>
    public bool Draining => _place?.Draining ?? false;

    /// <summary>
    /// The CPU time that the task has used and the memory, in bytes, that it holds; null while it has no process.
    /// </summary>
    public (TimeSpan CpuTime, long ResidentBytes)? ReadUsage() => _containers?.ReadUsage();

    /// <summary>Returns the process of a container; null before its start.</summary>
    public SessionProcess? ProcessOf(string container) => _containers?.Process(container);

    /// <summary>The task's requests to each Service Connect name; none without Service Connect.</summary>
    public IEnumerable<NameTraffic> Neighbours => _proxy?.Traffic ?? [];

    /// <summary>A task that ends when this task is STOPPED.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Starts the task.</summary>
    public void Start() => Ended = Task.Run(RunAsync);

    /// <summary>Orders the task to drain and stop.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>Orders the task to stop without draining, because the cloud ends.</summary>
    public void StopNow()
    {
        _hurry.Cancel();
        _stop.Cancel();
    }

    /// <summary>Returns the host port that leads to a port of the container; null before the task has one.</summary>
    public int? HostPort(int containerPort) => _place?.HostPort(containerPort) is > 0 and var port ? port : null;

    /// <summary>
    /// Returns the worst health that a load balancer reports for the task; null if it is not registered.
    /// </summary>
    public TargetHealth? TargetHealth()
    {
        if (!_registered || _place is not { } at)
        {
            return null;
        }

        var all = Revision
            .LoadBalancers.Select(target =>
                _platform.TargetGroups.Health(
                    target.TargetGroupArn,
                    at.Interface.Address,
                    at.HostPort(target.ContainerPort)
                )
            )
            .ToList();
        return all.Find(health => health?.State == "unhealthy")
            ?? all.Find(health => health?.State != "healthy")
            ?? all.FirstOrDefault();
    }

    private async Task RunAsync()
    {
        string? failure = null;
        try
        {
            await StartAsync(_stop.Token);
            _report(EcsTaskStatus.Running, null);
            failure = await EndedAsync();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested) { }
        catch (Exception e)
        {
            failure = e is CloudException ? e.Message : $"TaskFailedToStart: {e.Message}";
        }

        await StopAsync(failure);
        _report(EcsTaskStatus.Stopped, failure);
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        _place = await TaskPlace.FindAsync(_platform, _service, _task, _unplaced, cancellationToken);
        var names = await _names(cancellationToken);
        _report(EcsTaskStatus.Pending, null);
        RequireAccess(_place);
        var secrets = Definition.Containers.Select(_platform.Secrets.Read).ToList();
        var images = new List<Image>();
        foreach (var container in Definition.Containers)
        {
            images.Add(await PullAsync(container, cancellationToken));
        }

        var logs = Definition.Containers.Select(OpenLog).ToList();
        _report(EcsTaskStatus.Activating, null);
        if (Revision.NamespaceArn is { } namespaceArn)
        {
            _proxy = _platform.ServiceConnect.Proxy.Start(_place.Interface, namespaceArn, names);
        }

        CreateFolder();
        _containers = new TaskContainers(
            Definition.Containers.Select(
                (container, index) => (Scaled(container), Launch(index, images[index], secrets[index], logs[index]))
            ),
            _platform.Work.Time,
            _changed
        );
        await _containers.StartAsync(
            (container, socket) => _place.ListenAsync(container.PortMappings, socket, cancellationToken),
            cancellationToken
        );
        Register();
    }

    /// <summary>Returns a container with the waits that pass faster in a stack with a time scale.</summary>
    private ContainerDefinition Scaled(ContainerDefinition container)
    {
        TimeSpan Scale(TimeSpan wait) => _platform.Work.TimeScale.Scale(_stack, wait);
        return container with
        {
            StartTimeout = Scale(container.StartTimeout),
            HealthCheck = container.HealthCheck is { } check
                ? check with
                {
                    Interval = Scale(check.Interval),
                    StartPeriod = Scale(check.StartPeriod),
                }
                : null,
        };
    }

    private ContainerLaunch Launch(
        int index,
        Image image,
        IReadOnlyDictionary<string, string> secrets,
        Action<IReadOnlyList<string>, bool> lines
    )
    {
        var container = Definition.Containers[index];
        var socket = Path.Combine(_folder, $"s{index}");
        var environment = TaskEnvironment.Of(
            image,
            container,
            secrets,
            _place!.HostName,
            _folder,
            socket,
            _proxy?.Address,
            $"{_platform.ProjectHash}/{_task.Id}",
            TaskTelemetry.Of(_platform.Receiver(), _service, _task.Id, Definition, container)
        );
        return new(ContainerCommand.Program(image, container), image.Folder, environment, socket, lines);
    }

    private void RequireAccess(TaskPlace place)
    {
        var at = NetworkPlace.Of(place.Interface);
        var reasons = Definition.Containers.Select(one => TaskAccess.WhyNotStarted(one, at, _platform.AwsAccess()));
        if (reasons.FirstOrDefault(reason => reason is not null) is { } reason)
        {
            throw new CloudException(reason);
        }
    }

    private async Task<Image> PullAsync(ContainerDefinition container, CancellationToken cancellationToken)
    {
        try
        {
            return await _platform.Images.PullAsync(container.Image, cancellationToken);
        }
        catch (CloudException e)
        {
            throw new CloudException($"CannotPullContainerError: {e.Message}");
        }
    }

    /// <summary>Waits until the task ends by itself. If the task loses its place, kills its processes.</summary>
    /// <returns>The reason of the end.</returns>
    private async Task<string> EndedAsync()
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var ended = _containers!.EndedAsync(lost.Token);
        if (await Task.WhenAny(ended, _place!.Lost).WaitAsync(_stop.Token) == ended)
        {
            return await ended;
        }

        await lost.CancelAsync();
        foreach (var process in _containers.Processes)
        {
            process.Signal(ProcessSignal.Kill);
            await process.Exited;
        }

        return await _place.Lost;
    }

    private async Task StopAsync(string? failure)
    {
        // Whatever goes wrong in one step, the process ends and the task becomes STOPPED.
        _report(EcsTaskStatus.Deactivating, failure);
        await TryAsync("draining", DrainAsync);
        _report(EcsTaskStatus.Stopping, failure);
        await TryAsync("ending its processes", EndProcessesAsync);
        _report(EcsTaskStatus.Deprovisioning, failure);
        await TryAsync("releasing its resources", ReleaseAsync);
    }

    private Task TryAsync(string what, Func<Task> step) =>
        _platform.Work.Background.TryAsync($"task {_task.Id} of {_service}, {what}", step);

    private void Register()
    {
        foreach (var target in Revision.LoadBalancers)
        {
            _platform.TargetGroups.Register(
                target.TargetGroupArn,
                _place!.Interface.Address,
                _place.HostPort(target.ContainerPort)
            );
        }

        foreach (var (port, containerPort) in OfferedPorts())
        {
            _platform.ServiceConnect.Namespaces.AddEndpoint(
                Revision.NamespaceArn!,
                _service,
                port.DiscoveryName,
                _place!.Interface.Address,
                containerPort
            );
        }

        _registered = true;
    }

    /// <summary>Deregisters the task and waits until its targets are gone. SIGTERM comes only after that.</summary>
    private async Task DrainAsync()
    {
        if (!_registered)
        {
            return;
        }

        foreach (var (port, containerPort) in OfferedPorts())
        {
            _platform.ServiceConnect.Namespaces.RemoveEndpoint(
                Revision.NamespaceArn!,
                _service,
                port.DiscoveryName,
                _place!.Interface.Address,
                containerPort
            );
        }

        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (TargetHealth() is null)
            {
                gone.TrySetResult();
            }
        }

        _platform.TargetGroups.Changed += Look;
        try
        {
            foreach (var target in Revision.LoadBalancers)
            {
                _platform.TargetGroups.Deregister(
                    target.TargetGroupArn,
                    _place!.Interface.Address,
                    _place.HostPort(target.ContainerPort)
                );
            }

            Look();
            // A task whose main process has ended has no connections to drain.
            await Task.WhenAny(gone.Task, ProcessOf(Definition.Main.Name)!.Exited).WaitAsync(_hurry.Token);
        }
        catch (OperationCanceledException)
        {
            // The cloud ends, so the task is not drained.
        }
        finally
        {
            _platform.TargetGroups.Changed -= Look;
        }
    }

    private Task EndProcessesAsync() =>
        _containers?.StopAsync(container => _hurry.IsCancellationRequested ? EndTimeout : container.StopTimeout)
        ?? Task.CompletedTask;

    private async Task ReleaseAsync()
    {
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }

        if (_place is not null)
        {
            await _place.DisposeAsync();
        }

        if (_containers is not null)
        {
            await _containers.DisposeAsync();
        }

        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private IEnumerable<(ServiceConnectPort Port, int ContainerPort)> OfferedPorts() =>
        from port in Revision.ServiceConnectPorts
        join mapping in Definition.Ports on port.PortName equals mapping.Name
        select (port, mapping.ContainerPort);

    private Action<IReadOnlyList<string>, bool> OpenLog(ContainerDefinition container)
    {
        if (container.LogOptions is not { } options)
        {
            return (_, _) => { };
        }

        var group = options["awslogs-group"];
        var stream = $"{options["awslogs-stream-prefix"]}/{container.Name}/{_task.Id}";
        _platform.Logs.Open(group, stream, _service);
        // A line that cannot be stored, for example on a full disk, does not end the task.
        return (lines, isError) =>
            _ = TryAsync(
                "storing its log lines",
                () =>
                {
                    _platform.Logs.Append(group, stream, lines, isError);
                    return Task.CompletedTask;
                }
            );
    }

    private void CreateFolder() =>
        Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
