using System.ComponentModel;
using System.Net.Sockets;
using Local.Cloud.Processes;
using Local.Cloud.Resources;
using Local.Protocol.Processes;

namespace Local.Cloud.Ecs;

/// <summary>The means to run a container as a process.</summary>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Folder">The published folder of the image.</param>
/// <param name="Environment">The complete environment.</param>
/// <param name="SocketPath">The socket that the process listens on if the container has a port.</param>
/// <param name="Lines">Takes the output lines.</param>
internal sealed record ContainerLaunch(
    IReadOnlyList<string> Command,
    string Folder,
    IReadOnlyDictionary<string, string> Environment,
    string SocketPath,
    Action<IReadOnlyList<string>, bool> Lines
);

/// <summary>One container of a task: its process and its health check.</summary>
/// <param name="definition">The definition of the container.</param>
/// <param name="launch">The means to run it.</param>
/// <param name="time">The clock.</param>
/// <param name="changed">Called after each change of the state.</param>
internal sealed class ContainerRun(
    ContainerDefinition definition,
    ContainerLaunch launch,
    TimeProvider time,
    Action changed
) : IAsyncDisposable
{
    // The time that a program may take until it listens. AWS has no such limit: there, a task is RUNNING at once.
    private static readonly TimeSpan ListenTimeout = TimeSpan.FromSeconds(60);

    private Task _ended = Task.CompletedTask;
    private CheckResult _lastCheck = new(ContainerHealth.Unknown, null);
    private TimeSpan _cpuTime;

    /// <summary>The definition of the container.</summary>
    public ContainerDefinition Definition => definition;

    /// <summary>The socket that the process listens on if the container has a port.</summary>
    public string SocketPath => launch.SocketPath;

    /// <summary>The process; null before the start.</summary>
    public SessionProcess? Process { get; private set; }

    /// <summary>The present state.</summary>
    public ContainerState State
    {
        get
        {
            var lastCheck = _lastCheck;
            int? exitCode = Process?.Exited is { IsCompletedSuccessfully: true, Result: var code } ? code : null;
            return new(
                definition,
                Process is null ? ContainerStatus.Pending
                    : exitCode is null ? ContainerStatus.Running
                    : ContainerStatus.Stopped,
                definition.HealthCheck is null ? null : lastCheck.Health,
                exitCode,
                lastCheck.Failure
            );
        }
    }

    /// <summary>Reads the CPU time that the process has used. After its end, returns the last time that was read.</summary>
    public TimeSpan ReadCpuTime() => _cpuTime = Process?.CpuTime ?? _cpuTime;

    /// <summary>The last output lines, as the end of a sentence; empty if there are none.</summary>
    public string Tail => TailOf(Process);

    /// <summary>Starts the process and its health check.</summary>
    public void Start()
    {
        Process = SessionProcess.Start(launch.Command, launch.Folder, launch.Environment, launch.Lines);
        _ended = RunAsync(Process);
        changed();
    }

    /// <summary>Waits until the program listens.</summary>
    /// <exception cref="CloudException">The program ended before it listened, or did not listen in time.</exception>
    public async Task ListeningAsync(CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(ListenTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        var listening = SessionProcess.ListeningAsync(SocketPath, time, either.Token);
        if (await Task.WhenAny(listening, Process!.Exited) != listening)
        {
            await either.CancelAsync();
            var code = await Process.Exited;
            throw new CloudException(
                $"TaskFailedToStart: {definition.Name} ended with exit code {code} before it listened{Tail}"
            );
        }

        try
        {
            await listening;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CloudException(
                $"TaskFailedToStart: {definition.Name} did not listen within {ListenTimeout.TotalSeconds} s{Tail}"
            );
        }
    }

    /// <summary>Ends the process: SIGTERM, and SIGKILL after the time.</summary>
    /// <param name="patience">The time for the process to end.</param>
    public async Task StopAsync(TimeSpan patience)
    {
        if (Process is null)
        {
            return;
        }

        Process.Signal(ProcessSignal.Terminate);
        try
        {
            await Process.Exited.WaitAsync(patience, time);
        }
        catch (TimeoutException)
        {
            Process.Signal(ProcessSignal.Kill);
        }

        await _ended;
    }

    /// <summary>Waits for the end of the process, and releases it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended;
        Process?.Dispose();
    }

    private async Task RunAsync(SessionProcess process)
    {
        using var exited = new CancellationTokenSource();
        var checks = definition.HealthCheck is { } check ? CheckAsync(check, exited.Token) : Task.CompletedTask;
        await process.Exited;
        changed();
        await exited.CancelAsync();
        await checks;
    }

    private async Task CheckAsync(ContainerHealthCheck check, CancellationToken exited)
    {
        try
        {
            await check.RunAsync(
                cancellationToken => ProbeAsync(check, cancellationToken),
                (health, failure) =>
                {
                    var result = new CheckResult(health, failure);
                    if (Interlocked.Exchange(ref _lastCheck, result) != result)
                    {
                        changed();
                    }
                },
                time,
                exited
            );
        }
        catch (OperationCanceledException)
        {
            // The container has ended.
        }
    }

    private async Task<string?> ProbeAsync(ContainerHealthCheck check, CancellationToken cancellationToken)
    {
        try
        {
            return await FailureAsync(check, cancellationToken);
        }
        catch (Exception e) when (e is Win32Exception or SocketException or IOException)
        {
            // This machine has no process or descriptor to spare.
            return e.Message;
        }
    }

    /// <summary>Runs the command of a check in the container's environment, and kills it when its time is over.</summary>
    /// <returns>How the check failed; null if it passed.</returns>
    private async Task<string?> FailureAsync(ContainerHealthCheck check, CancellationToken cancellationToken)
    {
        await using var door = definition.PortMappings.Count > 0 ? new ContainerDoor(SocketPath) : null;
        using var probe = SessionProcess.Start(
            ContainerCommand.Check(check, door?.Address, definition.PortMappings),
            launch.Folder,
            launch.Environment,
            (_, _) => { }
        );
        try
        {
            var code = await probe.Exited.WaitAsync(check.Timeout, time, cancellationToken);
            return code == 0 ? null : $"its command ended with exit code {code}{TailOf(probe)}";
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            probe.Signal(ProcessSignal.Kill);
            await probe.Exited;
            cancellationToken.ThrowIfCancellationRequested();
            return $"its command took longer than {check.Timeout.TotalSeconds} s{TailOf(probe)}";
        }
    }

    private sealed record CheckResult(ContainerHealth Health, string? Failure);

    private static string TailOf(SessionProcess? process) =>
        process?.Tail() is { Length: > 0 } tail ? $"; its last lines: {tail}" : "";
}
