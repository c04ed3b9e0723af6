using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Local.Cloud.Sockets;

/// <summary>
/// A client's connection for Kestrel, on an <see cref="EventLoop"/>. A client that has closed its direction still gets
/// its answer. While nothing comes, the connection holds no buffer.
/// </summary>
internal sealed class EventConnection : DefaultConnectionContext
{
    private const int BufferSize = 16 * 1024;

    private static readonly StreamPipeReaderOptions Reading = new(
        bufferSize: BufferSize,
        leaveOpen: true,
        useZeroByteReads: true
    );

    private static readonly StreamPipeWriterOptions Writing = new(leaveOpen: true);

    private static long LastId;

    private readonly EventSocket _socket;
    private readonly CancellationTokenSource _closed = new();
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private int _isClosed;

    /// <param name="socket">The socket, which the connection owns from now on.</param>
    /// <param name="begun">The beginning that was read of it already; null if nobody has read of it.</param>
    public EventConnection(EventSocket socket, byte[]? begun = null)
        : base(Interlocked.Increment(ref LastId).ToString(CultureInfo.InvariantCulture))
    {
        HasBegun = begun is not null;
        (LocalEndPoint, RemoteEndPoint) = (socket.LocalEndPoint, socket.RemoteEndPoint);
        ConnectionClosed = _closed.Token;
        _socket = socket;
        if (begun is not null)
        {
            socket.Unread(begun);
        }

        _socket.OnBroken(TellClosed);
        _input = PipeReader.Create(_socket, Reading);
        _output = PipeWriter.Create(_socket, Writing);
        Transport = new DuplexPipe(_input, _output);
    }

    /// <summary>Whether requests were served before on the connection.</summary>
    public bool HasBegun { get; }

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        _socket.Reset();
        TellClosed();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        try
        {
            await _output.CompleteAsync();
            _socket.Shutdown();
            _socket.Drain();
        }
        catch (IOException)
        {
            // The client has gone without the rest of its answer.
        }

        await _input.CompleteAsync();
        await _socket.DisposeAsync();
        TellClosed();
        await base.DisposeAsync();
    }

    private void TellClosed()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            // Kestrel may hold a lock here.
            ThreadPool.UnsafeQueueUserWorkItem(static closed => closed.Cancel(), _closed, preferLocal: false);
        }
    }

    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
