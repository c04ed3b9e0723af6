using System.Net;
using System.Net.Sockets;
using Local.Cloud.Sockets;

namespace Local.Cloud.Forwarding.Plain;

/// <summary>
/// A client's connection, as long as its requests are plain. It holds no buffer between requests.
/// </summary>
internal sealed class PlainConnection
{
    private readonly IPlainHandler _handler;
    private readonly Func<TimeSpan> _patience;
    private TargetConnection? _target;
    private volatile bool _isGone;
    private volatile bool _isStopping;
    private long _since = Environment.TickCount64;

    /// <summary>Serves an accepted socket, which the connection owns from now on.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="handler">Handles the requests.</param>
    /// <param name="patience">Returns the longest time without a request.</param>
    /// <exception cref="IOException">The socket is closed, or the process has no descriptor to serve it.</exception>
    public PlainConnection(Socket socket, IPlainHandler handler, Func<TimeSpan> patience)
    {
        (_handler, _patience) = (handler, patience);
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

    // Whether the connection ends when a read finds no request.
    private bool MayEnd =>
        _isStopping || Environment.TickCount64 - Volatile.Read(ref _since) > _patience().TotalMilliseconds;

    /// <summary>Serves plain requests until another one comes, or the connection ends.</summary>
    /// <returns>The bytes of the other request; null if the connection has ended.</returns>
    public async Task<byte[]?> ServeAsync()
    {
        try
        {
            while (true)
            {
                await Socket.ReadableAsync();
                var request = PlainRequest.Rent(this);
                try
                {
                    Arrived arrived;
                    while ((arrived = request.Next()) == Arrived.Request && await _handler.HandleAsync(request))
                    {
                        Volatile.Write(ref _since, Environment.TickCount64);
                        request.Pass();
                        if (request.Closes || _isGone)
                        {
                            Close();
                            return null;
                        }
                    }

                    // A request that has come is served, however late: nothing is closed before a read finds nothing.
                    if (arrived == Arrived.End || arrived == Arrived.Nothing && MayEnd)
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

    /// <summary>Closes the connection if it has been idle for longer than its patience.</summary>
    public void CloseIfIdle()
    {
        if (MayEnd)
        {
            Socket.Wake();
        }
    }

    /// <summary>Closes the connection now if it is idle, otherwise after the request that is served.</summary>
    public void Stop()
    {
        _isStopping = true;
        Socket.Wake();
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
