using System.Net;

namespace Local.Cloud.Network;

/// <summary>A part of the VPC's addresses, in one availability zone.</summary>
/// <param name="Id">The subnet id: <c>subnet-</c> and 17 hex digits.</param>
/// <param name="ZoneLetter">The letter after the region's name in the zone's name, such as <c>a</c>.</param>
/// <param name="Cidr">The addresses of the subnet.</param>
internal sealed record Subnet(string Id, string ZoneLetter, IPNetwork Cidr)
{
    /// <summary>
    /// Returns the name of the availability zone in <paramref name="region"/>, such as <c>us-west-1a</c>.
    /// </summary>
    public string AvailabilityZone(string region) => region + ZoneLetter;
}
