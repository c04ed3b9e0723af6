using System.Collections.Immutable;
using System.Net;

namespace Local.Cloud.Network;

/// <summary>
/// What connects a task, an instance or a load balancer to the VPC: an address of its own, guarded by security
/// groups. Made by <see cref="VirtualNetwork.Attach"/>.
/// </summary>
internal sealed class NetworkInterface
{
    private ImmutableArray<string> _securityGroupIds;

    internal NetworkInterface(
        string id,
        IPAddress address,
        Subnet subnet,
        string description,
        IEnumerable<string> securityGroupIds
    )
    {
        Id = id;
        Address = address;
        Subnet = subnet;
        Description = description;
        _securityGroupIds = [.. securityGroupIds];
    }

    /// <summary>Its id, <c>eni-</c> and 17 hexadecimal digits.</summary>
    public string Id { get; }

    /// <summary>Its private address, in 127.0.0.0/8.</summary>
    public IPAddress Address { get; }

    /// <summary>The subnet that the address belongs to.</summary>
    public Subnet Subnet { get; }

    /// <summary>What it is for, in words.</summary>
    public string Description { get; }

    /// <summary>The groups whose rules, united, guard it.</summary>
    public IReadOnlyList<string> SecurityGroupIds => _securityGroupIds;

    internal void SetSecurityGroups(IEnumerable<string> ids) =>
        ImmutableInterlocked.InterlockedExchange(ref _securityGroupIds, [.. ids]);
}
