using Local.Cloud.Images;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Network;
using Local.Cloud.Processes;
using Local.Cloud.Resources;
using Local.Cloud.ServiceConnect;

namespace Local.Cloud.Ecs;

/// <summary>
/// One task on this machine, from its network interface to its end: what the scheduler's order to start a task
/// comes to. It reports each step of its life and never throws.
/// </summary>
#pragma warning disable CA1001 // Its token sources have no timers and nothing to dispose of.
internal sealed class TaskRun
#pragma warning restore CA1001
{
    // How long a program may take until it listens. AWS knows no such bound: there a task is RUNNING at once.
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
    private NetworkInterface? _interface;
    private ProxyEndpoint? _proxy;
    private SessionProcess? _process;
    private readonly List<IAsyncDisposable> _listeners = [];
    private bool _registered;

    /// <param name="platform">What it runs on.</param>
    /// <param name="service">The name of its service.</param>
    /// <param name="task">The task.</param>
    /// <param name="names">Gives the Service Connect names of its deployment, when they are fixed.</param>
    /// <param name="report">Called with each status, and with the reason of an end that nobody asked for.</param>
    public TaskRun(
        TaskPlatform platform,
        string service,
        ServiceTask task,
        Func<CancellationToken, Task<IReadOnlyList<ServiceConnectName>>> names,
        Action<EcsTaskStatus, string?> report
    )
    {
        _platform = platform;
        _service = service;
        _task = task;
        _names = names;
        _report = report;
        _folder = Path.Combine(platform.SocketFolder, "t", task.Id[..12]);
    }

    private ServiceRevision Revision => _task.Deployment.Revision;
    private ContainerDefinition Container => Revision.TaskDefinition.Container;
    private string SocketPath => Path.Combine(_folder, "s");

    /// <summary>Its process; null before it starts.</summary>
    public int? ProcessId => _process?.Id;

    /// <summary>Its address; null before it has one.</summary>
    public System.Net.IPAddress? Address => _interface?.Address;

    /// <summary>The CPU time that it has used; null while it has no process.</summary>
    public TimeSpan? CpuTime => _process?.CpuTime;

    /// <summary>The memory that it holds; null while it has no process.</summary>
    public long? ResidentBytes => _process?.ResidentBytes;

    /// <summary>Ends when the task is STOPPED.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Starts the task.</summary>
    public void Start() => Ended = Task.Run(RunAsync);

    /// <summary>Asks it to drain and stop.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>Asks it to stop without draining, because the cloud ends.</summary>
    public void StopNow()
    {
        _hurry.Cancel();
        _stop.Cancel();
    }

    /// <summary>The worst health that a load balancer sees; null when it is registered nowhere.</summary>
    public TargetHealth? TargetHealth()
    {
        if (!_registered || _interface is not { } at)
        {
            return null;
        }
        var all = Revision
            .LoadBalancers.Select(target =>
                _platform.TargetGroups.Health(target.TargetGroupArn, at.Address, target.ContainerPort)
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
            var code = await _process!.Exited.WaitAsync(_stop.Token);
            failure = $"Essential container in task exited: {Container.Name} ended with exit code {code}{Tail()}";
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
        _interface = _platform.Network.Attach($"task {_task.Id} of {_service}", Revision.SecurityGroupIds);
        var names = await _names(cancellationToken);
        _report(EcsTaskStatus.Pending, null);
        var image = await PullAsync(cancellationToken);
        var log = OpenLog();
        _report(EcsTaskStatus.Activating, null);
        if (Revision.NamespaceArn is { } namespaceArn)
        {
            _proxy = await _platform.Proxy.StartAsync(_interface, namespaceArn, names, cancellationToken);
        }
        CreateFolder();
        _process = SessionProcess.Start(
            [DotnetHost.Executable, image.EntryPoint, .. image.Arguments],
            image.Folder,
            TaskEnvironment.Of(
                image,
                Container,
                _interface.Address,
                _folder,
                SocketPath,
                _proxy?.Address,
                $"{_platform.ProjectHash}/{_task.Id}"
            ),
            log
        );
        foreach (var mapping in Container.PortMappings)
        {
            _listeners.Add(
                await _platform.Network.ListenAsync(_interface, mapping.ContainerPort, SocketPath, cancellationToken)
            );
        }
        await ListeningAsync(cancellationToken);
        Register();
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

    /// <summary>Waits until the program listens; that it ends, or takes too long, is a failure to start.</summary>
    private async Task ListeningAsync(CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(ListenTimeout, _platform.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        var listening = SessionProcess.ListeningAsync(SocketPath, _platform.Time, either.Token);
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
        // Whatever goes wrong with one step, the process ends and the task is reported as stopped.
        _report(EcsTaskStatus.Deactivating, failure);
        await TryAsync("draining", DrainAsync);
        _report(EcsTaskStatus.Stopping, failure);
        await TryAsync("ending its process", EndProcessAsync);
        _report(EcsTaskStatus.Deprovisioning, failure);
        await TryAsync("releasing what it had", ReleaseAsync);
    }

    private Task TryAsync(string what, Func<Task> step) =>
        _platform.Background.TryAsync($"task {_task.Id} of {_service}, {what}", step);

    private void Register()
    {
        foreach (var target in Revision.LoadBalancers)
        {
            _platform.TargetGroups.Register(target.TargetGroupArn, _interface!.Address, target.ContainerPort);
        }
        foreach (var (port, containerPort) in OfferedPorts())
        {
            _platform.Namespaces.AddEndpoint(
                Revision.NamespaceArn!,
                _service,
                port.DiscoveryName,
                _interface!.Address,
                containerPort
            );
        }
        _registered = true;
    }

    /// <summary>Takes the task out of rotation and waits until its targets are gone: before that no SIGTERM.</summary>
    private async Task DrainAsync()
    {
        if (!_registered)
        {
            return;
        }
        foreach (var (port, containerPort) in OfferedPorts())
        {
            _platform.Namespaces.RemoveEndpoint(
                Revision.NamespaceArn!,
                _service,
                port.DiscoveryName,
                _interface!.Address,
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
                _platform.TargetGroups.Deregister(target.TargetGroupArn, _interface!.Address, target.ContainerPort);
            }
            Look();
            // A task whose process has ended has nothing left to drain.
            await Task.WhenAny(gone.Task, _process!.Exited).WaitAsync(_hurry.Token);
        }
        catch (OperationCanceledException)
        {
            // The cloud ends: the task goes without being drained.
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
            await _process.Exited.WaitAsync(patience, _platform.Time);
        }
        catch (TimeoutException)
        {
            _process.Signal(SessionProcess.Kill);
            await _process.Exited;
        }
    }

    private async Task ReleaseAsync()
    {
        foreach (var listener in _listeners)
        {
            await listener.DisposeAsync();
        }
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }
        if (_interface is not null)
        {
            _platform.Network.Detach(_interface);
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

    private Action<string, bool> OpenLog()
    {
        if (Container.LogOptions is not { } options)
        {
            return (_, _) => { };
        }
        var group = options["awslogs-group"];
        var stream = $"{options["awslogs-stream-prefix"]}/{Container.Name}/{_task.Id}";
        _platform.Logs.Open(group, stream, _service);
        return (line, isError) => _platform.Logs.Append(group, stream, line, isError);
    }

    private void CreateFolder() =>
        Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    private string Tail() => _process?.Tail() is { Length: > 0 } tail ? $"; its last lines: {tail}" : "";
}
