namespace Local.Cloud.Resources;

/// <summary>
/// Keeps background work running: logs an unexpected error and restarts the work after a delay. Thread-safe.
/// </summary>
/// <param name="log">Logs each such error.</param>
/// <param name="time">The clock of the delay.</param>
internal sealed class BackgroundWork(Action<string> log, TimeProvider time)
{
    /// <summary>The delay between an error and the next attempt.</summary>
    public static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Runs <paramref name="work"/> until it ends or is cancelled. Never throws.</summary>
    /// <param name="what">The name of the work in the log.</param>
    /// <param name="work">The work. It restarts after each error.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task RunAsync(string what, Func<Task> work, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await work();
                return;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log($"{what}: unexpected error, next attempt in {RetryDelay.TotalSeconds} s: {e}");
            }

            await Task.Delay(RetryDelay, time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Writes a line to the log.</summary>
    public void Note(string line) => log(line);

    /// <summary>Runs one step that later steps do not depend on. An error is logged, and nothing more.</summary>
    public async Task TryAsync(string what, Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (Exception e)
        {
            log($"{what}: unexpected error: {e}");
        }
    }
}
