using Local.Cloud.Ec2;
using Local.Cloud.Resources;

namespace Local.Cloud.Ssm;

/// <summary>Systems Manager, as far as it runs commands on instances.</summary>
/// <param name="instances">What it manages.</param>
/// <param name="background">Runs what nobody waits for.</param>
/// <param name="time">The clock of time-outs.</param>
internal sealed class SsmModule(Instances instances, BackgroundWork background, TimeProvider time)
{
    /// <summary>Associations.</summary>
    public IEnumerable<ResourceType> ResourceTypes { get; } = [new AssociationType(instances, background, time)];
}
