using Local.Cloud.Acm;
using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Cloud.S3;

namespace Local.Cloud.LoadBalancing;

/// <summary>Application load balancers: listeners, rules, target groups and targets.</summary>
internal sealed class LoadBalancingModule : IAsyncDisposable
{
    private readonly LoadBalancers _loadBalancers = new();

    /// <param name="network">The network of load balancers and targets.</param>
    /// <param name="certificates">The certificates of HTTPS listeners.</param>
    /// <param name="buckets">The buckets of logs.</param>
    /// <param name="folder">The folder of lines that wait for their delivery into a bucket.</param>
    /// <param name="instances">Finds targets that are EC2 instances.</param>
    /// <param name="work">The clock and time scale of health checks, deregistration delays and slow starts.</param>
    public LoadBalancingModule(
        NetworkModule network,
        Certificates certificates,
        Buckets buckets,
        string folder,
        IInstanceAddresses instances,
        WorkContext work
    )
    {
        TargetGroups = new TargetGroups(network.Network, work);
        var forwarder = new RequestForwarder(TargetGroups, work.Time);
        ResourceTypes =
        [
            new LoadBalancerType(network, _loadBalancers, buckets, folder, work),
            new ListenerType(network.Network, _loadBalancers, TargetGroups, certificates, forwarder),
            new ListenerCertificateType(_loadBalancers, certificates),
            new ListenerRuleType(_loadBalancers, TargetGroups),
            new TargetGroupType(network.Vpcs, _loadBalancers, TargetGroups, work.Time),
            new TargetGroupAttachmentType(network.Network, TargetGroups, instances),
        ];
    }

    /// <summary>The target groups, for callers that register targets themselves.</summary>
    public TargetGroups TargetGroups { get; }

    /// <summary>The resource types of load balancers, listeners, rules, target groups and attachments.</summary>
    public IEnumerable<ResourceType> ResourceTypes { get; }

    /// <summary>The load balancers, ordered by name.</summary>
    internal IReadOnlyList<LoadBalancer> LoadBalancers => _loadBalancers.All;

    /// <summary>Returns the load balancer with this ARN; null if there is none.</summary>
    internal LoadBalancer? Find(string arn) => _loadBalancers.TryGet(arn, out var found) ? found : null;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        TargetGroups.Dispose();
        foreach (var loadBalancer in _loadBalancers.All)
        {
            await loadBalancer.DisposeAsync();
        }
    }
}
