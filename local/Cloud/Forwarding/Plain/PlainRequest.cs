using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using Local.Cloud.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Local.Cloud.Forwarding.Plain;

/// <summary>
/// The request of a <see cref="PlainConnection"/> that is served now. It is copied to the target, and the answer to the
/// client, as bytes. Instances are used again.
/// </summary>
internal sealed class PlainRequest : IClientRequest
{
    private const int BufferSize = 8 * 1024;

    [ThreadStatic]
    private static Stack<PlainRequest>? Unused;

    private readonly PlainHead _head = new();
    private readonly HeadWriter _answer = new();
    private readonly byte[] _buffer = new byte[BufferSize];
    private PlainConnection _connection = null!;
    private int _start;
    private int _end;
    private string _host = "";
    private string _path = "";
    private string? _cookie;

    /// <inheritdoc/>
    public string Method => _head.Method;

    /// <inheritdoc/>
    public string Scheme => "http";

    /// <inheritdoc/>
    public string Host => Known(ref _host, Bytes[_head.Host]);

    /// <inheritdoc/>
    public string Path => Known(ref _path, Bytes[_head.Path]);

    /// <inheritdoc/>
    public string Query => Encoding.ASCII.GetString(Bytes[_head.Query]);

    /// <summary>The authority of a target in absolute form; empty for a target in origin form.</summary>
    public ReadOnlySpan<byte> Authority => Bytes[_head.Authority];

    /// <inheritdoc/>
    public IHeaderDictionary Headers => _head.Headers(Bytes);

    /// <inheritdoc/>
    public IRequestCookieCollection Cookies
    {
        get
        {
            var features = new FeatureCollection();
            features.Set<IHttpRequestFeature>(
                new HttpRequestFeature
                {
                    Headers = new HeaderDictionary { [HeaderNames.Cookie] = Header(HeaderNames.Cookie) },
                }
            );
            return new RequestCookiesFeature(features).Cookies;
        }
    }

    /// <inheritdoc/>
    public IPAddress? Address => _connection.Client?.Address;

    /// <inheritdoc/>
    public int Port => _connection.Client?.Port ?? 0;

    /// <inheritdoc/>
    public bool IsGone => _connection.IsGone;

    /// <inheritdoc/>
    public bool HasStarted { get; private set; }

    /// <inheritdoc/>
    public int Status { get; private set; }

    /// <summary>Whether the client's connection ends with the request.</summary>
    public bool Closes => _head.Closes || _connection.IsStopping;

    /// <summary>The bytes that have come and belong to no served request.</summary>
    public ReadOnlyMemory<byte> Unread => _buffer.AsMemory(_start, _end - _start);

