using System.Buffers.Binary;
using System.Net;

namespace Local.Cloud.Network;

/// <summary>A part of the addresses of a VPC, in one availability zone.</summary>
/// <param name="Id">The subnet id: <c>subnet-</c> and 17 hex digits.</param>
/// <param name="ZoneLetter">The end of the zone's name after the region, such as <c>a</c>.</param>
/// <param name="Cidr">The addresses on this machine, in 127.0.0.0/8.</param>
/// <param name="VpcId">The VPC.</param>
/// <param name="Declared">The addresses as the program writes them, such as 10.0.1.0/24.</param>
/// <param name="MapPublicIpOnLaunch">Whether instances get public addresses where the program says nothing else.</param>
internal sealed record Subnet(
    string Id,
    string ZoneLetter,
    IPNetwork Cidr,
    string VpcId,
    IPNetwork Declared,
    bool MapPublicIpOnLaunch
)
{
    /// <summary>The name of the availability zone in <paramref name="region"/>, such as <c>us-west-1a</c>.</summary>
    public string AvailabilityZone(string region) => region + ZoneLetter;

    /// <summary>The id of the availability zone in <paramref name="region"/>, such as <c>usw1-az1</c>.</summary>
    public string ZoneId(string region) => AvailabilityZones.Id(region, ZoneLetter);

    /// <summary>Returns the address that the program knows for an address on this machine.</summary>
    public IPAddress ToDeclared(IPAddress address) => Moved(address, Cidr, Declared);

    /// <summary>Returns the address on this machine for an address that the program knows.</summary>
    public IPAddress ToLocal(IPAddress declared) => Moved(declared, Declared, Cidr);

    private static IPAddress Moved(IPAddress address, IPNetwork from, IPNetwork to)
    {
        var bytes = new byte[4];
        var offset = Number(address) - Number(from.BaseAddress);
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Number(to.BaseAddress) + offset);
        return new IPAddress(bytes);
    }

    private static uint Number(IPAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());
}
