using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using Local.Cloud.Sockets;
using Microsoft.AspNetCore.Http;

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

    // A request takes a connection of its own loop, so that it stays on one thread.
    private readonly Stack<TargetConnection>[] _idle =
    [
        .. Enumerable.Range(0, EventLoop.Count).Select(_ => new Stack<TargetConnection>()),
    ];
    private Timer? _timer;
    private bool _isRetired;

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
    /// <param name="context">The client's request.</param>
    /// <param name="request">The changes for the target.</param>
    /// <param name="target">The request target: path and query as sent, or <c>*</c>.</param>
    /// <param name="patience">The longest time without a byte in either direction.</param>
    /// <param name="cut">Ends the request.</param>
    /// <exception cref="ForwardException">There is no whole answer. Its beginning may have reached the client.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync<TRequest>(
        HttpContext context,
        TRequest request,
        string target,
        TimeSpan patience,
        CancellationToken cut
    )
        where TRequest : IForwardedRequest
    {
        var connection = Rent() ?? await ConnectAsync(cut);
        var isReusable = false;
        try
        {
            isReusable = await connection.ExchangeAsync(context, request, target, patience, cut);
        }
        finally
        {
            Return(connection, isReusable);
        }
    }

    /// <summary>Closes the connections as soon as their requests have ended.</summary>
    public void Retire()
    {
        TargetConnection[] idle;
        lock (_lock)
        {
            _isRetired = true;
            idle = [.. _idle.SelectMany(stack => stack)];
            Array.ForEach(_idle, stack => stack.Clear());
            _all.ExceptWith(idle);
        }

        Array.ForEach(idle, one => one.Dispose());
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
        lock (_lock)
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
    }

    private TargetConnection? Rent(Stack<TargetConnection> idle)
    {
        while (idle.TryPop(out var connection))
        {
            if (connection.IsFresh())
            {
                return connection;
            }

            _all.Remove(connection);
            connection.Dispose();
        }

        return null;
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
        lock (_lock)
        {
            if (isReusable && !_isRetired)
            {
                connection.Rest();
                _idle[connection.Loop.Number].Push(connection);
                return;
            }

            _all.Remove(connection);
        }

        connection.Dispose();
    }

    /// <summary>Ends what has waited for too long.</summary>
    private void Check()
    {
        var now = Environment.TickCount64;
        var late = new List<TargetConnection>();
        var idle = new List<TargetConnection>();
        lock (_lock)
        {
            late.AddRange(_all.Where(one => one.IsLate(now)));
            for (var i = 0; i < _idle.Length; i++)
            {
                var stale = _idle[i].Where(one => one.HasEnded || now - one.Since > IdlePatience.TotalMilliseconds);
                idle.AddRange(stale);
                if (idle.Count > 0)
                {
                    _idle[i] = new Stack<TargetConnection>(_idle[i].Except(idle).Reverse());
                }
            }

            _all.ExceptWith(idle);
            if (_all.Count == 0)
            {
                _timer?.Dispose();
                _timer = null;
            }
        }

        late.ForEach(one => one.End(ForwardFailure.TimedOut));
        idle.ForEach(one => one.Dispose());
    }
}
