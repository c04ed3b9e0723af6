using Local.Cloud.Network;
using Local.Cloud.Resources;

namespace Local.Cloud.ServiceConnect;

/// <summary>ECS Service Connect: namespaces, and a proxy for each task.</summary>
internal sealed class ServiceConnectModule
{
    /// <param name="network">The network of the tasks.</param>
    /// <param name="time">The clock of timeouts and ejections.</param>
    public ServiceConnectModule(NetworkModule network, TimeProvider time)
    {
        Namespaces = new ServiceConnectNamespaces();
        Proxy = new ServiceConnectProxy(network.Network, Namespaces, time);
        ResourceTypes = [new HttpNamespaceType(Namespaces, time)];
    }

    /// <summary>The namespaces in which services publish their names.</summary>
    public ServiceConnectNamespaces Namespaces { get; }

    /// <summary>Starts the proxies of tasks.</summary>
    public ServiceConnectProxy Proxy { get; }

    /// <summary>The resource type of HTTP namespaces.</summary>
    public IEnumerable<ResourceType> ResourceTypes { get; }
}
