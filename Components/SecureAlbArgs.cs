using Pulumi;

namespace Infra.Components;

/// <summary>What a <see cref="SecureAlb"/> is made of.</summary>
public sealed class SecureAlbArgs : ResourceArgs
{
    /// <summary>The VPC of the security group and the target groups.</summary>
    public required Input<string> VpcId { get; init; }

    /// <summary>Public subnets in at least two availability zones.</summary>
    public required InputList<string> SubnetIds { get; init; }

    /// <summary>What the load balancer serves, by a name of your choice; see <see cref="AlbTargetArgs"/>.</summary>
    public required IReadOnlyDictionary<string, AlbTargetArgs> Targets { get; init; }

    /// <summary>
    /// The load balancer's name on AWS: at most 32 letters, digits and hyphens, not starting with <c>internal-</c>.
    /// Without it Pulumi makes one from the component's name, which then has at most 24 characters.
    /// </summary>
    public string? LoadBalancerName { get; init; }
}
