using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Local.Cloud.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Local.Cloud.Forwarding;

/// <summary>A connection to a target, which speaks HTTP/1.1 (RFC 9112). One request at a time.</summary>
/// <param name="socket">The connection.</param>
/// <param name="stream">The connection, or its TLS.</param>
internal sealed class TargetConnection(EventSocket socket, Stream stream) : IDisposable
{
    private const int BufferSize = 8 * 1024;
    private const int MostHeadBytes = 32 * 1024;
    private const int PieceSize = 16 * 1024;

    private readonly HeadWriter _request = new();
    private readonly AnswerHead _answer = new();
    private byte[] _buffer = new byte[BufferSize];
    private int _start;
    private int _end;
    private long _since = Environment.TickCount64;
    private long _patience = long.MaxValue;
    private Exception? _clientError;
    private int _ending;
    private bool _isSpoiled;

    /// <summary>The loop of the connection.</summary>
    public EventLoop Loop => socket.Loop;

    /// <summary>The connection, or its TLS.</summary>
    public Stream Stream => stream;

    /// <summary>The request that is sent.</summary>
    public HeadWriter Request => _request;

    /// <summary>The head of the answer.</summary>
    public AnswerHead Answer => _answer;

    /// <summary>Whether the connection serves another request after one that has its whole answer.</summary>
    public bool IsWhole => !_isSpoiled && _start == _end && _answer.KeepsAlive && !socket.HasEnded;

    /// <summary>Whether the target has closed the connection.</summary>
    public bool HasEnded => socket.HasEnded;

    /// <summary>The time of the last byte, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long Since => Volatile.Read(ref _since);

    /// <summary>Returns whether the request has waited for too long.</summary>
    public bool IsLate(long now) => now - Since > Volatile.Read(ref _patience);

