using Local.Cloud.Images;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Network;
using Local.Cloud.Processes;
using Local.Cloud.Resources;
using Local.Cloud.ServiceConnect;

namespace Local.Cloud.Ecs;

/// <summary>
/// One task on this machine, from its network interface to its end. It carries out the scheduler's order to start a
/// task, reports each status and never throws.
/// </summary>
#pragma warning disable CA1001 // The token sources have no timers and nothing to dispose.
internal sealed class TaskRun
#pragma warning restore CA1001
{
    // The time that a program may take until it listens. AWS has no such limit: there, a task is RUNNING at once.
    private static readonly TimeSpan ListenTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(5);

    private readonly TaskPlatform _platform;
    private readonly string _service;
    private readonly ServiceTask _task;
    private readonly Func<CancellationToken, Task<IReadOnlyList<ServiceConnectName>>> _names;
    private readonly Action<EcsTaskStatus, string?> _report;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _hurry = new();
    private readonly string _folder;
    private readonly Action<string> _unplaced;
    private TaskPlace? _place;
    private ProxyEndpoint? _proxy;
    private SessionProcess? _process;
    private bool _registered;

    /// <param name="platform">The platform that tasks run on.</param>
    /// <param name="service">The name of the task's service.</param>
    /// <param name="task">The task to run.</param>
    /// <param name="names">Returns the Service Connect names of the task's deployment when they are fixed.</param>
    /// <param name="report">
    /// Called with each status, and with the reason if the task ends without an order to stop.
    /// </param>
    /// <param name="unplaced">Called with the reason if the task must wait for a container instance.</param>
    public TaskRun(
        TaskPlatform platform,
        string service,
        ServiceTask task,
        Func<CancellationToken, Task<IReadOnlyList<ServiceConnectName>>> names,
        Action<EcsTaskStatus, string?> report,
        Action<string> unplaced
    )
    {
        _platform = platform;
        _service = service;
        _task = task;
        _names = names;
        _report = report;
        _unplaced = unplaced;
        _folder = Path.Combine(platform.SocketFolder, "t", task.Id[..12]);
    }

    private ServiceRevision Revision => _task.Deployment.Revision;
    private ContainerDefinition Container => Revision.TaskDefinition.Container;
    private string SocketPath => Path.Combine(_folder, "s");

    /// <summary>The id of the task's process; null before it starts.</summary>
    public int? ProcessId => _process?.Id;

    /// <summary>The exit code of the task's process; null while it runs, or if it never ran.</summary>
    public int? ExitCode => _process?.Exited is { IsCompletedSuccessfully: true, Result: var code } ? code : null;

    /// <summary>The names of the variables in the task's environment that its definition sets.</summary>
    public IEnumerable<string> EnvironmentNames => Container.Environment.Keys.Concat(Container.Secrets.Keys);

    /// <summary>The task's address; null before the task has one.</summary>
    public System.Net.IPAddress? Address => _place?.Interface.Address;

    /// <summary>The address and port that the task's target groups know; null without them.</summary>
    public string? Endpoint =>
        _place is { } place && Revision.LoadBalancers is [var first, ..]
            ? $"{place.Interface.Address}:{place.HostPort(first.ContainerPort)}"
            : null;

    /// <summary>Whether the task's container instance drains, so that another task must replace this one.</summary>
    public bool Draining => _place?.Draining ?? false;

    /// <summary>The CPU time that the task has used; null while it has no process.</summary>
    public TimeSpan? CpuTime => _process?.CpuTime;

    /// <summary>The memory that the task holds, in bytes; null while it has no process.</summary>
    public long? ResidentBytes => _process?.ResidentBytes;

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
        var secrets = _platform.Secrets.Read(Container);
        var image = await PullAsync(cancellationToken);
        var log = OpenLog();
        _report(EcsTaskStatus.Activating, null);
        if (Revision.NamespaceArn is { } namespaceArn)
        {
            _proxy = _platform.ServiceConnect.Proxy.Start(_place.Interface, namespaceArn, names);
        }

        CreateFolder();
        _process = SessionProcess.Start(
            [DotnetHost.Executable, image.EntryPoint, .. image.Arguments],
            image.Folder,
            TaskEnvironment.Of(
                image,
                Container,
                secrets,
                _place.HostName,
                _folder,
                SocketPath,
                _proxy?.Address,
                $"{_platform.ProjectHash}/{_task.Id}",
                TaskTelemetry.Of(_platform.Receiver(), _service, _task.Id, Revision.TaskDefinition)
            ),
            log
        );
        await _place.ListenAsync(Container.PortMappings, SocketPath, cancellationToken);
        await ListeningAsync(cancellationToken);
        Register();
    }

    private void RequireAccess(TaskPlace place)
    {
        if (TaskAccess.WhyNotStarted(Container, NetworkPlace.Of(place.Interface), _platform.AwsAccess()) is { } reason)
        {
            throw new CloudException(reason);
        }
    }

    private async Task<Image> PullAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _platform.Images.PullAsync(Container.Image, cancellationToken);
        }
        catch (CloudException e)
        {
            throw new CloudException($"CannotPullContainerError: {e.Message}");
        }
    }

    /// <summary>Waits for the process to exit. If the task loses its place, kills the process.</summary>
    /// <returns>The reason of the end.</returns>
    private async Task<string> EndedAsync()
    {
        var exited = _process!.Exited;
        if (await Task.WhenAny(exited, _place!.Lost).WaitAsync(_stop.Token) == exited)
        {
            return $"Essential container in task exited: {Container.Name} ended with exit code {await exited}{Tail()}";
        }

        _process.Signal(SessionProcess.Kill);
        await exited;
        return await _place.Lost;
    }

    /// <summary>Waits until the program listens. An exit or a timeout is a failure to start.</summary>
    private async Task ListeningAsync(CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(ListenTimeout, _platform.Work.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        var listening = SessionProcess.ListeningAsync(SocketPath, _platform.Work.Time, either.Token);
        if (await Task.WhenAny(listening, _process!.Exited) != listening)
        {
            await either.CancelAsync();
            var code = await _process.Exited;
            throw new CloudException(
                $"TaskFailedToStart: {Container.Name} ended with exit code {code} before it listened{Tail()}"
            );
        }

        try
        {
            await listening;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CloudException(
                $"TaskFailedToStart: {Container.Name} did not listen within {ListenTimeout.TotalSeconds} s{Tail()}"
            );
        }
    }

    private async Task StopAsync(string? failure)
    {
        // Whatever goes wrong in one step, the process ends and the task becomes STOPPED.
        _report(EcsTaskStatus.Deactivating, failure);
        await TryAsync("draining", DrainAsync);
        _report(EcsTaskStatus.Stopping, failure);
        await TryAsync("ending its process", EndProcessAsync);
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
            // A task whose process has ended has no connections to drain.
            await Task.WhenAny(gone.Task, _process!.Exited).WaitAsync(_hurry.Token);
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

    private async Task EndProcessAsync()
    {
        if (_process is null)
        {
            return;
        }

        _process.Signal(SessionProcess.Terminate);
        var patience = _hurry.IsCancellationRequested ? EndTimeout : Container.StopTimeout;
        try
        {
            await _process.Exited.WaitAsync(patience, _platform.Work.Time);
        }
        catch (TimeoutException)
        {
            _process.Signal(SessionProcess.Kill);
            await _process.Exited;
        }
    }

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

        _process?.Dispose();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private IEnumerable<(ServiceConnectPort Port, int ContainerPort)> OfferedPorts() =>
        from port in Revision.ServiceConnectPorts
        join mapping in Container.PortMappings on port.PortName equals mapping.Name
        select (port, mapping.ContainerPort);

    private Action<IReadOnlyList<string>, bool> OpenLog()
    {
        if (Container.LogOptions is not { } options)
        {
            return (_, _) => { };
        }

        var group = options["awslogs-group"];
        var stream = $"{options["awslogs-stream-prefix"]}/{Container.Name}/{_task.Id}";
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

    private string Tail() => _process?.Tail() is { Length: > 0 } tail ? $"; its last lines: {tail}" : "";
}
