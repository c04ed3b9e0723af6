using System.Collections.Concurrent;
using Local.Cloud.AutoScalingGroups;
using Local.Cloud.Resources;

namespace Local.Cloud.Ecs.Capacity;

/// <summary>The capacity providers at work. Thread-safe.</summary>
internal sealed class CapacityProviders(RunningGroups groups, ContainerInstances instances, WorkContext work)
    : ITerminationHook,
        IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, CapacityProvider> _providers = new();
    private readonly ConcurrentDictionary<string, string> _clusters = new();

    /// <summary>Starts a provider for its group.</summary>
    /// <exception cref="CloudException">
    /// A provider of this name exists, or the group does not exist, has another provider or lacks instance
    /// protection.
    /// </exception>
    public void Add(string name, CapacityProviderSettings settings)
    {
        if (_providers.ContainsKey(name))
        {
            throw new CloudException(
                $"ClientException: The specified capacity provider already exists. To change the configuration of an existing capacity provider, update the capacity provider {name}."
            );
        }

        var group =
            groups.Find(settings.Group)
            ?? throw new CloudException(
                $"ClientException: The specified Auto Scaling group {settings.Group} does not exist."
            );
        if (Of(group.Name) is { } other)
        {
            throw new CloudException(
                $"ClientException: The Auto Scaling group {group.Name} already belongs to the capacity provider {other.Name}."
            );
        }

        if (settings.ProtectsTasks && !group.ProtectsNew)
        {
            throw new CloudException(
                "ClientException: The managed termination protection setting for the capacity provider is invalid. To "
                    + "enable managed termination protection for a capacity provider, the Auto Scaling group must have "
                    + "instance protection from scale in enabled."
            );
        }

        _providers[name] = new CapacityProvider(name, settings, group, instances, work)
        {
            Cluster = _clusters.GetValueOrDefault(name),
        };
    }

    /// <summary>Returns the provider with this name; null if none exists.</summary>
    public CapacityProvider? Find(string name) => _providers.GetValueOrDefault(name);

    /// <summary>Sets the providers that work for a cluster.</summary>
    /// <exception cref="CloudException">A provider does not exist, or works for another cluster.</exception>
    public void Associate(string cluster, IReadOnlyCollection<string> names)
    {
        foreach (var name in names.Where(name => name is not ("FARGATE" or "FARGATE_SPOT")))
        {
            if (Find(name) is not { } provider)
            {
                throw new CloudException(
                    $"InvalidParameterException: The specified capacity provider '{name}' was not found."
                );
            }

            if (provider.Cluster is { } other && other != cluster)
            {
                throw new CloudException(
                    $"ResourceInUseException: The capacity provider {name} already works for the cluster {other}."
                );
            }
        }

        Restore(cluster, names);
    }

    /// <summary>Sets the providers that work for a cluster, including providers that are not restored yet.</summary>
    public void Restore(string cluster, IReadOnlyCollection<string> names)
    {
        foreach (var (name, _) in _clusters.Where(one => one.Value == cluster && !names.Contains(one.Key)).ToList())
        {
            _clusters.TryRemove(name, out _);
        }

        foreach (var name in names)
        {
            // Any cluster may use FARGATE, so it belongs to none.
            _clusters[name] = cluster;
        }

        foreach (var provider in _providers.Values)
        {
            provider.Cluster = _clusters.GetValueOrDefault(provider.Name);
        }
    }

    /// <inheritdoc/>
    public Task BeforeTerminationAsync(string group, string instanceId, CancellationToken cancellationToken) =>
        Of(group)?.DrainAsync(instanceId, cancellationToken) ?? Task.CompletedTask;

    /// <summary>Stops a provider. Its group stays as it is.</summary>
    public async Task RemoveAsync(string name)
    {
        if (_providers.TryRemove(name, out var provider))
        {
            await provider.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_providers.Keys.Select(RemoveAsync));

    private CapacityProvider? Of(string group) => _providers.Values.FirstOrDefault(provider => provider.Group == group);
}
