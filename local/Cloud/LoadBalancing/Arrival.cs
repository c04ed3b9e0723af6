using Local.Cloud.LoadBalancing.AccessLogs;
using Local.Cloud.LoadBalancing.Tls;

namespace Local.Cloud.LoadBalancing;

/// <summary>The way by which a request came to a load balancer.</summary>
/// <param name="Settings">The settings of the load balancer.</param>
/// <param name="Headers">The headers of the listener.</param>
/// <param name="Port">The port of the listener.</param>
/// <param name="Tls">The TLS of the client's connection; null if it has none.</param>
/// <param name="Entry">The request's entry in the logs.</param>
internal readonly record struct Arrival(
    LoadBalancerSettings Settings,
    HeaderSettings Headers,
    int Port,
    TlsFacts? Tls,
    AccessLogEntry Entry
)
{
    /// <summary>The client's protocol: <c>http</c> or <c>https</c>.</summary>
    public string Protocol => Tls is null ? "http" : "https";
}
