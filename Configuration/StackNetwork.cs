using Infra.Components;
using Pulumi;
using Pulumi.Awsx.Ec2;

namespace Infra.Configuration;

/// <summary>The VPC that a stack stands in, and where in it.</summary>
/// <param name="VpcId">The id of the VPC.</param>
/// <param name="PublicSubnetIds">The subnets of load balancers, and of tasks with public addresses.</param>
/// <param name="PrivateSubnetIds">The subnets of all else. The default VPC has public subnets alone.</param>
internal sealed record StackNetwork(
    Input<string> VpcId,
    InputList<string> PublicSubnetIds,
    InputList<string> PrivateSubnetIds
)
{
    public static StackNetwork Of(DefaultVpc vpc) => new(vpc.VpcId, vpc.PublicSubnetIds, vpc.PublicSubnetIds);

    public static StackNetwork Of(ServiceVpc vpc) => new(vpc.VpcId, vpc.PublicSubnetIds, vpc.PrivateSubnetIds);

    public static StackNetwork Of(ExistingVpcSettings vpc) => new(vpc.VpcId, vpc.PublicSubnetIds, vpc.PrivateSubnetIds);
}
