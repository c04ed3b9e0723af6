using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Local.Cloud.LoadBalancing;

/// <summary>
/// A client's connection on which the server's own answers to malformed requests have AWS's status and page. The server
/// writes such an answer in one piece, without a body, before any handler gets to see the request.
/// </summary>
/// <param name="transport">The connection below.</param>
internal sealed class RefusalPages(IDuplexPipe transport) : PipeWriter, IDuplexPipe
{
    private readonly PipeWriter _output = transport.Output;
    private Memory<byte> _memory;
    private bool _isAnswered;

    /// <inheritdoc/>
    public PipeReader Input => transport.Input;

    /// <inheritdoc/>
    public PipeWriter Output => this;

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => _output.CanGetUnflushedBytes;

    /// <inheritdoc/>
    public override long UnflushedBytes => _output.UnflushedBytes;

    /// <summary>Leaves the answer to a request as it is, because it is not the server's own.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The status of the answer.</param>
    public static void Answered(HttpContext context, int status)
    {
        if (status is >= StatusCodes.Status400BadRequest and < StatusCodes.Status500InternalServerError)
        {
            context.Features.Get<RefusalPages>()?._isAnswered = true;
        }
    }

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0) => _memory = _output.GetMemory(sizeHint);

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public override void Advance(int bytes)
    {
        var written = _memory.Span[..bytes];
        if (written.StartsWith("HTTP/1.1 4"u8))
        {
            if (!_isAnswered && Page(written) is { } page && page.Length <= _memory.Length)
            {
                page.CopyTo(_memory.Span);
                bytes = page.Length;
            }

            _isAnswered = false;
        }

        _memory = _memory[bytes..];
        _output.Advance(bytes);
    }

    /// <inheritdoc/>
    public override void CancelPendingFlush() => _output.CancelPendingFlush();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => _output.Complete(exception);

    /// <inheritdoc/>
    public override ValueTask CompleteAsync(Exception? exception = null) => _output.CompleteAsync(exception);

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        _output.FlushAsync(cancellationToken);

    private static byte[]? Page(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n"u8);
        if (
            !answer.EndsWith("\r\n\r\n"u8)
            || answer.IndexOf("\r\nContent-Length: 0\r\n"u8) < 0
            || answer.IndexOf("\r\nConnection: close\r\n"u8) < 0
        )
        {
            return null;
        }

        var status = Encoding.ASCII.GetString(answer["HTTP/1.1 ".Length..end]) switch
        {
            "400 Bad Request" or "405 Method Not Allowed" or "431 Request Header Fields Too Large" =>
                BuiltInPages.BadRequest,
            "408 Request Timeout" => BuiltInPages.RequestTimeout,
            "414 URI Too Long" => BuiltInPages.TargetTooLong,
            _ => null,
        };
        return status is null ? null : Encoding.ASCII.GetBytes(BuiltInPages.Answer(status));
    }
}
