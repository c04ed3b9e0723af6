using Local.Engine.Events;
using Local.Engine.Steps;

namespace Local.Engine.Operations;

/// <summary>A run of the program. The program ends at the latest when the run is disposed.</summary>
internal sealed class ProgramRun : IAsyncDisposable
{
    // With this code the program states that it has reported its error to the user.
    private const int AlreadyReported = 32;

    private readonly EventSink _events;
    private readonly CancellationTokenSource _kill;
    private readonly Task<int?> _exitCode;

    /// <summary>Starts the program.</summary>
    public ProgramRun(IProgramHost host, ProgramStart start, EventSink events, CancellationToken abort)
    {
        _events = events;
        _kill = CancellationTokenSource.CreateLinkedTokenSource(abort);
        _exitCode = ExitCodeAsync(host, start);
    }

    /// <summary>
    /// Waits until the program has registered everything: it says so, or it ends. Returns whether all succeeded.
    /// </summary>
    /// <param name="gate">Admits the steps of the operation.</param>
    /// <param name="signalled">Completes when the program says so.</param>
    public async Task<bool> RegisteredAsync(StepGate gate, Task signalled)
    {
        await Task.WhenAny(_exitCode, gate.Drained, signalled);
        return (!_exitCode.IsCompleted && !gate.Stopped) || await EndAsync(gate);
    }

    /// <summary>
    /// Waits for the program and returns whether it and everything that it registered succeeded.
    /// </summary>
    public async Task<bool> EndAsync(StepGate gate)
    {
        await Task.WhenAny(_exitCode, gate.Drained);
        var stopped = gate.Stopped;
        if (!_exitCode.IsCompleted)
        {
            await _kill.CancelAsync();
        }

        var code = await _exitCode;
        if (code is not (null or 0 or AlreadyReported) && !stopped)
        {
            _events.Error("", $"the program ended with exit code {code}");
        }

        if (code == 0 && !stopped)
        {
            return true;
        }

        // The steps in progress continue to their end, although nobody waits for them.
        gate.Stop();
        await gate.Drained;
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await _kill.CancelAsync();
        await ((Task)_exitCode).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _kill.Dispose();
    }

    private async Task<int?> ExitCodeAsync(IProgramHost host, ProgramStart start)
    {
        try
        {
            return await host.RunAsync(start, (line, error) => _events.Send(new StdoutEvent(line, error)), _kill.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (EngineException e)
        {
            _events.Error("", e.Message);
            return null;
        }
    }
}
