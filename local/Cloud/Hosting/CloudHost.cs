using System.Runtime.InteropServices;
using Local.Cloud.Resources;

namespace Local.Cloud.Hosting;

/// <summary>The process of the cloud: what <c>infra cloud run</c> is.</summary>
public static class CloudHost
{
    /// <summary>
    /// Runs the cloud of a project until it is stopped (the control API, SIGTERM, <paramref name="cancellationToken"/>)
    /// or nobody has used it for a while. The process leaves its terminal: Ctrl-C and hang-up do not reach it.
    /// </summary>
    /// <returns>0 when the cloud has ended, or runs already; 1 when it could not run, with the reason in the log.</returns>
    public static async Task<int> RunAsync(CloudOptions options, CancellationToken cancellationToken)
    {
        // A process that leads its group cannot leave the session; then it leads the session, too.
        _ = Native.SetSession();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var hangUp = Ignore(PosixSignal.SIGHUP);
        using var interrupt = Ignore(PosixSignal.SIGINT);
        using var quit = Ignore(PosixSignal.SIGQUIT);
        using var terminate = PosixSignalRegistration.Create(
            PosixSignal.SIGTERM,
            signal =>
            {
                signal.Cancel = true;
                ended.Cancel();
            }
        );
        try
        {
            if (await CloudServer.StartAsync(options, ended.Token).ConfigureAwait(false) is not { } server)
            {
                return 0;
            }
            await using var running = server.ConfigureAwait(false);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ended.Token, server.Ending);
            await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 0;
        }
        catch (CloudException e)
        {
            new CloudLog(options.Log, options.Time).Write(e.Message);
            return 1;
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            return 0;
        }
    }

    private static PosixSignalRegistration Ignore(PosixSignal signal) =>
        PosixSignalRegistration.Create(signal, context => context.Cancel = true);
}
