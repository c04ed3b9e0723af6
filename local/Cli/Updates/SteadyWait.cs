using Local.Cloud.Contract;

namespace Local.Cli.Updates;

/// <summary>Waits until a stack's services have come to rest, and tells what is waited for.</summary>
/// <param name="ps">Asks the cloud for the stack's services.</param>
/// <param name="say">Takes a line whenever it is something else that is waited for.</param>
/// <param name="time">The clock that one question follows another by.</param>
internal sealed class SteadyWait(Func<CancellationToken, Task<PsReport>> ps, Action<string> say, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <param name="wanted">The task definition that each service was given, by the service's name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The deployments that have failed and why, one line each.</returns>
    /// <exception cref="CliException">It was given up; the message names what is not at rest yet.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(
        IReadOnlyDictionary<string, string> wanted,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<string> waiting = ["the services to become steady"];
        try
        {
            while (true)
            {
                var state = Steadiness.Of(await ps(cancellationToken), wanted);
                if (state.IsOver)
                {
                    return state.Failures;
                }

                foreach (var line in state.Waiting.Except(waiting))
                {
                    say($"Waiting for {line}");
                }

                waiting = state.Waiting;
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            throw new CliException($"stopped waiting for {string.Join("; ", waiting)}");
        }
    }
}
