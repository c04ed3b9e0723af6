using System.Runtime.InteropServices;
using Local.Cloud.Resources;
using Local.Protocol.Files;

namespace Local.Cloud.Hosting;

/// <summary>The process of the cloud: <c>infra cloud run</c>.</summary>
public static class CloudHost
{
    /// <summary>
    /// Runs the cloud of a project until it is stopped (by the control API, SIGTERM or
    /// <paramref name="cancellationToken"/>) or has been unused for a while. The process leaves its terminal, so
    /// that Ctrl-C and hang-ups do not reach it.
    /// </summary>
    /// <returns>
    /// 0 if the cloud has ended or another one is running; 1 if the cloud could not run, with the reason in the
    /// log.
    /// </returns>
    public static async Task<int> RunAsync(CloudOptions options, CancellationToken cancellationToken)
    {
        // A process that leads its group cannot leave the session. Then it leads the session too.
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
    /// Serves a project until the cloud has ended. If the cloud loses files, it ends, and another one starts with
    /// the data on the disk, as after a crash.
    /// </summary>
    /// <exception cref="CloudException">
    /// The cloud cannot run here. The message states the reason and the remedy.
    /// </exception>
    internal static async Task ServeAsync(CloudOptions options, CancellationToken cancellationToken)
    {
        var project = FileStatus.Of(options.ProjectFolder)?.Inode;
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
            // If the project itself was deleted or moved, no other cloud starts.
        } while (lostFiles && FileStatus.Of(options.ProjectFolder)?.Inode == project);
    }

    private static PosixSignalRegistration Ignore(PosixSignal signal) =>
        PosixSignalRegistration.Create(signal, context => context.Cancel = true);
}
