using System.Collections.Immutable;
using System.Net;

namespace Local.Cloud.Network;

/// <summary>
/// A VPC that a program has created. Each of its addresses stands for an address of its part of 127.0.0.0/8: the last
/// 16 bits are the same, so 10.0.1.5 is 127.32.1.5 in the part 127.32.0.0/16.
/// </summary>
/// <param name="Id">The VPC id.</param>
/// <param name="Cidr">The addresses as the program writes them, such as 10.0.0.0/16.</param>
/// <param name="DefaultSecurityGroupId">The id of the group for interfaces without security groups.</param>
/// <param name="Block">The part of 127.0.0.0/8.</param>
/// <param name="Subnets">The subnets, in the order of their creation.</param>
internal sealed record OwnVpc(
    string Id,
    IPNetwork Cidr,
    string DefaultSecurityGroupId,
    LoopbackBlock Block,
    ImmutableList<Subnet> Subnets
)
{
    /// <summary>Returns the network on this machine for a network of the VPC.</summary>
    public IPNetwork ToLocal(IPNetwork declared)
    {
        var bytes = declared.BaseAddress.GetAddressBytes();
        return new IPNetwork(new IPAddress([127, Block.Number, bytes[2], bytes[3]]), declared.PrefixLength);
    }
}
