using System.Collections.Concurrent;
using Local.Cloud.LoadBalancing.AccessLogs;
using Local.Cloud.LoadBalancing.Requests;
using Local.Cloud.Network;
using Local.Cloud.Resources;

namespace Local.Cloud.LoadBalancing;

/// <summary>A load balancer: an address with listeners.</summary>
internal sealed class LoadBalancer(
    string arn,
    string name,
    string stack,
    string dnsName,
    VirtualNetwork network,
    NetworkInterface networkInterface,
    LoadBalancerSettings settings,
    LoadBalancerLogs logs
) : IAsyncDisposable
{
    // AWS's default quota.
    private const int MostRules = 100;

    private volatile LoadBalancerSettings _settings = settings;
    private volatile IRequestFilter? _filter;

    public string Arn { get; } = arn;

    public string Name { get; } = name;

    public string Stack { get; } = stack;

    /// <summary>The address; of an internal load balancer, an <see cref="InternalDnsName"/>.</summary>
    public string DnsName { get; } = dnsName;

    public VirtualNetwork Network { get; } = network;

    public NetworkInterface Interface { get; } = networkInterface;

    /// <summary>The logs of requests and connections.</summary>
    public LoadBalancerLogs Logs { get; } = logs;

    /// <summary>The last requests.</summary>
    public RequestRing Requests { get; } = new();

    /// <summary>The last parts of the ARN: <c>app/name/id</c>.</summary>
    public string ArnSuffix { get; } = SuffixOf(arn);

    /// <summary>The listeners by ARN.</summary>
    public ConcurrentDictionary<string, Listener> Listeners { get; } = new();

    /// <summary>The lock that is held while rules of the listeners change.</summary>
    public Lock RulesLock { get; } = new();

    /// <summary>The check of requests before the rules; null for none.</summary>
    public IRequestFilter? Filter
    {
        get => _filter;
        set => _filter = value;
    }

    public LoadBalancerSettings Settings
    {
        get => _settings;
        set
        {
            _settings = value;
            foreach (var listener in Listeners.Values)
            {
                listener.Apply(value);
            }
        }
    }

    /// <summary>Checks that the listeners have room for a rule. Default actions do not count.</summary>
    /// <exception cref="CloudException">The rule is new, and the listeners have 100 rules.</exception>
    public void RequireRoomFor(string ruleArn)
    {
        var rules = Listeners.Values.SelectMany(listener => listener.Rules.Rules).ToList();
        if (rules.Count >= MostRules && rules.TrueForAll(rule => rule.Arn != ruleArn))
        {
            throw new CloudException(
                $"TooManyRules: The maximum number of rules on load balancer '{Arn}', {MostRules}, has been reached; "
                    + "another load balancer has room for more"
            );
        }
    }

    /// <summary>Returns the last parts of a load balancer's ARN: <c>app/name/id</c>.</summary>
    public static string SuffixOf(string arn)
    {
        const string Type = "loadbalancer/";
        return arn[(arn.IndexOf(Type, StringComparison.Ordinal) + Type.Length)..];
    }

    /// <summary>Stops the listeners, delivers the logs and releases the address.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var listener in Listeners.Values)
        {
            await listener.DisposeAsync();
        }

        Logs.Dispose();
        Network.Detach(Interface);
    }
}
