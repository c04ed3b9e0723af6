using System.Collections.Concurrent;
using Local.Cloud.Network;

namespace Local.Cloud.LoadBalancing;

/// <summary>A load balancer: an address with listeners.</summary>
internal sealed class LoadBalancer(
    string arn,
    string name,
    string stack,
    VirtualNetwork network,
    NetworkInterface networkInterface,
    LoadBalancerSettings settings
) : IAsyncDisposable
{
    private volatile LoadBalancerSettings _settings = settings;

    public string Arn { get; } = arn;

    public string Name { get; } = name;

    public string Stack { get; } = stack;

    public VirtualNetwork Network { get; } = network;

    public NetworkInterface Interface { get; } = networkInterface;

    /// <summary>The listeners by ARN.</summary>
    public ConcurrentDictionary<string, Listener> Listeners { get; } = new();

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

    /// <summary>Stops the listeners and releases the address.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var listener in Listeners.Values)
        {
            await listener.DisposeAsync();
        }

        Network.Detach(Interface);
    }
}
