using Local.Cloud.Forwarding;
using Microsoft.AspNetCore.Http;

namespace Local.Cloud.ServiceConnect;

/// <summary>The request to an endpoint: the task's, as it was sent.</summary>
internal readonly struct ProxiedRequest : IForwardedRequest
{
    /// <inheritdoc/>
    public bool Drops(string header) => false;

    /// <inheritdoc/>
    public void Add(HttpContext context, HeadWriter head) { }

    /// <inheritdoc/>
    public void Answered(int status) { }

    /// <inheritdoc/>
    public void CountRequest(long bytes) { }

    /// <inheritdoc/>
    public void CountAnswer(long bytes) { }
}