    /// <summary>Returns whether the idle connection serves another request: the target has not closed it.</summary>
    public bool IsFresh()
    {
        if (socket.HasEnded)
        {
            return false;
        }

        try
        {
            // Unasked bytes are no answer. Between requests, TLS may have bytes of its own.
            Span<byte> one = stackalloc byte[1];
            return stream != socket || !socket.IsReadable || !socket.TryRead(one, out _);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Records that the connection is idle from now on.</summary>
    public void Rest()
    {
        Volatile.Write(ref _patience, long.MaxValue);
        Touch();
    }

    /// <summary>Begins a request.</summary>
    /// <param name="patience">The longest time without a byte in either direction.</param>
    public void Begin(TimeSpan patience)
    {
        Touch();
        Volatile.Write(ref _patience, (long)patience.TotalMilliseconds);
    }

    /// <summary>Ends the request when a token is cancelled.</summary>
    public CancellationTokenRegistration CutBy(CancellationToken cut) =>
        cut.UnsafeRegister(static one => ((TargetConnection)one!).End(ForwardFailure.Cut), this);

    /// <summary>Ends the request.</summary>
    /// <param name="failure">The reason.</param>
    public void End(ForwardFailure failure)
    {
        if (
            Interlocked.CompareExchange(ref _ending, (int)failure, (int)ForwardFailure.None) == (int)ForwardFailure.None
        )
        {
            socket.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    /// <summary>Sends a request and gives its answer to the client.</summary>
    /// <returns>Whether the connection serves another request.</returns>
    /// <exception cref="ForwardException">There is no whole answer.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> ExchangeAsync<TRequest>(
        ContextRequest client,
        TRequest request,
        TimeSpan patience,
        CancellationToken cut
    )
        where TRequest : IForwardedRequest
    {
        var context = client.Context;
        Begin(patience);
        using var gone = context.RequestAborted.UnsafeRegister(
            static one => ((TargetConnection)one!).End(ForwardFailure.Client),
            this
        );
        using var cutting = CutBy(cut);
        var upgrade = context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } feature
            ? feature
            : null;
        var hasBody =
            upgrade is null && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true };
        WriteHead(context, request, RequestTarget.AsSent(context), upgrade is not null, hasBody);
        var sending = Task.CompletedTask;
        try
        {
            await stream.WriteAsync(_request.Written, CancellationToken.None);
            if (hasBody)
            {
                sending = SendBodyAsync(context, request);
            }

            await ReadHeadAsync(upgrade is not null);
            request.Answered(_answer.Status);
            client.Answering(_answer.Status);
            if (upgrade is not null && _answer.Status == StatusCodes.Status101SwitchingProtocols)
            {
                _answer.CopyTo(context.Response, upgrade: true);
                await TunnelAsync(await upgrade.UpgradeAsync(), request);
                return false;
            }

            _answer.CopyTo(context.Response, upgrade: false);
            var ends = await ReadBodyAsync(context, request);
            if (!sending.IsCompleted)
            {
                // The client has its answer while it still sends.
                await context.Response.CompleteAsync();
                await sending;
            }

            return ends && IsWhole;
        }
        catch (IOException e)
        {
            throw Failure(e);
        }
        finally
        {
            if (!sending.IsCompleted)
            {
                socket.Dispose();
                context.Request.BodyReader.CancelPendingRead();
                await sending;
            }
        }
    }

    private void WriteHead<TRequest>(HttpContext context, TRequest request, string target, bool upgrade, bool hasBody)
        where TRequest : IForwardedRequest
    {
        var head = _request;
        var headers = context.Request.Headers;
        head.Clear();
        head.Add(context.Request.Method);
        head.Add(" "u8);
        head.Add(target);
        head.Add(" HTTP/1.1\r\n"u8);
        head.Header("Host", context.Request.Host.Value);
        var named = HopByHop.Named(headers.Connection);
        foreach (var (name, values) in headers)
        {
            if (
                HopByHop.Has(name)
                || name.Equals("Host", StringComparison.OrdinalIgnoreCase)
                // Kestrel has answered it.
                || name.Equals("Expect", StringComparison.OrdinalIgnoreCase)
                || named?.Contains(name) == true
                || request.Drops(name)
            )
            {
                continue;
            }

            if (values.Count > 1 && name.Equals("Cookie", StringComparison.OrdinalIgnoreCase))
            {
                // HTTP/2 has a header for each cookie.
                head.Header(name, string.Join("; ", values.ToArray()));
                continue;
            }

            foreach (var value in values)
            {
                head.Header(name, value);
            }
        }

        if (upgrade)
        {
            head.Header("Connection", "Upgrade");
            head.Header("Upgrade", headers.Upgrade.ToString());
        }
        else if (hasBody && context.Request.ContentLength is null)
        {
            head.Header("Transfer-Encoding", "chunked");
        }

        request.Add(head);
        head.Add("\r\n"u8);
    }

    /// <summary>Sends the request's body. Errors of the target are left to the reading of its answer.</summary>
    private async Task SendBodyAsync<TRequest>(HttpContext context, TRequest request)
        where TRequest : IForwardedRequest
    {
        var body = context.Request.BodyReader;
        var isChunked = context.Request.ContentLength is null;
        try
        {
            while (true)
            {
                ReadResult read;
                try
                {
                    read = await body.ReadAsync();
                }
                catch (Exception e) when (e is IOException or OperationCanceledException)
                {
                    _clientError = e;
                    End(ForwardFailure.Client);
                    return;
                }

                if (read.IsCanceled)
                {
                    return;
                }

                foreach (var part in read.Buffer)
                {
                    Touch();
                    request.CountRequest(part.Length);
                    if (isChunked && part.Length > 0)
                    {
                        await stream.WriteAsync(ChunkHead(part.Length));
                    }

                    await stream.WriteAsync(part);
                    if (isChunked && part.Length > 0)
                    {
                        await stream.WriteAsync(NewLine);
                    }
                }

                body.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }

            if (isChunked)
            {
                await stream.WriteAsync(LastChunk);
            }
        }
        catch (IOException)
        {
            // The target reads no more. It may have sent its answer, but no request can follow.
            _isSpoiled = true;
        }
    }

    /// <summary>Reads the head of the answer, after those that only inform.</summary>
    /// <param name="upgrade">Whether the request asks for another protocol.</param>
    /// <exception cref="ForwardException">There is no head.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask ReadHeadAsync(bool upgrade)
    {
        do
        {
            int length;
            while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0)
            {
                if (_end - _start >= MostHeadBytes)
                {
                    throw new ForwardException(ForwardFailure.Answer, "the answer's head is too long");
                }

                if (Filled(await stream.ReadAsync(Room())) == 0)
                {
                    throw new ForwardException(
                        ForwardFailure.Answer,
                        "the target closed the connection without an answer"
                    );
                }
            }

            _answer.Read(_buffer.AsSpan(_start, length));
            _start += length + 4;
            if (_answer.Status == StatusCodes.Status101SwitchingProtocols)
            {
                if (!upgrade)
                {
                    throw new ForwardException(ForwardFailure.Answer, "the target switches protocols unasked");
                }

                return;
            }
        } while (_answer.Status < StatusCodes.Status200OK);
    }

    /// <summary>Takes bytes that have come.</summary>
    /// <param name="most">The most to take.</param>
    public ReadOnlyMemory<byte> Take(long most)
    {
        var taken = _buffer.AsMemory(_start, (int)Math.Min(most, _end - _start));
        _start += taken.Length;
        return taken;
    }

    /// <summary>Takes the data of the chunks that have come.</summary>
    public ReadOnlyMemory<byte> Take(ref ChunkReader chunks)
    {
        // The pieces move together over the sizes between them.
        var (start, end) = (_start, _start);
        while (_start < _end && !chunks.IsDone)
        {
            _start += chunks.Take(_buffer.AsSpan(_start, _end - _start), out var data);
            data.CopyTo(_buffer.AsSpan(end));
            end += data.Length;
        }

        return _buffer.AsMemory(start, end - start);
    }

