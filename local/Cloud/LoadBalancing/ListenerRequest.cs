using Local.Cloud.Forwarding;
using Microsoft.AspNetCore.Http;

namespace Local.Cloud.LoadBalancing;

/// <summary>A listener's request that the HTTP server has read.</summary>
/// <param name="context">The request and its answer.</param>
internal sealed class ListenerRequest(HttpContext context) : ContextRequest(context)
{
    /// <inheritdoc/>
    public override void Answering(int status) => RefusalPages.Answered(Context, status);
}
