using Local.Cloud.LoadBalancing;
using Local.Cloud.Network;
using Local.Cloud.Resources;

namespace Local.Cloud.Ec2;

/// <summary>EC2: instances and their images.</summary>
internal sealed class Ec2Module : IAsyncDisposable
{
    /// <param name="instances">The instances.</param>
    /// <param name="network">The network of the instances.</param>
    /// <param name="targetGroups">The target groups that instances are registered in.</param>
    /// <param name="store">The resources of the cloud.</param>
    public Ec2Module(Instances instances, NetworkModule network, TargetGroups targetGroups, IResourceStore store)
    {
        Instances = instances;
        Instances.Terminating += instance => targetGroups.Deregister(instance.Address);
        ResourceTypes = [new InstanceType(Instances, network, store), new AmiFromInstanceType(Instances, store)];
    }

    /// <summary>The instances.</summary>
    public Instances Instances { get; }

    /// <summary>The resource types of instances and images.</summary>
    public IEnumerable<ResourceType> ResourceTypes { get; }

    /// <summary>Stops all instances, because the cloud ends.</summary>
    public ValueTask DisposeAsync() => Instances.DisposeAsync();
}
