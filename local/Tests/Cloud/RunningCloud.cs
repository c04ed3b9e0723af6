using Local.Cloud.Client;
using Local.Cloud.Contract;
using Local.Cloud.Hosting;
using Local.Protocol.Rpc;

namespace Local.Tests.Cloud;

/// <summary>A cloud in this process, on real sockets.</summary>
internal sealed class RunningCloud : IAsyncDisposable
{
    private readonly CloudServer _server;

    private RunningCloud(CloudServer server, CloudPaths paths)
    {
        _server = server;
        Paths = paths;
        Provider = new ProviderClient(GrpcConnection.ToUnixSocket(paths.Socket));
    }

    public CloudPaths Paths { get; }

    public ProviderClient Provider { get; }

    public CancellationToken Ending => _server.Ending;

    public static async Task<RunningCloud> StartAsync(string projectFolder, TimeProvider? time = null)
    {
        var options = new CloudOptions(projectFolder) { Time = time ?? TimeProvider.System, Log = TestContext.Out };
        var server = await CloudServer.StartAsync(options, CancellationToken.None);
        return new RunningCloud(server!, new CloudPaths(projectFolder));
    }

    public async Task<CloudClient> ConnectAsync() => (await CloudClient.TryConnectAsync(Paths.Project))!;

    /// <summary>Waits until the cloud has noticed that nobody is connected.</summary>
    public async Task UntilUnusedAsync()
    {
        while (_server.Connections > 0)
        {
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Provider.Dispose();
        await _server.DisposeAsync();
    }
}
