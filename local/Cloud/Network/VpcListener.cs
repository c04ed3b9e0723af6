using System.Net;
using System.Net.Sockets;
using Local.Cloud.Resources;

namespace Local.Cloud.Network;

/// <summary>
/// Listens on a port of an interface and lets only those in whom the security groups admit: all others are reset
/// before any byte.
/// </summary>
internal sealed class VpcListener : IConnectionSource
{
    private const int Backlog = 1024;
    private static readonly Lock Trial = new();
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan OpenPause = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// How often a port that is held is tried: a process that this one is starting has all its sockets until it runs
    /// its own program, those that were just closed too. Seen: 15 ms.
    /// </summary>
    private const int OpenTries = 50;

    private readonly VirtualNetwork _network;
    private readonly NetworkInterface _interface;
    private readonly int _port;
    private readonly Socket _socket;
    private readonly Action _closed;

    /// <exception cref="CloudException">The port cannot be had.</exception>
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

    /// <summary>What is wrong with listening on a port of an address; null when nothing is.</summary>
    public static string? WhyNot(IPAddress address, int port)
    {
        try
        {
            // One at a time: two that try the same port would find each other.
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

    /// <summary>The next connection that is let in.</summary>
    /// <exception cref="OperationCanceledException">Cancelled, or the listener was disposed.</exception>
    public async ValueTask<Socket> AcceptAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _socket.AcceptAsync(cancellationToken);
            }
            catch (ObjectDisposedException)
            {
                throw new OperationCanceledException("The listener was closed.");
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.OperationAborted)
            {
                throw new OperationCanceledException("The listener was closed.", e);
            }
            catch (SocketException)
            {
                // Its peer ended it already, or the process has no file descriptor to spare for a moment.
                await Task.Delay(AcceptPause, cancellationToken);
                continue;
            }

            if (IsAdmitted(socket))
            {
                socket.NoDelay = true;
                return socket;
            }

            Reset(socket);
        }
    }

    /// <summary>Ends the connection with a reset.</summary>
    public static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Its peer ended it already.
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
        for (var tries = 1; ; tries++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(address, port));
                socket.Listen(Backlog);
                return socket;
            }
            catch (SocketException e)
            {
                socket.Dispose();
                if (e.SocketErrorCode != SocketError.AddressAlreadyInUse || tries == OpenTries)
                {
                    throw new CloudException(Explain(e, address, port));
                }
            }

            Thread.Sleep(OpenPause);
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
            return socket.RemoteEndPoint is IPEndPoint peer
                && _network.SecurityGroups.AllowTcp(
                    _network.Find(peer.Address),
                    peer.Address,
                    _interface,
                    _interface.Address,
                    _port
                );
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
