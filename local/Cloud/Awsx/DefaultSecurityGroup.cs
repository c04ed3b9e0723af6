using Local.Protocol.Values;

namespace Local.Cloud.Awsx;

/// <summary>awsx's default security group: open to everyone, as its documentation states.</summary>
internal static class DefaultSecurityGroup
{
    /// <summary>Returns the inputs of the group in a VPC.</summary>
    public static PropertyMap Open(PropertyValue vpcId) =>
        new(("vpcId", vpcId), ("ingress", Rules("-1", 0)), ("egress", Rules("tcp", 65535)));

    private static PropertyValue Rules(string protocol, int toPort) =>
        PropertyValue.List(
            new PropertyMap(
                ("fromPort", 0),
                ("toPort", toPort),
                ("protocol", protocol),
                ("cidrBlocks", PropertyValue.List("0.0.0.0/0")),
                ("ipv6CidrBlocks", PropertyValue.List("::/0"))
            )
        );
}
