using System.Net;
using Local.Cloud.Network;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Local.Cloud.LoadBalancing;

/// <summary>Gives Kestrel the connections that the security groups of an interface admit.</summary>
internal sealed class VpcConnectionListenerFactory(
    VirtualNetwork network,
    NetworkInterface loadBalancer,
    ILogger logger
) : IConnectionListenerFactory
{
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(
            new Listener(
                endpoint,
                network.Listen(loadBalancer, ((IPEndPoint)endpoint).Port),
                new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), logger)
            )
        );

    private sealed class Listener(EndPoint endpoint, VpcListener listener, SocketConnectionContextFactory contexts)
        : IConnectionListener
    {
        public EndPoint EndPoint { get; } = endpoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                return contexts.Create(await listener.AcceptAsync(cancellationToken));
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            listener.Dispose();
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            listener.Dispose();
            contexts.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
