using System.Collections.Immutable;
using System.Net;

namespace Local.Cloud.Network;

/// <summary>
/// The connection of a task, an instance or a load balancer to the VPC: an address, guarded by security groups.
/// <see cref="VirtualNetwork.Attach"/> makes it.
/// </summary>
internal sealed class NetworkInterface
{
    private ImmutableArray<string> _securityGroupIds;

    internal NetworkInterface(
        string id,
        IPAddress address,
        Subnet subnet,
        string description,
        IEnumerable<string> securityGroupIds,
        bool hasPublicAddress
    )
    {
        Id = id;
        Address = address;
        Subnet = subnet;
        Description = description;
        HasPublicAddress = hasPublicAddress;
        _securityGroupIds = [.. securityGroupIds];
    }

    /// <summary>The interface id: <c>eni-</c> and 17 hex digits.</summary>
    public string Id { get; }

    /// <summary>The private address, in 127.0.0.0/8.</summary>
    public IPAddress Address { get; }

    /// <summary>The address as the program knows it, such as 10.0.1.5. Security-group rules by CIDR mean this address.</summary>
    public IPAddress DeclaredAddress => Subnet.ToDeclared(Address);

    /// <summary>The subnet of the address.</summary>
    public Subnet Subnet { get; }

    /// <summary>The purpose of the interface, in words.</summary>
    public string Description { get; }

    /// <summary>Whether the interface has a public address. Without one, nothing outside the VPC reaches it.</summary>
    public bool HasPublicAddress { get; }

    /// <summary>The ids of the security groups that guard the interface.</summary>
    public IReadOnlyList<string> SecurityGroupIds => _securityGroupIds;

    internal void SetSecurityGroups(IEnumerable<string> ids) =>
        ImmutableInterlocked.InterlockedExchange(ref _securityGroupIds, [.. ids]);
}
