using Local.Cloud.Api;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Network;
using Local.Cloud.Resources;

namespace Local.Cloud.Ec2;

/// <summary>EC2: instances, and the images made of them.</summary>
public sealed class Ec2Module : IAsyncDisposable
{
    private readonly TargetGroups _targetGroups;

    /// <param name="instances">The instances.</param>
    /// <param name="network">Their network.</param>
    /// <param name="targetGroups">Where they are registered, and their health is known.</param>
    /// <param name="store">What the cloud holds.</param>
    public Ec2Module(Instances instances, NetworkModule network, TargetGroups targetGroups, IResourceStore store)
    {
        _targetGroups = targetGroups;
        Instances = instances;
        Instances.Terminating += instance => targetGroups.Deregister(instance.Address);
        ResourceTypes = [new InstanceType(Instances, network, store), new AmiFromInstanceType(Instances, store)];
    }

    /// <summary>The instances.</summary>
    public Instances Instances { get; }

    /// <summary>Instances and images.</summary>
    public IEnumerable<ResourceType> ResourceTypes { get; }

    /// <summary>The instances of a stack as <c>ps</c> shows them; of all stacks for null.</summary>
    public IReadOnlyList<PsInstance> Describe(string? stack) =>
        [
            .. Instances
                .All.Where(instance => stack is null || instance.Stack == stack)
                .Select(instance => new PsInstance(
                    instance.Id,
                    instance.Name,
                    instance.ProcessId,
                    instance.Address.ToString(),
                    instance.State,
                    _targetGroups.WorstHealth(instance.Address)?.State
                )),
        ];

    /// <summary>Stops all instances, because the cloud ends.</summary>
    public ValueTask DisposeAsync() => Instances.DisposeAsync();
}