    /// <summary>Reads more of the answer. Returns the number of bytes; 0 at the end of the connection.</summary>
    public async ValueTask<int> ReadAsync()
    {
        if (_start == _end && _buffer.Length < PieceSize)
        {
            _buffer = new byte[PieceSize];
        }

        return Filled(await stream.ReadAsync(Room()));
    }

    /// <summary>Returns the failure of a connection that ended within an answer.</summary>
    public static ForwardException Incomplete() =>
        new(ForwardFailure.Answer, "the target closed the connection before the end of its answer");

    /// <summary>Returns whether the answer's end is known, so that the connection may serve another request.</summary>
    private async ValueTask<bool> ReadBodyAsync<TRequest>(HttpContext context, TRequest request)
        where TRequest : IForwardedRequest
    {
        if (!_answer.HasBody(context.Request.Method))
        {
            return true;
        }

        await context.Response.StartAsync();
        var client = context.Response.BodyWriter;
        if (_answer.IsChunked)
        {
            await ReadChunksAsync(client, request);
            return true;
        }

        var left = _answer.Length ?? long.MaxValue;
        var count = (int)Math.Min(left, _end - _start);
        client.Write(_buffer.AsSpan(_start, count));
        request.CountAnswer(count);
        _start += count;
        left -= count;
        if (left > 0)
        {
            await FlushAsync(client);
        }

        while (left > 0)
        {
            var piece = client.GetMemory(PieceSize);
            count = await stream.ReadAsync(piece.Length > left ? piece[..(int)left] : piece);
            Touch();
            if (count == 0)
            {
                return _answer.Length is null ? false : throw Incomplete();
            }

            client.Advance(count);
            request.CountAnswer(count);
            left -= count;
            // Once the head is sent, the server sends what is left of a body with a length no earlier than the next answer.
            await FlushAsync(client);
        }

        return true;
    }

    private async ValueTask ReadChunksAsync<TRequest>(PipeWriter client, TRequest request)
        where TRequest : IForwardedRequest
    {
        for (var chunks = new ChunkReader(); ; )
        {
            while (_start < _end && !chunks.IsDone)
            {
                _start += chunks.Take(_buffer.AsSpan(_start, _end - _start), out var data);
                if (data.Length > 0)
                {
                    client.Write(data);
                    request.CountAnswer(data.Length);
                }
            }

            if (chunks.IsDone)
            {
                return;
            }

            await FlushAsync(client);
            if (Filled(await stream.ReadAsync(Room())) == 0)
            {
                throw Incomplete();
            }
        }
    }

    /// <summary>Carries bytes both ways, after both sides have switched protocols, until one side ends.</summary>
    private async Task TunnelAsync<TRequest>(Stream client, TRequest request)
        where TRequest : IForwardedRequest
    {
        using var over = new CancellationTokenSource();
        var sending = SendAsync();
        try
        {
            while (true)
            {
                if (_start == _end && Filled(await stream.ReadAsync(Room())) == 0)
                {
                    break;
                }

                await client.WriteAsync(_buffer.AsMemory(_start, _end - _start));
                request.CountAnswer(_end - _start);
                _start = _end;
            }
        }
        finally
        {
            await over.CancelAsync();
            await sending;
        }

        async Task SendAsync()
        {
            var buffer = new byte[PieceSize];
            try
            {
                while (await client.ReadAsync(buffer, over.Token) is > 0 and var count)
                {
                    Touch();
                    await stream.WriteAsync(buffer.AsMemory(0, count));
                    request.CountRequest(count);
                }

                socket.Shutdown();
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                End(ForwardFailure.Client);
            }
        }
    }

    /// <summary>Returns the room of the buffer for what comes next.</summary>
    private Memory<byte> Room()
    {
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
        }
        else if (_end == _buffer.Length && _start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        else if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        return _buffer.AsMemory(_end);
    }

    /// <summary>Adds what was read into <see cref="Room"/>. Returns its size; 0 at the end of the connection.</summary>
    private int Filled(int count)
    {
        _end += count;
        Touch();
        return count;
    }

    private static async ValueTask FlushAsync(PipeWriter client)
    {
        if (await client.FlushAsync() is { IsCompleted: true })
        {
            throw new ForwardException(ForwardFailure.Client, "the client has gone");
        }
    }

    /// <summary>Returns the failure that an error of the connection means.</summary>
    public ForwardException Failure(IOException e) =>
        (ForwardFailure)Volatile.Read(ref _ending) is var ending and not ForwardFailure.None
            ? new ForwardException(ending, _clientError?.Message ?? e.Message, _clientError ?? e)
            : new ForwardException(ForwardFailure.Answer, e.Message, e);

    private void Touch() => Volatile.Write(ref _since, Environment.TickCount64);

    private static ReadOnlyMemory<byte> NewLine { get; } = "\r\n"u8.ToArray();

    private static ReadOnlyMemory<byte> LastChunk { get; } = "0\r\n\r\n"u8.ToArray();

    private static ReadOnlyMemory<byte> ChunkHead(int length) => System.Text.Encoding.ASCII.GetBytes($"{length:x}\r\n");
}
