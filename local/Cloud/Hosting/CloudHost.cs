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
            await ServeAsync(options, ended.Token);
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

    /// <summary>
    /// Serves a project until the cloud has ended. One that loses files ends, and another begins with what is on the
    /// disk, as after a crash.
    /// </summary>
    /// <exception cref="CloudException">It cannot run here; the message says why and what to do.</exception>
    internal static async Task ServeAsync(CloudOptions options, CancellationToken cancellationToken)
    {
        var project = Native.Inode(options.ProjectFolder);
        bool lostFiles;
        do
        {
            if (await CloudServer.StartAsync(options, cancellationToken) is not { } server)
            {
                return;
            }

            await using var running = server;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, server.Ending);
            await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lostFiles = server.LostFiles;
            // Where the project itself was deleted or moved, there is nothing to go on with.
        } while (lostFiles && Native.Inode(options.ProjectFolder) == project);
    }

    private static PosixSignalRegistration Ignore(PosixSignal signal) =>
        PosixSignalRegistration.Create(signal, context => context.Cancel = true);
}
