using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Local.Cloud.LoadBalancing;

/// <summary>Makes the request to the target from the client's request.</summary>
internal sealed class TargetRequestTransformer(Arrival arrival, TimeProvider time) : HttpTransformer
{
    public const string XForwardedFor = "X-Forwarded-For";
    public const string TraceHeader = "X-Amzn-Trace-Id";

    private static readonly UriCreationOptions AsSent = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext,
        HttpRequestMessage proxyRequest,
        string destinationPrefix,
        CancellationToken cancellationToken
    )
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        var rawTarget = httpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (rawTarget.StartsWith('/'))
        {
            proxyRequest.RequestUri = new Uri(destinationPrefix + rawTarget, AsSent);
        }

        var headers = proxyRequest.Headers;
        headers.Host = httpContext.Request.Host.Value;
        SetForwardedFor(httpContext, headers);
        Set(headers, "X-Forwarded-Proto", arrival.Protocol);
        Set(headers, "X-Forwarded-Port", $"{arrival.Port}");
        if (arrival.Tls is { } tls && arrival.Settings.TlsHeaders)
        {
            Set(headers, arrival.Headers.TlsVersion, tls.Version);
            Set(headers, arrival.Headers.TlsCipherSuite, tls.CipherSuite);
        }

        Set(
            headers,
            TraceHeader,
            arrival.Entry?.Trace ?? TraceId.Next(httpContext.Request.Headers[TraceHeader], time.GetUtcNow())
        );
    }

    public override ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext,
        HttpResponseMessage? proxyResponse,
        CancellationToken cancellationToken
    )
    {
        if (proxyResponse is not null)
        {
            arrival.Entry?.Answer((int)proxyResponse.StatusCode);
        }

        return base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
    }

    private void SetForwardedFor(HttpContext context, HttpRequestHeaders headers)
    {
        var settings = arrival.Settings;
        if (settings.XForwardedFor == LoadBalancerSettings.Preserve)
        {
            return;
        }

        headers.Remove(XForwardedFor);
        if (settings.XForwardedFor == LoadBalancerSettings.Append)
        {
            var connection = context.Connection;
            var client = settings.AppendClientPort
                ? $"{connection.RemoteIpAddress}:{connection.RemotePort}"
                : $"{connection.RemoteIpAddress}";
            var received = context.Request.Headers[XForwardedFor].ToString();
            headers.TryAddWithoutValidation(XForwardedFor, received.Length > 0 ? $"{received}, {client}" : client);
        }
    }

    private static void Set(HttpRequestHeaders headers, string name, string value)
    {
        headers.Remove(name);
        headers.TryAddWithoutValidation(name, value);
    }
}
