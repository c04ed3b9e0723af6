using Local.Cloud.Network;

namespace Local.Cloud.ServiceConnect;

/// <summary>Gives each task an HTTP proxy.</summary>
#pragma warning disable CA1822, CA1065
public sealed class ServiceConnectProxy
{
    public ServiceConnectProxy(VirtualNetwork network, ServiceConnectNamespaces namespaces, TimeProvider time) =>
        throw new NotImplementedException();

    public Task<ProxyEndpoint> StartAsync(
        NetworkInterface task,
        string namespaceArn,
        IReadOnlyList<ServiceConnectName> names,
        CancellationToken cancellationToken
    ) => throw new NotImplementedException();
}

/// <summary>A task's proxy.</summary>
#pragma warning disable CA1822, CA1065
public sealed class ProxyEndpoint : IAsyncDisposable
{
    public Uri Address => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
