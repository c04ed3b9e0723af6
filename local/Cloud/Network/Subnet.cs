using System.Net;

namespace Local.Cloud.Network;

/// <summary>A part of the VPC's addresses, in one availability zone.</summary>
/// <param name="Id">Its id, <c>subnet-</c> and 17 hexadecimal digits.</param>
/// <param name="ZoneLetter">What follows the region's name in the zone's, such as <c>a</c>.</param>
/// <param name="Cidr">Its addresses.</param>
internal sealed record Subnet(string Id, string ZoneLetter, IPNetwork Cidr)
{
    /// <summary>The name of its availability zone in <paramref name="region"/>, such as <c>us-west-1a</c>.</summary>
    public string AvailabilityZone(string region) => region + ZoneLetter;
}
