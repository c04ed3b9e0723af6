using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace Local.Cloud.Sockets;

/// <summary>
/// A connected socket of an <see cref="EventLoop"/>. One at a time may read, and one at a time may write, on any thread;
/// what waits goes on on the loop's thread. Errors are <see cref="IOException"/>s.
/// </summary>
internal sealed class EventSocket : Stream
{
    private const int DrainSize = 4096;
    private const int MostDrains = 64;

    private readonly EventLoop _loop;
    private readonly Socket _socket;
    private readonly Signal _input = new();
    private readonly Signal _output = new();
    private readonly Lock _closing = new();
    private Action? _broken;
    private ReadOnlyMemory<byte> _unread;
    private bool _isClosed;
    private volatile bool _hasEnded;

    internal EventSocket(EventLoop loop, Socket socket, long id)
    {
        _loop = loop;
        _socket = socket;
        Id = id;
        Descriptor = (int)socket.Handle;
        (LocalEndPoint, RemoteEndPoint) = (socket.LocalEndPoint, socket.RemoteEndPoint);
    }

    internal long Id { get; }

    internal int Descriptor { get; }

    /// <summary>The loop of the socket.</summary>
    public EventLoop Loop => _loop;

    /// <summary>The own address.</summary>
    public EndPoint? LocalEndPoint { get; }

    /// <summary>The peer's address; null for a Unix socket without a name.</summary>
    public EndPoint? RemoteEndPoint { get; }

    /// <summary>Whether the peer has closed the connection, or its direction.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>Whether bytes, the end or an error wait to be read.</summary>
    public bool IsReadable => _input.IsSet;

    /// <summary>Sets what happens when the connection breaks: an error, or both directions closed.</summary>
    public void OnBroken(Action broken) => _broken = broken;

    /// <summary>Serves a connected socket on the next loop in turn. The result owns it.</summary>
    /// <exception cref="IOException">The socket is closed, or the process has no descriptor to serve it.</exception>
    public static EventSocket Serve(Socket socket)
    {
        EventLoop loop;
        try
        {
            loop = EventLoop.Next();
        }
        catch (IOException)
        {
            socket.Dispose();
            throw;
        }

        return loop.Serve(socket);
    }

    /// <summary>Waits until bytes, the end or an error can be read.</summary>
    public ValueTask ReadableAsync() => _input.WaitAsync();

    /// <summary>Lets <see cref="ReadableAsync"/> return, though nothing may be there to read.</summary>
    public void Wake() => _input.Set();

    /// <summary>Puts bytes back, which are read again before all others.</summary>
    public void Unread(ReadOnlyMemory<byte> bytes)
    {
        _unread = bytes;
        _input.Set();
    }

    /// <summary>Reads what is there. Returns false if nothing is. The count is 0 at the end.</summary>
    /// <exception cref="IOException">The connection broke, or this side closed it.</exception>
    public bool TryRead(Span<byte> buffer, out int count)
    {
        if (!_unread.IsEmpty)
        {
            count = Math.Min(buffer.Length, _unread.Length);
            _unread.Span[..count].CopyTo(buffer);
            _unread = _unread[count..];
            _input.Set();
            return true;
        }

        _input.Reset();
        try
        {
            var received = SocketCalls.Receive(_socket.SafeHandle, buffer);
            // A whole buffer may have left bytes behind, of which no event tells.
            if (received == buffer.Length || received == 0)
            {
                _input.Set();
            }

            count = Math.Max(0, received);
            return received >= 0;
        }
        catch (Win32Exception e)
        {
            throw Broken(e);
        }
        catch (ObjectDisposedException e)
        {
            throw Broken(e);
        }
    }

    /// <summary>
    /// Waits for bytes and reads them. An empty buffer only waits. The count is 0 at the end of the connection.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (!_input.IsSet)
            {
                using var waking = cancellationToken.UnsafeRegister(static input => ((Signal)input!).Set(), _input);
                await _input.WaitAsync();
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (buffer.IsEmpty)
            {
                return 0;
            }

            if (TryRead(buffer.Span, out var count))
            {
                return count;
            }
        }
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var sent = TryWrite(buffer.Span);
        return sent == buffer.Length ? ValueTask.CompletedTask : WriteRestAsync(buffer[sent..]);
    }

    /// <summary>Tells the peer that no more bytes come.</summary>
    public void Shutdown()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The connection is closed already.
        }
    }

    /// <summary>
    /// Drops the bytes that have come. To close a socket with unread bytes resets the connection, so that the peer may
    /// lose what was sent last.
    /// </summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public void Drain()
    {
        Span<byte> dropped = stackalloc byte[DrainSize];
        for (var times = 0; times < MostDrains && IsReadable; times++)
        {
            if (!TryRead(dropped, out var count) || count == 0)
            {
                return;
            }
        }
    }

    /// <summary>Closes the connection with a reset.</summary>
    public void Reset()
    {
        try
        {
            _socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The connection is closed already.
        }

        Dispose();
    }

    /// <summary>Handles events of the socket, on the loop's thread.</summary>
    internal void Happen(uint events)
    {
        var isBroken = (events & Epoll.Broken) != 0;
        if (isBroken || (events & Epoll.PeerClosed) != 0)
        {
            _hasEnded = true;
        }

        if ((events & Epoll.Out) != 0 || isBroken)
        {
            _output.Set(isBroken);
        }

        if ((events & (Epoll.In | Epoll.PeerClosed)) != 0 || isBroken)
        {
            // No event tells of the end again.
            _input.Set(_hasEnded);
        }

        if (isBroken)
        {
            _broken?.Invoke();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        lock (_closing)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            _hasEnded = true;
            _loop.Forget(this);
            _socket.Dispose();
        }

        // Who waits finds the socket closed.
        _input.Set(forever: true);
        _output.Set(forever: true);
        base.Dispose(disposing);
    }

    private int TryWrite(ReadOnlySpan<byte> buffer)
    {
        try
        {
            return Math.Max(0, SocketCalls.Send(_socket.SafeHandle, buffer));
        }
        catch (Win32Exception e)
        {
            throw Broken(e);
        }
        catch (ObjectDisposedException e)
        {
            throw Broken(e);
        }
    }

    private async ValueTask WriteRestAsync(ReadOnlyMemory<byte> rest)
    {
        // Room to write is an event only while it is wanted: a Unix socket would tell of it at each answer.
        Watch(true);
        try
        {
            while (rest.Length > 0)
            {
                await _output.WaitAsync();
                _output.Reset();
                rest = rest[TryWrite(rest.Span)..];
            }
        }
        finally
        {
            Watch(false);
        }
    }

    private void Watch(bool output)
    {
        lock (_closing)
        {
            if (!_isClosed)
            {
                _loop.WatchOutput(this, output);
            }
        }
    }

    private static ConnectionResetException Broken(Exception cause) => new(cause.Message, cause);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() { }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
