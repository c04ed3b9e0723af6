using Pulumi;

namespace Infra.Components;

/// <summary>What an <see cref="AmiWebFleet"/> is made of.</summary>
public sealed class AmiWebFleetArgs : ResourceArgs
{
    /// <summary>What the fleet serves behind a load balancer, from <see cref="SecureAlb.Targets"/>.</summary>
    public required AlbTarget Target { get; init; }

    /// <summary>The VPC of the security group.</summary>
    public required Input<string> VpcId { get; init; }

    /// <summary>
    /// The subnets, over which instances are spread. These need a way to packages and Systems Manager: public addresses,
    /// as the default VPC's give, or a NAT gateway.
    /// </summary>
    public required InputList<string> SubnetIds { get; init; }

    /// <summary>
    /// The id of the machine image of the first instance, as <see cref="MachineImage"/> finds it. It must have cloud-init
    /// and the agent of Systems Manager, as Amazon Linux has.
    /// </summary>
    public required Input<string> ImageId { get; init; }

    /// <summary>The type of all instances, as in <c>t2.micro</c>.</summary>
    public required string InstanceType { get; init; }

    /// <summary>
    /// The script that makes the first instance a web server, at most 16 KiB; <c>#!</c> begins its first line. Another
    /// one makes another instance, another image and other replicas.
    /// </summary>
    public required Input<string> UserData { get; init; }

    /// <summary>
    /// What each replica runs at its first boot, as <see cref="UserData"/>; the image has what the first instance ran.
    /// </summary>
    public Input<string>? ReplicaUserData { get; init; }

    /// <summary>How many replicas to run beside the first instance, 0–999; of no meaning with <see cref="Scaling"/>.</summary>
    public int ReplicaCount { get; init; } = 2;

    /// <summary>Makes the replicas an auto scaling group, which replaces those that fail and renews them one by one.</summary>
    public FleetScalingArgs? Scaling { get; init; }

    /// <summary>
    /// The block of IPv4 addresses from which SSH may come, as in <c>203.0.113.0/24</c>; without it port 22 is closed.
    /// Instances have no key pair: who may sign in is EC2 Instance Connect's matter.
    /// </summary>
    public string? SshCidr { get; init; }
}
