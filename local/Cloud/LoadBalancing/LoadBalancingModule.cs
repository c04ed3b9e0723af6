using Local.Cloud.Api;
using Local.Cloud.Network;
using Local.Cloud.Resources;

namespace Local.Cloud.LoadBalancing;

/// <summary>Application load balancers with their listeners, rules, target groups and targets.</summary>
public sealed class LoadBalancingModule : IAsyncDisposable
{
    private readonly LoadBalancers _loadBalancers = new();

    /// <param name="network">The network of load balancers and targets.</param>
    /// <param name="instances">Finds targets that are EC2 instances.</param>
    /// <param name="work">What health checks, deregistration delays and slow starts go by.</param>
    public LoadBalancingModule(NetworkModule network, IInstanceAddresses instances, WorkContext work)
    {
        TargetGroups = new TargetGroups(network.Network, work);
        var forwarder = new RequestForwarder(TargetGroups, work.Time);
        ResourceTypes =
        [
            new LoadBalancerType(network, _loadBalancers),
            new ListenerType(network.Network, _loadBalancers, TargetGroups, forwarder),
            new ListenerRuleType(_loadBalancers, TargetGroups),
            new TargetGroupType(network.Vpc, _loadBalancers, TargetGroups, work.Time),
            new TargetGroupAttachmentType(network.Network, TargetGroups, instances),
        ];
    }

    /// <summary>The target groups, for what registers targets by itself.</summary>
    public TargetGroups TargetGroups { get; }

    /// <summary>Load balancers, listeners, their rules, target groups and attachments.</summary>
    public IEnumerable<ResourceType> ResourceTypes { get; }

    /// <summary>The load balancers of a stack, or for null of all, by name.</summary>
    public IReadOnlyList<PsLoadBalancer> Describe(string? stack = null) =>
        [.. _loadBalancers.All.Where(one => stack is null || one.Stack == stack).Select(Describe)];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        TargetGroups.Dispose();
        foreach (var loadBalancer in _loadBalancers.All)
        {
            await loadBalancer.DisposeAsync();
        }
    }

    private PsLoadBalancer Describe(LoadBalancer loadBalancer)
    {
        var listeners = loadBalancer.Listeners.Values.OrderBy(listener => listener.Port).ToArray();
        var groups = listeners
            .SelectMany(listener => listener.Rules.Rules.Select(rule => rule.Action).Append(listener.Rules.Default))
            .SelectMany(ActionInputs.TargetGroups)
            .Distinct()
            .Select(TargetGroups.Find)
            .OfType<TargetGroup>();
        return new PsLoadBalancer(
            loadBalancer.Name,
            loadBalancer.Interface.Address.ToString(),
            "active",
            [.. listeners.Select(listener => new PsListener(listener.Port, "HTTP"))],
            [.. groups.Select(Describe)]
        );
    }

    private static PsTargetGroup Describe(TargetGroup group) =>
        new(
            group.Settings.Name,
            [
                .. group.Targets.Select(target => new PsTarget(
                    target.Address.ToString(),
                    target.Port,
                    target.Health.State,
                    target.Health.Reason
                )),
            ]
        );
}
