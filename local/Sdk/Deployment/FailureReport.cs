using System.Reflection;
using Grpc.Core;
using Pulumirpc;

namespace Pulumi;

/// <summary>Reports to the engine why a program failed, and sets the exit code of the process.</summary>
internal sealed class FailureReport(EngineLogger logger)
{
    /// <summary>The exit code of a failure that nobody has reported.</summary>
    public const int Failed = 1;

    /// <summary>
    /// The exit code of a failure that was reported, so that the language host does not report it again.
    /// </summary>
    public const int FailedAndTold = 32;

    /// <summary>Reports <paramref name="failures"/> and returns the exit code.</summary>
    public async Task<int> TellAsync(IReadOnlyList<Exception> failures)
    {
        var exitCode = Failed;
        foreach (var failure in failures)
        {
            if (await TellAsync(failure).ConfigureAwait(false))
            {
                exitCode = FailedAndTold;
            }
        }

        // For programs that ignore the code that RunAsync returns.
        Environment.ExitCode = exitCode;
        return exitCode;
    }

    private async Task<bool> TellAsync(Exception failure)
    {
        switch (failure)
        {
            case LogException:
                await Console
                    .Error.WriteLineAsync(
                        $"Error occurred trying to send logging message to engine:\n{failure.Message}"
                    )
                    .ConfigureAwait(false);
                return false;
            // The engine cancelled the call and knows why.
            case RpcException { StatusCode: StatusCode.Cancelled }:
                return true;
            case RunException:
                await ErrorAsync(failure.Message, resource: null).ConfigureAwait(false);
                return true;
            case ResourceException about:
                await ErrorAsync(about.HideStack ? about.Message : about.ToString(), about.Resource)
                    .ConfigureAwait(false);
                return true;
            default:
                var program = Assembly.GetEntryAssembly()?.Location;
                await ErrorAsync(
                        $"Running program '{program}' failed with an unhandled exception:\n{Text(failure)}",
                        resource: null
                    )
                    .ConfigureAwait(false);
                return true;
        }
    }

    // The frames of the engine's error are omitted, because the program's lines are not among them.
    private static string Text(Exception failure) =>
        failure switch
        {
            RpcException e => $"{typeof(RpcException).FullName}: {e.Status}",
            InvokeException e => e.Message,
            _ => failure.ToString(),
        };

    private Task ErrorAsync(string message, Resource? resource) =>
        logger.LogAsync(LogSeverity.Error, message, resource);
}
