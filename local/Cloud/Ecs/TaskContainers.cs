using Local.Cloud.Processes;
using Local.Cloud.Resources;

namespace Local.Cloud.Ecs;

/// <summary>The containers of one task, which start and stop in the order of their dependencies.</summary>
internal sealed class TaskContainers : IAsyncDisposable
{
    private readonly List<ContainerRun> _runs;
    private readonly TimeProvider _time;
    private readonly Action _changed;
    private TaskCompletionSource _change = NewChange();

    /// <param name="containers">The containers and the means to run them.</param>
    /// <param name="time">The clock.</param>
    /// <param name="changed">Called after each change of a container's state.</param>
    public TaskContainers(
        IEnumerable<(ContainerDefinition Definition, ContainerLaunch Launch)> containers,
        TimeProvider time,
        Action changed
    )
    {
        _time = time;
        _changed = changed;
        _runs = [.. containers.Select(one => new ContainerRun(one.Definition, one.Launch, time, Changed))];
    }

    /// <summary>The present states, in the order of the task definition.</summary>
    public IReadOnlyList<ContainerState> States => [.. _runs.Select(run => run.State)];

    /// <summary>The processes that have started.</summary>
    public IEnumerable<SessionProcess> Processes => _runs.Select(run => run.Process).OfType<SessionProcess>();

    /// <summary>
    /// Reads the CPU time that the containers have used and the memory, in bytes, that they hold; null while none has a
    /// process.
    /// </summary>
    public (TimeSpan CpuTime, long ResidentBytes)? ReadUsage()
    {
        var resident = Processes.Select(process => process.ResidentBytes).OfType<long>().ToList();
        return resident.Count == 0
            ? null
            : (_runs.Aggregate(TimeSpan.Zero, (sum, run) => sum + run.ReadCpuTime()), resident.Sum());
    }

    /// <summary>Returns the process of a container; null before its start.</summary>
    public SessionProcess? Process(string container) => Find(container).Process;

    /// <summary>Starts each container when its dependencies are met, and waits until those with ports listen.</summary>
    /// <param name="open">Opens the ports of a container, which lead to its socket.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="CloudException">A container did not start.</exception>
    public async Task StartAsync(Func<ContainerDefinition, string, Task> open, CancellationToken cancellationToken)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var starts = _runs.ConvertAll(run => StartAsync(run, open, failed.Token));
        try
        {
            await foreach (var start in Task.WhenEach(starts))
            {
                await start;
            }
        }
        finally
        {
            await failed.CancelAsync();
            await Task.WhenAll(starts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Waits until the task ends by itself.</summary>
    /// <returns>The reason of the end.</returns>
    public async Task<string> EndedAsync(CancellationToken cancellationToken)
    {
        string? reason = null;
        await UntilAsync(() => (reason = WhyEnded()) is not null, cancellationToken);
        return reason!;
    }

    /// <summary>Stops the containers, each when no running container depends on it.</summary>
    /// <param name="patience">Returns the time that a container has to end.</param>
    public Task StopAsync(Func<ContainerDefinition, TimeSpan> patience) =>
        Task.WhenAll(
            _runs.Select(async run =>
            {
                await UntilAsync(() => ContainerOrder.MayStop(run.Definition, States), CancellationToken.None);
                await run.StopAsync(patience(run.Definition));
            })
        );

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var run in _runs)
        {
            await run.DisposeAsync();
        }
    }

    private async Task StartAsync(
        ContainerRun run,
        Func<ContainerDefinition, string, Task> open,
        CancellationToken cancellationToken
    )
    {
        await AllowedAsync(run.Definition, cancellationToken);
        run.Start();
        if (run.Definition.PortMappings.Count > 0)
        {
            await open(run.Definition, run.SocketPath);
            await run.ListeningAsync(cancellationToken);
        }
    }

    /// <summary>Waits until a container may start, at most for the start timeouts of its dependencies.</summary>
    private async Task AllowedAsync(ContainerDefinition container, CancellationToken cancellationToken)
    {
        while (ContainerOrder.Awaited(container, States) is { } awaited)
        {
            var patience = Find(awaited.Container).Definition.StartTimeout;
            using var bound = new CancellationTokenSource(patience, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
            try
            {
                await UntilAsync(
                    () =>
                        WhyEnded() is { } reason
                            ? throw new CloudException(reason)
                            : ContainerOrder.Awaited(container, States) != awaited,
                    either.Token
                );
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new CloudException(
                    $"TaskFailedToStart: {container.Name} waited {patience.TotalSeconds} s for {awaited.Container} to be "
                        + $"{awaited.Condition}{Find(awaited.Container).Tail}"
                );
            }
        }
    }

    private ContainerRun Find(string container) => _runs.Find(run => run.Definition.Name == container)!;

    private string? WhyEnded() => ContainerOrder.End(States) is { } end ? end.Reason + Find(end.Container).Tail : null;

    private async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            var change = _change.Task;
            if (condition())
            {
                return;
            }

            await change.WaitAsync(cancellationToken);
        }
    }

    private void Changed()
    {
        Interlocked.Exchange(ref _change, NewChange()).TrySetResult();
        _changed();
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
