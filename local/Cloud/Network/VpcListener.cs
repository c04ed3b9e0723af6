using System.Net;
using System.Net.Sockets;
using Local.Cloud.Resources;

namespace Local.Cloud.Network;

/// <summary>
/// Listens on a port of an interface and accepts only connections that the security groups admit. All others are
/// reset before any byte is sent.
/// </summary>
internal sealed class VpcListener : IConnectionSource
{
    private const int Backlog = 1024;
    private static readonly Lock Trial = new();

    private readonly VirtualNetwork _network;
    private readonly NetworkInterface _interface;
    private readonly int _port;
    private readonly Socket _socket;
    private readonly Action _closed;

    /// <exception cref="CloudException">The port is not available.</exception>
    public VpcListener(VirtualNetwork network, NetworkInterface networkInterface, int port, Action closed)
    {
        _network = network;
        _interface = networkInterface;
        _port = port;
        _closed = closed;
        _socket = Open(networkInterface.Address, port);
    }

    /// <inheritdoc/>
    public IPEndPoint EndPoint => new(_interface.Address, _port);

    /// <summary>Returns the reason why a port of an address is not available; null if it is.</summary>
    public static string? WhyNot(IPAddress address, int port)
    {
        try
        {
            // Only one trial runs at a time. Two trials of the same port would find each other.
            lock (Trial)
            {
                Open(address, port).Dispose();
            }

            return null;
        }
        catch (CloudException e)
        {
            return e.Message;
        }
    }

    /// <summary>Returns the next admitted connection.</summary>
    /// <exception cref="OperationCanceledException">The call was cancelled, or the listener was disposed.</exception>
    public async ValueTask<Socket> AcceptAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var socket = await Accepting.NextAsync(_socket.AcceptAsync, cancellationToken);
            if (IsAdmitted(socket))
            {
                socket.NoDelay = true;
                return socket;
            }

            Reset(socket);
        }
    }

    /// <summary>Closes the connection with a reset.</summary>
    public static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The peer has closed the connection already.
        }

        socket.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _closed();
    }

    private static Socket Open(IPAddress address, int port)
    {
        try
        {
            return HeldAddress.Wait(() =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    socket.Bind(new IPEndPoint(address, port));
                    socket.Listen(Backlog);
                    return socket;
                }
                catch (SocketException)
                {
                    socket.Dispose();
                    throw;
                }
            });
        }
        catch (SocketException e)
        {
            throw new CloudException(Explain(e, address, port));
        }
    }

    private static string Explain(SocketException e, IPAddress address, int port) =>
        e.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => $"port {port} is held by another program: end it (ss -ltnp "
                + $"'sport = :{port}' names it), or choose another port",
            SocketError.AccessDenied => $"port {port} may not be bound by this user: choose one from 1024 on, "
                + $"or allow it with: sudo sysctl net.ipv4.ip_unprivileged_port_start={port}",
            _ => $"port {port} of {address} cannot be bound: {e.Message}",
        };

    private bool IsAdmitted(Socket socket)
    {
        try
        {
            return socket.RemoteEndPoint is IPEndPoint peer && _network.Admits(peer.Address, _interface, _port);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
