using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Local.Cloud.ServiceConnect;

/// <summary>
/// Makes the request to the endpoint from the task's request to its proxy. The path stays as it was sent.
/// </summary>
internal sealed class ProxyRequestTransformer : HttpTransformer
{
    private static readonly UriCreationOptions AsSent = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public static ProxyRequestTransformer Instance { get; } = new();

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext,
        HttpRequestMessage proxyRequest,
        string destinationPrefix,
        CancellationToken cancellationToken
    )
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        var target = httpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.IndexOf('/', target.IndexOf("://", StringComparison.Ordinal) + "://".Length);
        proxyRequest.RequestUri = new Uri(destinationPrefix + (path < 0 ? "/" : target[path..]), AsSent);
        proxyRequest.Headers.Host = httpContext.Request.Host.Value;
    }
}
