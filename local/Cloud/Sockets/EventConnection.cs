using System.Globalization;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Local.Cloud.Sockets;

/// <summary>
/// A client's connection for Kestrel, on an <see cref="EventLoop"/>. A client that has closed its direction still gets
/// its answer. While nothing comes, the connection holds no buffer.
/// </summary>
internal sealed class EventConnection : DefaultConnectionContext
{
    private const long MostWaiting = 64 * 1024;

    private static readonly PipeOptions Options = new(
        readerScheduler: PipeScheduler.Inline,
        writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: MostWaiting,
        resumeWriterThreshold: MostWaiting / 2,
        useSynchronizationContext: false
    );

    private static long LastId;

    private readonly EventSocket _socket;
    private readonly CancellationTokenSource _closed = new();
    private readonly Pipe _input = new(Options);
    private readonly Pipe _output = new(Options);
    private readonly Task _receiving;
    private readonly Task _sending;
    private int _isClosed;

    /// <summary>Serves an accepted socket, which the connection owns from now on.</summary>
    /// <exception cref="IOException">The socket is closed.</exception>
    public EventConnection(Socket socket)
        : base(Interlocked.Increment(ref LastId).ToString(CultureInfo.InvariantCulture))
    {
        try
        {
            (LocalEndPoint, RemoteEndPoint) = (socket.LocalEndPoint, socket.RemoteEndPoint);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            socket.Dispose();
            throw new IOException(e.Message, e);
        }

        Transport = new DuplexPipe(_input.Reader, _output.Writer);
        ConnectionClosed = _closed.Token;
        _socket = EventLoop.Next().Serve(socket);
        _socket.OnBroken(TellClosed);
        _receiving = ReceiveAsync();
        _sending = SendAsync();
    }

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        _socket.Reset();
        TellClosed();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _output.Writer.CompleteAsync();
        await _sending;
        await _input.Reader.CompleteAsync();
        await _socket.DisposeAsync();
        await _receiving;
        await base.DisposeAsync();
    }

    private async Task ReceiveAsync()
    {
        Exception? failure = null;
        try
        {
            while (true)
            {
                await _socket.WaitAsync();
                if (!_socket.TryRead(_input.Writer.GetSpan(), out var count))
                {
                    continue;
                }

                if (count == 0)
                {
                    break;
                }

                _input.Writer.Advance(count);
                if (await _input.Writer.FlushAsync() is { IsCompleted: true })
                {
                    break;
                }
            }
        }
        catch (IOException e)
        {
            failure = e;
            TellClosed();
        }

        await _input.Writer.CompleteAsync(failure);
    }

    private async Task SendAsync()
    {
        Exception? failure = null;
        try
        {
            while (true)
            {
                var result = await _output.Reader.ReadAsync();
                foreach (var part in result.Buffer)
                {
                    await _socket.WriteAsync(part);
                }

                _output.Reader.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                {
                    _socket.Shutdown();
                    break;
                }
            }
        }
        catch (IOException e)
        {
            failure = e;
        }

        await _output.Reader.CompleteAsync(failure);
        TellClosed();
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
