using Local.Cloud.LoadBalancing;
using Local.Cloud.Network;
using Local.Cloud.Resources;

namespace Local.Cloud.Ec2;

/// <summary>EC2: instances, and the images made of them.</summary>
internal sealed class Ec2Module : IAsyncDisposable
{
    /// <param name="instances">The instances.</param>
    /// <param name="network">Their network.</param>
    /// <param name="targetGroups">Where they are registered.</param>
    /// <param name="store">What the cloud holds.</param>
    public Ec2Module(Instances instances, NetworkModule network, TargetGroups targetGroups, IResourceStore store)
    {
        Instances = instances;
        Instances.Terminating += instance => targetGroups.Deregister(instance.Address);
        ResourceTypes = [new InstanceType(Instances, network, store), new AmiFromInstanceType(Instances, store)];
    }

    /// <summary>The instances.</summary>
    public Instances Instances { get; }

    /// <summary>Instances and images.</summary>
    public IEnumerable<ResourceType> ResourceTypes { get; }

    /// <summary>Stops all instances, because the cloud ends.</summary>
    public ValueTask DisposeAsync() => Instances.DisposeAsync();
}