    private ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_start, _end - _start);

    private EventSocket Socket => _connection.Socket;

    /// <summary>Returns an unused instance for a connection.</summary>
    public static PlainRequest Rent(PlainConnection connection)
    {
        var request = (Unused ??= new()).TryPop(out var unused) ? unused : new PlainRequest();
        request._connection = connection;
        (request._start, request._end) = (0, 0);
        return request;
    }

    /// <summary>Ends the use of the instance.</summary>
    public void Return()
    {
        _connection = null!;
        if (EventLoop.Current is not null)
        {
            (Unused ??= new()).Push(this);
        }
    }

    /// <summary>Reads what has come, up to the next request.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public Arrived Next()
    {
        (HasStarted, Status, _cookie) = (false, StatusCodes.Status200OK, null);
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
            if (!Socket.IsReadable || !Socket.TryRead(_buffer, out _end))
            {
                return Arrived.Nothing;
            }

            if (_end == 0)
            {
                return Arrived.End;
            }
        }

        while (Bytes.IndexOf("\r\n\r\n"u8) < 0)
        {
            if (!ReadMore())
            {
                return Arrived.Other;
            }
        }

        if (!_head.Read(Bytes))
        {
            return Arrived.Other;
        }

        while (_end - _start < _head.Length + _head.BodyLength)
        {
            if (!ReadMore())
            {
                return Arrived.Other;
            }
        }

        return Arrived.Request;
    }

    /// <summary>Passes to what comes after the served request.</summary>
    public void Pass() => _start += _head.Length + _head.BodyLength;

    /// <inheritdoc/>
    public string Header(string name) => Encoding.ASCII.GetString(_head.Value(Bytes, name));

    /// <inheritdoc/>
    public void AddCookie(string cookie) => _cookie = cookie;

    /// <inheritdoc/>
    public void Abort() => _connection.Abort();

    /// <inheritdoc/>
    public void Clear() => Status = StatusCodes.Status200OK;

    /// <inheritdoc/>
    public async ValueTask AnswerAsync(OwnAnswer answer)
    {
        (Status, HasStarted) = (answer.Status, true);
        _answer.Clear();
        _answer.Add("HTTP/1.1 "u8);
        _answer.Add(answer.Status);
        _answer.Add(" "u8);
        _answer.Add(answer.Reason ?? ReasonPhrases.GetReasonPhrase(answer.Status));
        _answer.Add("\r\n"u8);
        _answer.Header("Date", $"{DateTime.UtcNow:R}");
        foreach (var (name, value) in answer.Headers)
        {
            if (!Closes || name != HeaderNames.Connection)
            {
                _answer.Header(name, value);
            }
        }

        if (Closes)
        {
            _answer.Header(HeaderNames.Connection, "close");
        }

        if (answer.Body.Length > 0)
        {
            _answer.Header(HeaderNames.ContentType, answer.Type);
        }

        _answer.Add("Content-Length: "u8);
        _answer.Add(Encoding.UTF8.GetByteCount(answer.Body));
        _answer.Add("\r\n\r\n"u8);
        if (!HttpMethods.IsHead(Method))
        {
            _answer.Add(answer.Body);
        }

        try
        {
            await SendAnswerAsync();
        }
        catch (ForwardException)
        {
            Abort();
        }
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> ExchangeAsync<TRequest>(
        TargetConnection connection,
        TRequest request,
        TimeSpan patience,
        CancellationToken cut
    )
        where TRequest : IForwardedRequest
    {
        connection.Begin(patience);
        using var cutting = connection.CutBy(cut);
        _connection.Begin(connection);
        var isReusable = false;
        try
        {
            WriteRequest(connection.Request, request);
            await connection.Stream.WriteAsync(connection.Request.Written, CancellationToken.None);
            request.CountRequest(_head.BodyLength);
            await connection.ReadHeadAsync(upgrade: false);
            Status = connection.Answer.Status;
            request.Answered(Status);
            isReusable = await AnswerAsync(connection, request) && connection.IsWhole;
        }
        catch (IOException e)
        {
            throw connection.Failure(e);
        }
        finally
        {
            // Who ends the target's connection for a client that has gone may do so a moment later.
            isReusable &= _connection.End(connection);
        }

        return isReusable;
    }

    private void WriteRequest<TRequest>(HeadWriter head, TRequest request)
        where TRequest : IForwardedRequest
    {
        head.Clear();
        head.Add(Method);
        head.Add(" "u8);
        head.Add(Bytes[_head.Target]);
        head.Add(" HTTP/1.1\r\n"u8);
        foreach (var part in _head.Parts)
        {
            if (part.Name is null || !request.Drops(part.Name))
            {
                head.Add(Bytes.Slice(part.Start, part.Length));
            }
        }

        request.Add(head);
        head.Add("\r\n"u8);
        head.Add(Bytes.Slice(_head.Length, _head.BodyLength));
    }

    private async ValueTask<bool> AnswerAsync<TRequest>(TargetConnection connection, TRequest request)
        where TRequest : IForwardedRequest
    {
        var answer = connection.Answer;
        HasStarted = true;
        _answer.Clear();
        answer.CopyTo(_answer);
        if (!answer.HasDate)
        {
            _answer.Header("Date", $"{DateTime.UtcNow:R}");
        }

        if (_cookie is not null)
        {
            _answer.Header("Set-Cookie", _cookie);
        }

        if (Closes)
        {
            _answer.Header("Connection", "close");
        }

        if (
            answer.Length is { } length
            && Status is not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent)
        )
        {
            _answer.Add("Content-Length: "u8);
            _answer.Add(length);
            _answer.Add("\r\n\r\n"u8);
        }
        else
        {
            _answer.Add(answer.MayHaveBody(Method) ? "Transfer-Encoding: chunked\r\n\r\n"u8 : "\r\n"u8);
        }

        if (!answer.HasBody(Method))
        {
            await SendAnswerAsync();
            return true;
        }

        if (answer.IsChunked)
        {
            await CopyChunksAsync(connection, request);
            return true;
        }

        if (answer.Length is { } known)
        {
            await CopyAsync(connection, request, known);
            return true;
        }

        await CopyToEndAsync(connection, request);
        return false;
    }

    private async ValueTask CopyAsync<TRequest>(TargetConnection connection, TRequest request, long left)
        where TRequest : IForwardedRequest
    {
        var piece = connection.Take(left);
        _answer.Add(piece.Span);
        request.CountAnswer(piece.Length);
        left -= piece.Length;
        await SendAnswerAsync();
        while (left > 0)
        {
            if (await connection.ReadAsync() == 0)
            {
                throw TargetConnection.Incomplete();
            }

            piece = connection.Take(left);
            request.CountAnswer(piece.Length);
            left -= piece.Length;
            await SendAsync(piece);
        }
    }

    private async ValueTask CopyChunksAsync<TRequest>(TargetConnection connection, TRequest request)
        where TRequest : IForwardedRequest
    {
        for (var chunks = new ChunkReader(); ; )
        {
            var data = connection.Take(ref chunks);
            request.CountAnswer(data.Length);
            _answer.Chunk(data.Span);
            if (chunks.IsDone)
            {
                _answer.Add("0\r\n\r\n"u8);
                await SendAnswerAsync();
                return;
            }

            await SendAnswerAsync();
            _answer.Clear();
            if (await connection.ReadAsync() == 0)
            {
                throw TargetConnection.Incomplete();
            }
        }
    }

    /// <summary>Copies a body that ends with the target's connection.</summary>
    private async ValueTask CopyToEndAsync<TRequest>(TargetConnection connection, TRequest request)
        where TRequest : IForwardedRequest
    {
        do
        {
            var piece = connection.Take(long.MaxValue);
            request.CountAnswer(piece.Length);
            _answer.Chunk(piece.Span);

            await SendAnswerAsync();
            _answer.Clear();
        } while (await connection.ReadAsync() > 0);

        _answer.Add("0\r\n\r\n"u8);
        await SendAnswerAsync();
    }

    private ValueTask SendAnswerAsync() => SendAsync(_answer.Written);

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        try
        {
            await default(EndOfEvents);
            await Socket.WriteAsync(bytes);
        }
        catch (IOException e)
        {
            throw Gone(e);
        }
    }

    private ForwardException Gone(IOException e)
    {
        _connection.TellGone();
        return new ForwardException(ForwardFailure.Client, e.Message, e);
    }

    private bool ReadMore()
    {
        if (_start > 0)
        {
            Bytes.CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length || !Socket.IsReadable || !Socket.TryRead(_buffer.AsSpan(_end), out var count))
        {
            return false;
        }

        _end += count;
        return count > 0;
    }

    /// <summary>Returns a text; the former instance if the text is the same.</summary>
    private static string Known(ref string former, ReadOnlySpan<byte> text) =>
        Ascii.Equals(text, former) ? former : former = Encoding.ASCII.GetString(text);
}
