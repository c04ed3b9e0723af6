using System.Net;
using System.Net.Sockets;
using Local.Cloud.Sockets;

namespace Local.Cloud.Forwarding.Plain;

/// <summary>
/// A client's connection, as long as its requests are plain. It holds no buffer between requests.
/// </summary>
internal sealed class PlainConnection
{
    private const int Idle = 0;
    private const int Busy = 1;
    private const int Closed = 2;

    private readonly IPlainHandler _handler;
    private TargetConnection? _target;
    private int _state;
    private volatile bool _isGone;
    private volatile bool _isStopping;
    private long _since = Environment.TickCount64;

    /// <summary>Serves an accepted socket, which the connection owns from now on.</summary>
    /// <exception cref="IOException">The socket is closed, or the process has no descriptor to serve it.</exception>
    public PlainConnection(Socket socket, IPlainHandler handler)
    {
        _handler = handler;
        Socket = EventSocket.Serve(socket);
        Socket.OnBroken(TellGone);
    }

    /// <summary>The connection's socket.</summary>
    public EventSocket Socket { get; }

    /// <summary>The client's address and port.</summary>
    public IPEndPoint? Client => Socket.RemoteEndPoint as IPEndPoint;

    /// <summary>Whether the connection is broken.</summary>
    public bool IsGone => _isGone;

    /// <summary>Whether the connection closes after the request that is served.</summary>
    public bool IsStopping => _isStopping;

    /// <summary>Serves plain requests until another one comes, or the connection ends.</summary>
    /// <returns>The bytes of the other request; null if the connection has ended.</returns>
    public async Task<byte[]?> ServeAsync()
    {
        try
        {
            while (true)
            {
                await Socket.ReadableAsync();
                if (Interlocked.CompareExchange(ref _state, Busy, Idle) != Idle)
                {
                    return null;
                }

                var request = PlainRequest.Rent(this);
                try
                {
                    Arrived arrived;
                    while ((arrived = request.Next()) == Arrived.Request && await _handler.HandleAsync(request))
                    {
                        request.Pass();
                        if (request.Closes || _isGone)
                        {
                            Close();
                            return null;
                        }
                    }

                    if (arrived == Arrived.End)
                    {
                        Close();
                        return null;
                    }

                    if (arrived != Arrived.Nothing)
                    {
                        return request.Unread.ToArray();
                    }
                }
                finally
                {
                    request.Return();
                }

                Volatile.Write(ref _since, Environment.TickCount64);
                Volatile.Write(ref _state, Idle);
                if (_isStopping)
                {
                    CloseIdle();
                    return null;
                }
            }
        }
        catch (IOException)
        {
            Socket.Dispose();
            return null;
        }
        catch
        {
            Socket.Reset();
            throw;
        }
    }

    /// <summary>Closes the connection if it has been idle for longer than a time.</summary>
    public void CloseIfIdle(TimeSpan patience)
    {
        if (Environment.TickCount64 - Volatile.Read(ref _since) > patience.TotalMilliseconds)
        {
            CloseIdle();
        }
    }

    /// <summary>Closes the connection now if it is idle, otherwise after the request that is served.</summary>
    public void Stop()
    {
        _isStopping = true;
        CloseIdle();
    }

    /// <summary>Breaks the connection.</summary>
    public void Abort()
    {
        Socket.Reset();
        TellGone();
    }

    /// <summary>Tells that the connection is broken.</summary>
    public void TellGone()
    {
        _isGone = true;
        Interlocked.Exchange(ref _target, null)?.End(ForwardFailure.Client);
    }

    /// <summary>Sets the target's connection that ends with this one.</summary>
    public void Begin(TargetConnection target)
    {
        Volatile.Write(ref _target, target);
        if (_isGone)
        {
            TellGone();
        }
    }

    /// <summary>Ends what <see cref="Begin"/> began. Returns whether the target's connection stays.</summary>
    public bool End(TargetConnection target) => Interlocked.CompareExchange(ref _target, null, target) == target;

    private void CloseIdle()
    {
        if (Interlocked.CompareExchange(ref _state, Closed, Idle) == Idle)
        {
            Close();
        }
    }

    private void Close()
    {
        Socket.Shutdown();
        try
        {
            Socket.Drain();
        }
        catch (IOException)
        {
            // The client has gone.
        }

        Socket.Dispose();
    }
}
