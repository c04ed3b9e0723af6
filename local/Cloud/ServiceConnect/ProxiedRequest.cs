using System.Diagnostics;
using Local.Cloud.Forwarding;
using Local.Cloud.Telemetry;

namespace Local.Cloud.ServiceConnect;

/// <summary>The request to an endpoint: the task's, as it was sent.</summary>
/// <param name="span">The span of the hop; null if nobody wants it.</param>
internal readonly struct ProxiedRequest(Activity? span) : IForwardedRequest
{
    /// <inheritdoc/>
    public bool Drops(string header) => Spans.Replaces(span, header);

    /// <inheritdoc/>
    public void Add(HeadWriter head) => Spans.Write(span, head);

    /// <inheritdoc/>
    public void Answered(int status) { }

    /// <inheritdoc/>
    public void CountRequest(long bytes) { }

    /// <inheritdoc/>
    public void CountAnswer(long bytes) { }
}
