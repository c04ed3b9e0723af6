using System.Net;
using System.Net.Sockets;
using Local.Cloud.Network;

namespace Local.Cloud.Ecs;

/// <summary>
/// A loopback port that leads to a container's socket while its health check runs, because the container itself listens on
/// no port of this machine.
/// </summary>
internal sealed class ContainerDoor : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _closing = new();
    private readonly UnixDomainSocketEndPoint _container;
    private readonly Task _accepting;

    /// <param name="socket">The path of the container's socket.</param>
    public ContainerDoor(string socket)
    {
        _container = new(socket);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Address = $"{_listener.LocalEndPoint}";
        _accepting = AcceptAsync(_closing.Token);
    }

    /// <summary>The address and the port, such as <c>127.0.0.1:40000</c>.</summary>
    public string Address { get; }

    /// <summary>Closes the port and its connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _closing.Dispose();
    }

    private async Task AcceptAsync(CancellationToken closing)
    {
        var relays = new List<Task>();
        try
        {
            while (true)
            {
                relays.Add(RelayAsync(await Accepting.NextAsync(_listener.AcceptAsync, closing), closing));
            }
        }
        catch (OperationCanceledException)
        {
            // The port is closed.
        }

        await Task.WhenAll(relays);
    }

    private async Task RelayAsync(Socket client, CancellationToken closing)
    {
        using (client)
        {
            using var container = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await container.ConnectAsync(_container, closing);
                await Relay.RunAsync(client, container, closing);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                // The check sees a closed connection.
            }
        }
    }
}
