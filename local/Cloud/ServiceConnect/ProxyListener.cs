using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Local.Cloud.Network;

namespace Local.Cloud.ServiceConnect;

/// <summary>
/// The loopback port of a proxy. Connections that ask for a tunnel (CONNECT) are served separately, because an HTTP
/// server cannot relay them byte for byte. The HTTP server gets the others.
/// </summary>
internal sealed class ProxyListener : IConnectionSource
{
    private static readonly byte[] TunnelStart = "CONNECT "u8.ToArray();
    private static readonly TimeSpan PeekPause = TimeSpan.FromMilliseconds(5);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Channel<Socket> _requests = Channel.CreateUnbounded<Socket>();
    private readonly CancellationTokenSource _closing = new();
    private readonly Func<Socket, CancellationToken, Task> _tunnel;

    /// <param name="tunnel">Serves a connection that asks for a tunnel, and owns it.</param>
    public ProxyListener(Func<Socket, CancellationToken, Task> tunnel)
    {
        _tunnel = tunnel;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket.Listen();
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        _ = Task.Run(AcceptAllAsync);
    }

    /// <inheritdoc/>
    public IPEndPoint EndPoint { get; }

    /// <inheritdoc/>
    public async ValueTask<Socket> AcceptAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _requests.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw new OperationCanceledException("The listener was closed.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closing.Cancel();
        _socket.Dispose();
        _requests.Writer.TryComplete();
    }

    private async Task AcceptAllAsync()
    {
        try
        {
            while (true)
            {
                _ = SortAsync(await Accepting.NextAsync(_socket.AcceptAsync, _closing.Token));
            }
        }
        catch (OperationCanceledException)
        {
            _requests.Writer.TryComplete();
        }
    }

    private async Task SortAsync(Socket client)
    {
        try
        {
            client.NoDelay = true;
            if (await AsksForTunnelAsync(client))
            {
                await _tunnel(client, _closing.Token);
            }
            else if (!_requests.Writer.TryWrite(client))
            {
                client.Dispose();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            VpcListener.Reset(client);
        }
    }

    private async Task<bool> AsksForTunnelAsync(Socket client)
    {
        var start = new byte[TunnelStart.Length];
        while (true)
        {
            var count = await client.ReceiveAsync(start, SocketFlags.Peek, _closing.Token);
            if (count == 0 || !start.AsSpan(0, count).SequenceEqual(TunnelStart.AsSpan(0, count)))
            {
                return false;
            }

            if (count == TunnelStart.Length)
            {
                return true;
            }

            await Task.Delay(PeekPause, _closing.Token);
        }
    }
}
