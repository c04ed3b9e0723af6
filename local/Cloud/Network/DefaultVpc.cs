using System.Net;

namespace Local.Cloud.Network;

/// <summary>The region's default VPC.</summary>
#pragma warning disable CA1822, CA1065
public sealed class DefaultVpc : IDisposable
{
    public static DefaultVpc Open(string folder) => throw new NotImplementedException();

    public string Id => throw new NotImplementedException();
    public IPNetwork Cidr => throw new NotImplementedException();
    public IReadOnlyList<Subnet> Subnets => throw new NotImplementedException();
    public string DefaultSecurityGroupId => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
