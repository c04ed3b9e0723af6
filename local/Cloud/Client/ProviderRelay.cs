using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Local.Cloud.Contract;
using Local.Cloud.Network;
using Local.Cloud.Resources;

namespace Local.Cloud.Client;

/// <summary>
/// A package of the local cloud on a loopback TCP port, for <c>PULUMI_DEBUG_PROVIDERS</c>. Each connection is
/// relayed to the package's own socket, so that each keeps its own provider configuration. A loopback port is open to
/// every user of the machine, and engines send no token, so the relay resets the connections of other users.
/// </summary>
public sealed class ProviderRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<Task, bool> _relays = new();
    private readonly string _socket;
    private readonly Task _accepting;

    /// <param name="paths">The cloud's paths.</param>
    /// <param name="package">One of <see cref="CloudPaths.Packages"/>.</param>
    public ProviderRelay(CloudPaths paths, string package)
    {
        _socket = paths.PackageSocket(package);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The TCP port on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Stops listening and resets the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _accepting;
        await Task.WhenAll(_relays.Keys);
        _listener.Dispose();
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var relay = RelayAsync(await Accepting.NextAsync(_listener.Server.AcceptAsync, _closing.Token));
                _relays.TryAdd(relay, true);
                _ = relay.ContinueWith(
                    ended => _relays.TryRemove(ended, out _),
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default
                );
            }
        }
        catch (OperationCanceledException)
        {
            // The relay is closed.
        }
    }

    private async Task RelayAsync(Socket client)
    {
        try
        {
            if (LoopbackPeer.User(client) != Native.User())
            {
                VpcListener.Reset(client);
                return;
            }

            var cloud = await CloudClient.ConnectAsync(_socket, _closing.Token);
            await Relay.RunAsync(client, cloud, _closing.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The cloud has ended or the relay is closed, so nobody answers.
            client.Dispose();
        }
    }
}
