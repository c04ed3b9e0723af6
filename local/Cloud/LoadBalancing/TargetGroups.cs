using System.Collections.Concurrent;
using System.Net;
using Local.Cloud.Network;
using Local.Cloud.Resources;

namespace Local.Cloud.LoadBalancing;

/// <summary>The target groups and their registered targets. Thread-safe.</summary>
internal sealed class TargetGroups
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, TargetGroup> _groups = new();
    private readonly Dictionary<string, (NetworkInterface LoadBalancer, IReadOnlyList<string> Arns)> _users = [];
    private readonly HealthProbe _probe;
    private readonly VirtualNetwork _network;
    private readonly WorkContext _work;

    /// <param name="network">The network of the targets.</param>
    /// <param name="work">The clock and time scale of intervals and delays.</param>
    public TargetGroups(VirtualNetwork network, WorkContext work)
    {
        _probe = new HealthProbe(network, work.Time);
        _network = network;
        _work = work;
    }

    /// <summary>Raised after a target was registered, deregistered or removed, or its health changed.</summary>
    public event Action? Changed;

    /// <summary>
    /// Registers a target and checks it at once. A registered target stays as it is; a draining target is
    /// registered again.
    /// </summary>
    /// <exception cref="CloudException">The target group does not exist.</exception>
    public void Register(string targetGroupArn, IPAddress address, int port) =>
        Require(targetGroupArn).Register(address, port);

    /// <summary>
    /// Deregisters a target. It gets no new requests, is <c>draining</c> during the deregistration delay, and is
    /// then removed. Does nothing if the target is not registered.
    /// </summary>
    public void Deregister(string targetGroupArn, IPAddress address, int port) =>
        _groups.GetValueOrDefault(targetGroupArn)?.Deregister(address, port);

    /// <summary>Deregisters all targets with this address, for example when an instance is terminated.</summary>
    public void Deregister(IPAddress address)
    {
        foreach (var group in _groups.Values)
        {
            foreach (var target in group.Targets.Where(target => target.Address.Equals(address)))
            {
                group.Deregister(address, target.Port);
            }
        }
    }

    /// <summary>Returns the health of a target; null if it is not registered, or its deregistration is over.</summary>
    public TargetHealth? Health(string targetGroupArn, IPAddress address, int port) =>
        _groups.GetValueOrDefault(targetGroupArn)?.Health(address, port);

    /// <summary>Returns the worst health of the targets of each address that has some.</summary>
    public IReadOnlyDictionary<IPAddress, TargetHealth> WorstHealths()
    {
        var worst = new Dictionary<IPAddress, TargetHealth>();
        foreach (var (address, _, health) in _groups.Values.SelectMany(group => group.Targets))
        {
            if (!worst.TryGetValue(address, out var known) || Badness(health) > Badness(known))
            {
                worst[address] = health;
            }
        }

        return worst;
    }

    /// <summary>Returns whether the group exists.</summary>
    public bool Contains(string targetGroupArn) => _groups.ContainsKey(targetGroupArn);

    /// <summary>Returns whether a listener or a rule of a load balancer forwards to the group.</summary>
    public bool HasLoadBalancer(string targetGroupArn) =>
        _groups.GetValueOrDefault(targetGroupArn)?.LoadBalancer is not null;

    /// <summary>
    /// Returns the number of requests to the group since the cloud started, and the number of healthy targets.
    /// </summary>
    public (long Requests, int HealthyTargets) Metrics(string targetGroupArn) =>
        _groups.TryGetValue(targetGroupArn, out var group)
            ? (group.Requests, group.Targets.Count(target => target.Health == TargetHealth.Healthy))
            : (0, 0);

    internal void Add(string arn, string stack, TargetGroupSettings settings)
    {
        lock (_lock)
        {
            if (_groups.Values.Any(group => group.Settings.Name == settings.Name))
            {
                throw new CloudException(
                    $"DuplicateTargetGroupName: a target group with the name '{settings.Name}' already exists"
                );
            }

            _groups[arn] = new TargetGroup(arn, stack, settings, _probe, _network, _work, () => Changed?.Invoke());
        }
    }

    /// <summary>Removes the group and its targets.</summary>
    internal void Remove(string arn)
    {
        if (_groups.TryRemove(arn, out var group))
        {
            group.Dispose();
            Changed?.Invoke();
        }
    }

    internal TargetGroup? Find(string arn) => _groups.GetValueOrDefault(arn);

    internal TargetGroup Require(string arn) =>
        Find(arn) ?? throw new CloudException($"TargetGroupNotFound: the target group '{arn}' does not exist");

    /// <summary>Sets the groups that a listener or a rule forwards to; none when it is removed.</summary>
    /// <param name="user">The ARN of the listener or the rule.</param>
    /// <param name="loadBalancer">The interface of its load balancer.</param>
    /// <exception cref="CloudException">A group does not exist, or belongs to another load balancer.</exception>
    internal void SetUse(string user, NetworkInterface loadBalancer, IReadOnlyList<string> arns)
    {
        lock (_lock)
        {
            foreach (var arn in arns)
            {
                if (Require(arn).LoadBalancer is { } other && other != loadBalancer)
                {
                    throw new CloudException(
                        $"TargetGroupAssociationLimit: the target group '{arn}' already belongs to another load balancer"
                    );
                }
            }

            var before = _users.GetValueOrDefault(user).Arns ?? [];
            if (arns.Count == 0)
            {
                _users.Remove(user);
            }
            else
            {
                _users[user] = (loadBalancer, arns);
            }

            foreach (var arn in before.Concat(arns).Distinct())
            {
                Find(arn)?.UseIn(_users.Values.FirstOrDefault(use => use.Arns.Contains(arn)).LoadBalancer);
            }
        }
    }

    internal void Dispose()
    {
        foreach (var group in _groups.Values)
        {
            group.Dispose();
        }
    }

    private static int Badness(TargetHealth health) =>
        health.State switch
        {
            TargetHealth.UnhealthyState => 2,
            TargetHealth.HealthyState => 0,
            _ => 1,
        };
}
