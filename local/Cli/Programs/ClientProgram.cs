using Grpc.Core;
using Local.Engine;
using Local.Engine.Operations;
using Local.Protocol.Rpc;
using Pulumirpc;

namespace Local.Cli.Programs;

/// <summary>
/// A program inside the process that called the command, as in Pulumi's Automation API: the caller serves
/// <c>pulumirpc.LanguageRuntime</c>.
/// </summary>
/// <param name="address">The address of the caller's server, <c>host:port</c>.</param>
/// <param name="root">The folder of <c>Pulumi.yaml</c>.</param>
internal sealed class ClientProgram(string address, string root) : IProgramHost
{
    // The code of a program that has reported its errors itself.
    private const int AlreadyReported = 32;

    /// <inheritdoc/>
    public async Task<int> RunAsync(
        ProgramStart start,
        Action<string, bool> output,
        CancellationToken cancellationToken
    )
    {
        using var connection = GrpcConnection.ToAddress(address);
        var client = new LanguageRuntime.LanguageRuntimeClient(connection);
        try
        {
            var response = await client.RunAsync(Request(start), cancellationToken: cancellationToken);
            return response.Bail ? AlreadyReported
                : response.Error.Length == 0 ? 0
                : throw new EngineException($"the inline program failed: {response.Error}");
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Cancelled && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
        {
            throw new EngineException($"the inline program at {address} (--client) does not answer: {e.Message}");
        }
        catch (RpcException e)
        {
            throw new EngineException($"the inline program failed: {e.Message}");
        }
    }

    private RunRequest Request(ProgramStart start)
    {
        var request = new RunRequest
        {
            Project = start.Project,
            Stack = start.Stack,
            Pwd = root,
            DryRun = start.DryRun,
            Parallel = start.Parallel,
            MonitorAddress = start.MonitorAddress,
            Organization = start.Environment["PULUMI_ORGANIZATION"],
            Info = new Pulumirpc.ProgramInfo
            {
                RootDirectory = root,
                ProgramDirectory = root,
                EntryPoint = ".",
            },
        };
        request.Args.Add(start.EngineAddress);
        request.Config.Add(start.Config.ToDictionary());
        request.ConfigSecretKeys.AddRange(start.ConfigSecretKeys);
        return request;
    }
}
