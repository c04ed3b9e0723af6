using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Local.Cloud.Network;

/// <summary>A port of an interface whose connections are relayed to a process on a Unix socket.</summary>
internal sealed class UnixSocketListener : IAsyncDisposable
{
    private static readonly TimeSpan QueuePause = TimeSpan.FromMilliseconds(2);

    private readonly VpcListener _listener;
    private readonly UnixDomainSocketEndPoint _target;
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<Task, bool> _relays = new();
    private readonly Task _accepting;

    public UnixSocketListener(VpcListener listener, string unixSocketPath)
    {
        _listener = listener;
        _target = new UnixDomainSocketEndPoint(unixSocketPath);
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Connects to the process. Waits while its queue of new connections is full.</summary>
    /// <exception cref="SocketException">The process is not listening.</exception>
    public async Task<Socket> DialAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(_target, cancellationToken);
                return socket;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.TryAgain)
            {
                // TCP's handshake would wait, but a Unix socket reports at once that its queue is full.
                socket.Dispose();
                await Task.Delay(QueuePause, cancellationToken);
            }
            catch (SocketException e)
                when (e.SocketErrorCode
                        is SocketError.AddressNotAvailable
                            or SocketError.HostNotFound
                            or SocketError.Fault
                )
            {
                // The socket does not exist yet. For the caller, nothing listens on the port.
                socket.Dispose();
                throw new SocketException((int)SocketError.ConnectionRefused);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    /// <summary>Stops listening and resets the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _closing.CancelAsync();
        await _accepting;
        await Task.WhenAll(_relays.Keys);
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptAsync(_closing.Token);
                var relay = RelayAsync(client);
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
            // The listener is closed.
        }
    }

    private async Task RelayAsync(Socket client)
    {
        Socket process;
        try
        {
            process = await DialAsync(_closing.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            VpcListener.Reset(client);
            return;
        }

        await Relay.RunAsync(client, process, _closing.Token);
    }
}
