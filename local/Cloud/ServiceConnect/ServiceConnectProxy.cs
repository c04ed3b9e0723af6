using Local.Cloud.Network;

namespace Local.Cloud.ServiceConnect;

/// <summary>Starts an HTTP proxy for each task, through which the task reaches other services by their names.</summary>
internal sealed class ServiceConnectProxy(
    VirtualNetwork network,
    ServiceConnectNamespaces namespaces,
    TimeProvider time
)
{
    /// <summary>Starts the proxy of a task.</summary>
    /// <param name="task">The task's network interface, from which the proxy connects.</param>
    /// <param name="namespaceArn">The namespace of <paramref name="names"/>.</param>
    /// <param name="names">The names that the task knows: those from the beginning of its deployment.</param>
    public ProxyEndpoint Start(NetworkInterface task, string namespaceArn, IReadOnlyList<ServiceConnectName> names)
    {
        var proxy = new TaskProxy(network, namespaces, time, task, namespaceArn, names);
        var listener = new ProxyListener(proxy.TunnelAsync);
        var address = new Uri($"http://{listener.EndPoint}");
        return new ProxyEndpoint(address, new HttpServer(listener, _ => { }, proxy.HandleAsync, plain: proxy), proxy);
    }
}
