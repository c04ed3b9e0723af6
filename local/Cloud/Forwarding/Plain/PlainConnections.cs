using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Local.Cloud.Forwarding.Plain;

/// <summary>The connections of a server whose requests are plain. Thread-safe.</summary>
/// <param name="handler">Handles the requests.</param>
/// <param name="patience">Returns the longest time without a request.</param>
internal sealed class PlainConnections(IPlainHandler handler, Func<TimeSpan> patience) : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<PlainConnection, bool> _all = new();
    private readonly Lock _lock = new();
    private Timer? _timer;

    /// <summary>Whether new connections begin with plain requests.</summary>
    public bool IsOn => handler.IsPlain;

    /// <summary>Makes the connection of an accepted socket, which the connection owns from now on.</summary>
    /// <exception cref="IOException">The socket is closed, or the process has no descriptor to serve it.</exception>
    public PlainConnection Add(Socket socket)
    {
        var connection = new PlainConnection(socket, handler, patience);
        lock (_lock)
        {
            _all.TryAdd(connection, true);
            _timer ??= new Timer(static all => ((PlainConnections)all!).Check(), this, Tick, Tick);
        }

        return connection;
    }

    /// <summary>Serves a connection. Returns the bytes of a request that is not plain; null if the connection has ended.</summary>
    public async Task<byte[]?> ServeAsync(PlainConnection connection)
    {
        try
        {
            return await connection.ServeAsync();
        }
        finally
        {
            _all.TryRemove(connection, out _);
        }
    }

    /// <summary>Closes the connections after the requests that are served.</summary>
    /// <param name="over">Cancelled when the remaining connections are to be broken.</param>
    public async Task StopAsync(CancellationToken over)
    {
        foreach (var connection in _all.Keys)
        {
            connection.Stop();
        }

        while (!_all.IsEmpty && !over.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), CancellationToken.None);
        }

        foreach (var connection in _all.Keys)
        {
            connection.Abort();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _timer?.Dispose();
        }
    }

    private void Check()
    {
        foreach (var connection in _all.Keys)
        {
            connection.CloseIfIdle();
        }

        lock (_lock)
        {
            if (_all.IsEmpty)
            {
                _timer?.Dispose();
                _timer = null;
            }
        }
    }
}
