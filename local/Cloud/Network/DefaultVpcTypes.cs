using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Network;

/// <summary><c>aws:ec2/defaultVpc:DefaultVpc</c>: adopts the default VPC. Deleting the resource leaves the VPC.</summary>
internal sealed class DefaultVpcType(DefaultVpc vpc) : StoredResourceType
{
    public override string Token => "aws:ec2/defaultVpc:DefaultVpc";

    protected override string NewId(CreateContext context) => vpc.Id;

    protected override PropertyMap Outputs(string id, string region, PropertyMap inputs, PropertyMap? current) =>
        VpcType
            .Outputs(id, vpc.Cidr, vpc.DefaultSecurityGroupId, region, inputs)
            .With(
                new PropertyMap(
                    ("enableDnsHostnames", inputs.Flag("enableDnsHostnames", otherwise: true)),
                    ("existingDefaultVpc", true),
                    ("forceDestroy", inputs.Flag("forceDestroy", otherwise: false))
                )
            );
}

/// <summary>
/// <c>aws:ec2/defaultSubnet:DefaultSubnet</c>: adopts the default subnet of a zone. Deleting the resource leaves the
/// subnet.
/// </summary>
internal sealed class DefaultSubnetType(DefaultVpc vpc) : StoredResourceType
{
    public override string Token => "aws:ec2/defaultSubnet:DefaultSubnet";

    protected override string NewId(CreateContext context)
    {
        var zone = context.Inputs["availabilityZone"].AsString!;
        var region = context.Inputs.Text("region", context.Region);
        return vpc.Subnets.FirstOrDefault(subnet => subnet.AvailabilityZone(region) == zone)?.Id
            ?? throw new CloudException(
                $"the default VPC has no subnet in the zone {zone}; it has one in each of "
                    + string.Join(", ", vpc.Subnets.Select(subnet => subnet.AvailabilityZone(region)))
            );
    }

    protected override PropertyMap Outputs(string id, string region, PropertyMap inputs, PropertyMap? current) =>
        SubnetType
            .Outputs(vpc.Subnets.First(subnet => subnet.Id == id), region, inputs)
            .With(
                new PropertyMap(
                    ("existingDefaultSubnet", true),
                    ("forceDestroy", inputs.Flag("forceDestroy", otherwise: false)),
                    ("mapPublicIpOnLaunch", inputs.Flag("mapPublicIpOnLaunch", otherwise: true))
                )
            );
}
