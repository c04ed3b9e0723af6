namespace Local.Cloud.Network;

/// <summary>The place of something in a VPC, as routes and security groups see it.</summary>
/// <param name="SubnetIds">The subnets that its addresses may be in.</param>
/// <param name="SecurityGroupIds">Its security groups. None stands for the VPC's default group.</param>
/// <param name="HasPublicAddress">Whether it has public addresses.</param>
internal sealed record NetworkPlace(
    IReadOnlyList<string> SubnetIds,
    IReadOnlyList<string> SecurityGroupIds,
    bool HasPublicAddress
)
{
    /// <summary>Returns the place of an interface.</summary>
    public static NetworkPlace Of(NetworkInterface attached) =>
        new([attached.Subnet.Id], attached.SecurityGroupIds, attached.HasPublicAddress);
}
