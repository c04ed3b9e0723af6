using Pulumi;

namespace Infra.Components;

/// <summary>What an <see cref="Ec2Capacity"/> is made of.</summary>
public sealed class Ec2CapacityArgs : ResourceArgs
{
    /// <summary>The cluster that the instances join.</summary>
    public required EcsCluster Cluster { get; init; }

    /// <summary>The VPC of the instances' security group.</summary>
    public required Input<string> VpcId { get; init; }

    /// <summary>
    /// The subnets of the instances. These need a way to ECS: public addresses, as the default VPC's give, or a NAT
    /// gateway.
    /// </summary>
    public required InputList<string> SubnetIds { get; init; }

    /// <summary>The load balancer's security group, which alone reaches the tasks.</summary>
    public required Input<string> LoadBalancerSecurityGroupId { get; init; }

    /// <summary>
    /// The id of an ECS-optimized machine image, as <see cref="MachineImage"/> finds it. Another one holds for instances
    /// that start from then on.
    /// </summary>
    public required Input<string> ImageId { get; init; }

    /// <summary>The type of the instances, as in <c>t3.small</c>.</summary>
    public required string InstanceType { get; init; }

    /// <summary>The fewest instances.</summary>
    public required int Min { get; init; }

    /// <summary>The most instances, at least 1 and <see cref="Min"/>.</summary>
    public required int Max { get; init; }

    /// <summary>
    /// The instances to start with, from <see cref="Min"/> (when nothing is said) to <see cref="Max"/>; from then on ECS
    /// decides.
    /// </summary>
    public int? Desired { get; init; }

    /// <summary>The share of the instances that ECS aims to use, 1–100%: with less than 100, some are kept spare.</summary>
    public int TargetCapacity { get; init; } = 100;
}
