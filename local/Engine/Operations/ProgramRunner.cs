using Local.Engine.Events;
using Local.Engine.Steps;

namespace Local.Engine.Operations;

/// <summary>Runs the program and reports whether it and everything that it registered succeeded.</summary>
internal static class ProgramRunner
{
    // With this code the program states that it has reported its error to the user.
    private const int AlreadyReported = 32;

    public static async Task<bool> RunAsync(
        IProgramHost host,
        ProgramStart start,
        EventSink events,
        StepGate gate,
        CancellationToken abort
    )
    {
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(abort);
        var program = ExitCodeAsync(host, start, events, kill.Token);
        await Task.WhenAny(program, gate.Drained);
        var stopped = gate.Stopped;
        if (!program.IsCompleted)
        {
            await kill.CancelAsync();
        }

        var code = await program;
        if (code is not (null or 0 or AlreadyReported) && !stopped)
        {
            events.Error("", $"the program ended with exit code {code}");
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

    private static async Task<int?> ExitCodeAsync(
        IProgramHost host,
        ProgramStart start,
        EventSink events,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await host.RunAsync(
                start,
                (line, error) => events.Send(new StdoutEvent(line, error)),
                cancellationToken
            );
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (EngineException e)
        {
            events.Error("", e.Message);
            return null;
        }
    }
}
