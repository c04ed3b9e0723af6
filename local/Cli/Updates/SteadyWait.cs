using Local.Cloud.Contract;

namespace Local.Cli.Updates;

/// <summary>Waits until a stack's services are steady, and displays what it waits for.</summary>
/// <param name="ps">Asks the cloud for the stack's services.</param>
/// <param name="say">Receives a line whenever the reason for waiting changes.</param>
/// <param name="time">The clock of the repeated requests.</param>
internal sealed class SteadyWait(Func<CancellationToken, Task<PsReport>> ps, Action<string> say, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <param name="wanted">The wanted task definition of each service, by the service's name.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The failed deployments and the reasons, one line each.</returns>
    /// <exception cref="CliException">
    /// The wait was cancelled. The message names the services that are not steady.
    /// </exception>
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
