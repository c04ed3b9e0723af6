using System.Net;
using Local.Cloud.LoadBalancing.Tls;
using Local.Cloud.Network;

namespace Local.Cloud.LoadBalancing;

/// <summary>Makes the connections from a load balancer's address to targets.</summary>
internal sealed class TargetClients(VirtualNetwork network)
{
    private const int MaxResponseHeadersKiB = 32;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Makes the connections to a target.</summary>
    /// <param name="isSecure">Whether they use TLS, below the <c>http</c> of a request's address.</param>
    public HttpMessageInvoker Create(NetworkInterface loadBalancer, IPAddress address, int port, bool isSecure) =>
        new(
            new SocketsHttpHandler
            {
                ActivityHeadersPropagator = null,
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.None,
                ConnectCallback = async (_, cancellationToken) =>
                {
                    var connection = await network.ConnectAsync(loadBalancer, address, port, cancellationToken);
                    return isSecure ? await TargetTls.SecureAsync(connection, cancellationToken) : connection;
                },
                ConnectTimeout = ConnectTimeout,
                MaxResponseHeadersLength = MaxResponseHeadersKiB,
                UseCookies = false,
                UseProxy = false,
            }
        );
}
