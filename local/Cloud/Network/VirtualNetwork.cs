using System.Net;

namespace Local.Cloud.Network;

/// <summary>Stands for the default VPC's network.</summary>
#pragma warning disable CA1822, CA1065
public sealed class VirtualNetwork : IAsyncDisposable
{
    public VirtualNetwork(DefaultVpc vpc, SecurityGroups securityGroups) => throw new NotImplementedException();

    public NetworkInterface Attach(
        string description,
        IReadOnlyList<string> securityGroupIds,
        IPAddress? address = null
    ) => throw new NotImplementedException();

    public void Detach(NetworkInterface networkInterface) => throw new NotImplementedException();

    public void SetSecurityGroups(NetworkInterface networkInterface, IReadOnlyList<string> securityGroupIds) =>
        throw new NotImplementedException();

    public Task<IAsyncDisposable> ListenAsync(
        NetworkInterface networkInterface,
        int port,
        string unixSocketPath,
        CancellationToken cancellationToken
    ) => throw new NotImplementedException();

    public Task<Stream> ConnectAsync(
        NetworkInterface from,
        IPAddress to,
        int port,
        CancellationToken cancellationToken
    ) => throw new NotImplementedException();

    public NetworkInterface? Find(IPAddress address) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
