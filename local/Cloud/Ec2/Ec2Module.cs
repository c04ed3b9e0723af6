using System.Net;
using Local.Cloud.Api;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Resources;

namespace Local.Cloud.Ec2;

/// <summary>EC2: instances, and the images made of them.</summary>
public sealed class Ec2Module : IAsyncDisposable
{
    private readonly LoadBalancingModule _loadBalancing;

    /// <param name="platform">What instances run on.</param>
    /// <param name="loadBalancing">Asks for instances by id, and knows their health.</param>
    /// <param name="store">What the cloud holds.</param>
    /// <exception cref="CloudException">What is kept of an instance is damaged.</exception>
    public Ec2Module(Ec2Platform platform, LoadBalancingModule loadBalancing, IResourceStore store)
    {
        _loadBalancing = loadBalancing;
        Instances = new Instances(platform);
        loadBalancing.FindInstance = AddressOf;
        Instances.Terminating += instance => loadBalancing.TargetGroups.Deregister(instance.Address);
        ResourceTypes =
        [
            new InstanceType(Instances, platform.Network, store),
            new AmiFromInstanceType(Instances, store),
        ];
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
                    _loadBalancing.TargetGroups.WorstHealth(instance.Address)?.State
                )),
        ];

    /// <summary>Stops all instances, because the cloud ends.</summary>
    public ValueTask DisposeAsync() => Instances.DisposeAsync();

    private IPAddress? AddressOf(string id) => Instances.Find(id)?.Address;
}
