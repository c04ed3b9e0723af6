using System.Net;

namespace Local.Cloud.ServiceConnect;

/// <summary>The Service Connect namespaces.</summary>
#pragma warning disable CA1822, CA1065
public sealed class ServiceConnectNamespaces
{
    public void Publish(string namespaceArn, string service, ServiceConnectName name) =>
        throw new NotImplementedException();

    public void Unpublish(string namespaceArn, string service) => throw new NotImplementedException();

    public void AddEndpoint(
        string namespaceArn,
        string service,
        string discoveryName,
        IPAddress address,
        int containerPort
    ) => throw new NotImplementedException();

    public void RemoveEndpoint(
        string namespaceArn,
        string service,
        string discoveryName,
        IPAddress address,
        int containerPort
    ) => throw new NotImplementedException();

    public IReadOnlyList<ServiceConnectName> Visible(string namespaceArn) => throw new NotImplementedException();
}
