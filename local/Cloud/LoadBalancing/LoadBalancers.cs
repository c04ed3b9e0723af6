using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Local.Cloud.Resources;

namespace Local.Cloud.LoadBalancing;

/// <summary>The load balancers by ARN. Thread-safe.</summary>
internal sealed class LoadBalancers
{
    private readonly ConcurrentDictionary<string, LoadBalancer> _all = new();

    public IReadOnlyList<LoadBalancer> All => [.. _all.Values.OrderBy(one => one.Name, StringComparer.Ordinal)];

    public void Add(LoadBalancer loadBalancer) => _all[loadBalancer.Arn] = loadBalancer;

    public bool TryGet(string arn, [MaybeNullWhen(false)] out LoadBalancer loadBalancer) =>
        _all.TryGetValue(arn, out loadBalancer);

    public bool TryRemove(string arn, [MaybeNullWhen(false)] out LoadBalancer loadBalancer) =>
        _all.TryRemove(arn, out loadBalancer);

    public LoadBalancer Require(string arn) =>
        _all.GetValueOrDefault(arn)
        ?? throw new CloudException($"LoadBalancerNotFound: the load balancer '{arn}' does not exist");

    public Listener? FindListener(string arn) =>
        _all.Values.Select(one => one.Listeners.GetValueOrDefault(arn)).FirstOrDefault(one => one is not null);

    public Listener RequireListener(string arn) =>
        FindListener(arn) ?? throw new CloudException($"ListenerNotFound: the listener '{arn}' does not exist");
}
