using Pulumi;

namespace Infra.Components;

/// <summary>
/// What a <see cref="FargateService"/> is made of. With <see cref="Scaling"/>, the desired number is where it starts, from
/// then on the scaling's own business.
/// </summary>
public sealed class FargateServiceArgs : EcsServiceArgs
{
    /// <summary>The VPC of its security group.</summary>
    public required Input<string> VpcId { get; init; }

    /// <summary>The subnets in which its tasks run.</summary>
    public required InputList<string> SubnetIds { get; init; }

    /// <summary>
    /// Whether tasks have public addresses: in a public subnet they reach the registry and the logs by nothing else.
    /// </summary>
    public bool AssignPublicIp { get; init; } = true;

    /// <summary>How it scales; without it the desired number of tasks runs.</summary>
    public FargateScalingArgs? Scaling { get; init; }

    /// <summary>What else its tasks start after, as <see cref="StartOrder"/> says it.</summary>
    public InputList<Resource> StartAfter { get; init; } = new();
}
