namespace Infra.Components;

/// <summary>
/// What an <see cref="Ec2Service"/> is made of. CPU and memory are its container's: the CPU is its share of the instance,
/// the memory a limit.
/// </summary>
public sealed class Ec2ServiceArgs : EcsServiceArgs
{
    /// <summary>The instances that its tasks run on.</summary>
    public required Ec2Capacity Capacity { get; init; }
}
