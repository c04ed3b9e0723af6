namespace Local.Cloud.Resources;

/// <summary>
/// Keeps what works in the background at work: an error that nobody expected is logged, and the work begun anew
/// after a wait, never at once. Safe for many callers at once.
/// </summary>
/// <param name="log">Takes a line for each such error.</param>
/// <param name="time">The clock of the wait.</param>
internal sealed class BackgroundWork(Action<string> log, TimeProvider time)
{
    /// <summary>The wait between an error and the next attempt.</summary>
    public static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Runs <paramref name="work"/> until it ends by itself or is cancelled; it throws nothing.</summary>
    /// <param name="what">What works, for the log.</param>
    /// <param name="work">The work; begun anew after each error.</param>
    /// <param name="cancellationToken">Ends it.</param>
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
                log($"{what}: unexpected error, going on in {RetryDelay.TotalSeconds} s: {e}");
            }

            await Task.Delay(RetryDelay, time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Writes a line to the same log.</summary>
    public void Note(string line) => log(line);

    /// <summary>Does one step of which the next must not depend: an error is logged and nothing more.</summary>
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
