using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Local.Cloud.Forwarding;

/// <summary>Sends a request that the HTTP server has read to a target, and gives the answer to the client.</summary>
/// <param name="target">The connection to the target.</param>
/// <param name="client">The request of the client.</param>
/// <param name="request">The difference between the client's request and the target's.</param>
internal readonly struct ContextExchange<TRequest>(TargetConnection target, ContextRequest client, TRequest request)
    where TRequest : IForwardedRequest
{
    private const int PieceSize = 16 * 1024;

    private HttpContext Context => client.Context;

    /// <inheritdoc cref="IClientRequest.ExchangeAsync"/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> RunAsync(TimeSpan patience, CancellationToken cut)
    {
        target.Begin(patience);
        using var gone = Context.RequestAborted.UnsafeRegister(
            static one => ((TargetConnection)one!).End(ForwardFailure.Client),
            target
        );
        using var cutting = target.CutBy(cut);
        var upgrade = Context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } feature
            ? feature
            : null;
        var hasBody =
            upgrade is null && Context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true };
        WriteHead(RequestTarget.AsSent(Context), upgrade is not null, hasBody);
        var sending = Task.CompletedTask;
        try
        {
            await target.Stream.WriteAsync(target.Request.Written, CancellationToken.None);
            if (hasBody)
            {
                sending = SendBodyAsync();
            }

            await target.ReadHeadAsync(upgrade is not null);
            request.Answered(target.Answer.Status);
            client.Answering(target.Answer.Status);
            if (upgrade is not null && target.Answer.Status == StatusCodes.Status101SwitchingProtocols)
            {
                target.Answer.CopyTo(Context.Response, upgrade: true);
                await TunnelAsync(await upgrade.UpgradeAsync());
                return false;
            }

            target.Answer.CopyTo(Context.Response, upgrade: false);
            var ends = await ReadBodyAsync();
            if (!sending.IsCompleted)
            {
                // The client has its answer while it still sends.
                await Context.Response.CompleteAsync();
                await sending;
            }

            return ends && target.IsWhole;
        }
        catch (IOException e)
        {
            throw target.Failure(e);
        }
        finally
        {
            if (!sending.IsCompleted)
            {
                target.Break();
                Context.Request.BodyReader.CancelPendingRead();
                await sending;
            }
        }
    }

    private void WriteHead(string requestTarget, bool upgrade, bool hasBody)
    {
        var head = target.Request;
        var headers = Context.Request.Headers;
        head.Clear();
        head.Add(Context.Request.Method);
        head.Add(" "u8);
        head.Add(requestTarget);
        head.Add(" HTTP/1.1\r\n"u8);
        head.Header("Host", Context.Request.Host.Value);
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
        else if (hasBody && Context.Request.ContentLength is null)
        {
            head.Header("Transfer-Encoding", "chunked");
        }

        request.Add(head);
        head.Add("\r\n"u8);
    }

    /// <summary>Sends the request's body. Errors of the target are left to the reading of its answer.</summary>
    private async Task SendBodyAsync()
    {
        var body = Context.Request.BodyReader;
        var isChunked = Context.Request.ContentLength is null;
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
                    target.End(ForwardFailure.Client, e);
                    return;
                }

                if (read.IsCanceled)
                {
                    return;
                }

                foreach (var part in read.Buffer)
                {
                    target.Touch();
                    request.CountRequest(part.Length);
                    await target.Stream.WriteAsync(isChunked ? Chunk(part) : part);
                }

                body.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }

            if (isChunked)
            {
                target.Request.Clear();
                target.Request.Add("0\r\n\r\n"u8);
                await target.Stream.WriteAsync(target.Request.Written);
            }
        }
        catch (IOException)
        {
            // The target reads no more. It may have sent its answer, but no request can follow.
            target.Spoil();
        }
    }

    /// <summary>Returns a part of a body as a chunk. The head was sent, and makes room for it.</summary>
    private ReadOnlyMemory<byte> Chunk(ReadOnlyMemory<byte> part)
    {
        target.Request.Clear();
        target.Request.Chunk(part.Span);
        return target.Request.Written;
    }

    /// <summary>Returns whether the answer's end is known, so that the connection may serve another request.</summary>
    private async ValueTask<bool> ReadBodyAsync()
    {
        if (!target.Answer.HasBody(Context.Request.Method))
        {
            return true;
        }

        await Context.Response.StartAsync();
        var body = Context.Response.BodyWriter;
        if (target.Answer.IsChunked)
        {
            await ReadChunksAsync(body);
            return true;
        }

        var left = target.Answer.Length ?? long.MaxValue;
        left -= Write(body, target.Take(left));
        if (left > 0)
        {
            await FlushAsync(body);
        }

        while (left > 0)
        {
            var piece = body.GetMemory(PieceSize);
            var count = await target.ReadAsync(piece.Length > left ? piece[..(int)left] : piece);
            if (count == 0)
            {
                return target.Answer.Length is null ? false : throw TargetConnection.Incomplete();
            }

            body.Advance(count);
            request.CountAnswer(count);
            left -= count;
            // Once the head is sent, the server sends what is left of a body with a length no earlier than the next answer.
            await FlushAsync(body);
        }

        return true;
    }

    private async ValueTask ReadChunksAsync(PipeWriter body)
    {
        for (var chunks = new ChunkReader(); ; )
        {
            Write(body, target.Take(ref chunks));
            if (chunks.IsDone)
            {
                return;
            }

            await FlushAsync(body);
            if (await target.ReadAsync() == 0)
            {
                throw TargetConnection.Incomplete();
            }
        }
    }

    /// <summary>Carries bytes both ways, after both sides have switched protocols, until one side ends.</summary>
    private async Task TunnelAsync(Stream stream)
    {
        using var over = new CancellationTokenSource();
        var sending = SendTunnelAsync(stream, over.Token);
        try
        {
            do
            {
                var come = target.Take(long.MaxValue);
                await stream.WriteAsync(come);
                request.CountAnswer(come.Length);
            } while (await target.ReadAsync() > 0);
        }
        finally
        {
            await over.CancelAsync();
            await sending;
        }
    }

    private async Task SendTunnelAsync(Stream stream, CancellationToken over)
    {
        var buffer = new byte[PieceSize];
        try
        {
            while (await stream.ReadAsync(buffer, over) is > 0 and var count)
            {
                target.Touch();
                await target.Stream.WriteAsync(buffer.AsMemory(0, count), CancellationToken.None);
                request.CountRequest(count);
            }

            target.Shutdown();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            target.End(ForwardFailure.Client);
        }
    }

    private int Write(PipeWriter body, ReadOnlyMemory<byte> come)
    {
        body.Write(come.Span);
        request.CountAnswer(come.Length);
        return come.Length;
    }

    private static async ValueTask FlushAsync(PipeWriter body)
    {
        if (await body.FlushAsync() is { IsCompleted: true })
        {
            throw new ForwardException(ForwardFailure.Client, "the client has gone");
        }
    }
}
