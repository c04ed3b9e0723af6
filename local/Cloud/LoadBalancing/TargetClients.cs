using System.Net;
using Local.Cloud.Network;

namespace Local.Cloud.LoadBalancing;

/// <summary>Makes the connections from a load balancer's address to targets.</summary>
internal sealed class TargetClients(VirtualNetwork network)
{
    private const int MaxResponseHeadersKiB = 32;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    public HttpMessageInvoker Create(NetworkInterface loadBalancer, IPAddress address, int port) =>
        new(
            new SocketsHttpHandler
            {
                ActivityHeadersPropagator = null,
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.None,
                ConnectCallback = async (_, cancellationToken) =>
                    await network.ConnectAsync(loadBalancer, address, port, cancellationToken),
                ConnectTimeout = ConnectTimeout,
                MaxResponseHeadersLength = MaxResponseHeadersKiB,
                UseCookies = false,
                UseProxy = false,
            }
        );
}
