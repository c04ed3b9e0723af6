namespace Local.Cloud.LoadBalancing;

/// <summary>The settings by which a load balancer handles requests.</summary>
/// <param name="IdleTimeout">The time without data from a target or a client after which a connection closes.</param>
/// <param name="DropInvalidHeaderFields">Whether header fields with invalid names are dropped.</param>
/// <param name="Http2">Whether clients of HTTPS listeners may choose HTTP/2.</param>
/// <param name="TlsHeaders">Whether targets of HTTPS listeners are told the client's TLS version and cipher suite.</param>
/// <param name="AppendClientPort">Whether X-Forwarded-For has the client's port, too.</param>
/// <param name="XForwardedFor"><c>append</c>, <c>preserve</c> or <c>remove</c>.</param>
internal sealed record LoadBalancerSettings(
    TimeSpan IdleTimeout,
    bool DropInvalidHeaderFields,
    bool Http2,
    bool TlsHeaders,
    bool AppendClientPort,
    string XForwardedFor
)
{
    public const string Append = "append";
    public const string Preserve = "preserve";
    public const string Remove = "remove";
}
