using Local.Cloud.Ec2;
using Local.Cloud.Resources;

namespace Local.Cloud.Ssm;

/// <summary>Systems Manager: runs commands on instances.</summary>
/// <param name="instances">The managed instances.</param>
/// <param name="store">The resources of the cloud.</param>
/// <param name="background">Runs commands that nobody waits for.</param>
/// <param name="time">The clock of timeouts.</param>
internal sealed class SsmModule(Instances instances, IResourceStore store, BackgroundWork background, TimeProvider time)
{
    /// <summary>The resource type of associations.</summary>
    public IEnumerable<ResourceType> ResourceTypes { get; } =
    [new AssociationType(instances, background, time), new ParameterType(store)];
}
