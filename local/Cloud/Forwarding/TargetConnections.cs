using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using Local.Cloud.Sockets;

namespace Local.Cloud.Forwarding;

/// <summary>
/// The connections to a target, which serve one request after another. A request is sent once: a target that closes
/// its connection without an answer has failed it. Thread-safe.
/// </summary>
internal sealed class TargetConnections : IDisposable
{
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan IdlePatience = TimeSpan.FromMinutes(1);

    private readonly Func<CancellationToken, Task<Socket>> _connect;
    private readonly Func<Stream, CancellationToken, Task<Stream>>? _secure;
    private readonly Lock _lock = new();
    private readonly HashSet<TargetConnection> _all = [];

    // A request takes a connection of its own loop, so that it stays on one thread. Each stack is locked by itself: the
    // loops do not wait for each other.
    private readonly Stack<TargetConnection>[] _idle =
    [
        .. Enumerable.Range(0, EventLoop.Count).Select(_ => new Stack<TargetConnection>()),
    ];
    private Timer? _timer;
    private volatile bool _isRetired;

    /// <param name="connect">Connects to the target.</param>
    /// <param name="secure">Makes the handshake of TLS on a connection; null for none.</param>
    public TargetConnections(
        Func<CancellationToken, Task<Socket>> connect,
        Func<Stream, CancellationToken, Task<Stream>>? secure = null
    )
    {
        _connect = connect;
        _secure = secure;
    }

    /// <summary>Sends a request to the target, and its answer to the client.</summary>
    /// <param name="client">The client's request.</param>
    /// <param name="request">The changes for the target.</param>
    /// <param name="patience">The longest time without a byte in either direction.</param>
    /// <param name="cut">Ends the request.</param>
    /// <exception cref="ForwardException">There is no whole answer. Its beginning may have reached the client.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync<TClient, TRequest>(
        TClient client,
        TRequest request,
        TimeSpan patience,
        CancellationToken cut
    )
        where TClient : IClientRequest
        where TRequest : IForwardedRequest
    {
        var connection = Rent() ?? await ConnectAsync(cut);
        var isReusable = false;
        try
        {
            isReusable = await client.ExchangeAsync(connection, request, patience, cut);
        }
        finally
        {
            Return(connection, isReusable);
        }
    }

    /// <summary>Closes the connections as soon as their requests have ended.</summary>
    public void Retire()
    {
        _isRetired = true;
        foreach (var stack in _idle)
        {
            TargetConnection[] idle;
            lock (stack)
            {
                idle = [.. stack];
                stack.Clear();
            }

            Array.ForEach(idle, Close);
        }
    }

    /// <summary>Ends all requests and closes all connections.</summary>
    public void Dispose()
    {
        Retire();
        TargetConnection[] busy;
        lock (_lock)
        {
            busy = [.. _all];
        }

        Array.ForEach(busy, one => one.End(ForwardFailure.Cut));
    }

    private TargetConnection? Rent()
    {
        if (EventLoop.Current is { } loop)
        {
            return Rent(_idle[loop.Number]);
        }

        foreach (var stack in _idle)
        {
            if (Rent(stack) is { } connection)
            {
                return connection;
            }
        }

        return null;
    }

    private TargetConnection? Rent(Stack<TargetConnection> idle)
    {
        while (true)
        {
            TargetConnection? connection;
            lock (idle)
            {
                if (!idle.TryPop(out connection))
                {
                    return null;
                }
            }

            if (connection.IsFresh())
            {
                return connection;
            }

            Close(connection);
        }
    }

    private async Task<TargetConnection> ConnectAsync(CancellationToken cut)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cut);
        patience.CancelAfter(ConnectPatience);
        try
        {
            var socket = (EventLoop.Current ?? EventLoop.Next()).Serve(await _connect(patience.Token));
            Stream stream = socket;
            if (_secure is not null)
            {
                using var closing = patience.Token.UnsafeRegister(
                    static socket => ((EventSocket)socket!).Dispose(),
                    socket
                );
                stream = await _secure(socket, patience.Token);
            }

            return Add(new TargetConnection(socket, stream));
        }
        catch (Exception e)
            when (e is SocketException or IOException or AuthenticationException or OperationCanceledException)
        {
            throw new ForwardException(
                cut.IsCancellationRequested ? ForwardFailure.Cut
                    : patience.IsCancellationRequested ? ForwardFailure.TimedOut
                    : ForwardFailure.Connect,
                e.Message,
                e
            );
        }
    }

    private TargetConnection Add(TargetConnection connection)
    {
        lock (_lock)
        {
            _all.Add(connection);
            _timer ??= new Timer(static all => ((TargetConnections)all!).Check(), this, Tick, Tick);
        }

        return connection;
    }

    private void Return(TargetConnection connection, bool isReusable)
    {
        if (isReusable)
        {
            var idle = _idle[connection.Loop.Number];
            connection.Rest();
            lock (idle)
            {
                if (!_isRetired)
                {
                    idle.Push(connection);
                    return;
                }
            }
        }

        Close(connection);
    }

    private void Close(TargetConnection connection)
    {
        lock (_lock)
        {
            _all.Remove(connection);
        }

        connection.Dispose();
    }

    /// <summary>Ends what has waited for too long.</summary>
    private void Check()
    {
        var now = Environment.TickCount64;
        foreach (var stack in _idle)
        {
            TargetConnection[] stale;
            lock (stack)
            {
                stale = [.. stack.Where(one => one.HasEnded || now - one.Since > IdlePatience.TotalMilliseconds)];
                if (stale.Length > 0)
                {
                    var fresh = stack.Except(stale).Reverse().ToArray();
                    stack.Clear();
                    Array.ForEach(fresh, stack.Push);
                }
            }

            Array.ForEach(stale, Close);
        }

        List<TargetConnection> late;
        lock (_lock)
        {
            late = [.. _all.Where(one => one.IsLate(now))];
            if (_all.Count == 0)
            {
                _timer?.Dispose();
                _timer = null;
            }
        }

        late.ForEach(one => one.End(ForwardFailure.TimedOut));
    }
}
