using System.Text;
using Microsoft.AspNetCore.Http;

namespace Local.Cloud.Page;

/// <summary>A stream of server-sent events (WHATWG HTML, section 9.2).</summary>
/// <param name="response">The response that carries the stream.</param>
internal sealed class EventStream(HttpResponse response)
{
    /// <summary>Sends the headers, so that the client knows that the stream is open.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream";
        await response.Body.FlushAsync(cancellationToken);
    }

    /// <summary>Writes an event.</summary>
    /// <param name="name">The name of the event.</param>
    /// <param name="data">UTF-8 without line breaks.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    public async Task WriteAsync(string name, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes($"event: {name}\ndata: "), cancellationToken);
        await response.Body.WriteAsync(data, cancellationToken);
        await response.Body.WriteAsync("\n\n"u8.ToArray(), cancellationToken);
    }

    /// <summary>Sends what was written.</summary>
    public Task FlushAsync(CancellationToken cancellationToken) => response.Body.FlushAsync(cancellationToken);
}
