using System.Collections.Concurrent;
using Local.Cloud.AutoScalingGroups;
using Local.Cloud.Resources;

namespace Local.Cloud.Ecs.Capacity;

/// <summary>The capacity providers that are at work. Safe for many callers at once.</summary>
internal sealed class CapacityProviders(RunningGroups groups, ContainerInstances instances, WorkContext work)
    : ITerminationHook,
        IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, CapacityProvider> _providers = new();
    private readonly ConcurrentDictionary<string, string> _clusters = new();

    /// <summary>Puts a provider to work on its group.</summary>
    /// <exception cref="CloudException">There is one of that name, the group cannot be had, or is not made for it.</exception>
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
                $"ClientException: The Auto Scaling group {group.Name} belongs to the capacity provider {other.Name} already."
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

    /// <summary>The provider of that name; null when there is none.</summary>
    public CapacityProvider? Find(string name) => _providers.GetValueOrDefault(name);

    /// <summary>Has just these of the providers work for a cluster.</summary>
    /// <exception cref="CloudException">There is no provider of a name, or it works for another cluster.</exception>
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
                    $"ResourceInUseException: The capacity provider {name} works for the cluster {other} already."
                );
            }
        }

        Restore(cluster, names);
    }

    /// <summary>Has just these of the providers work for a cluster, those too that are not back yet.</summary>
    public void Restore(string cluster, IReadOnlyCollection<string> names)
    {
        foreach (var (name, _) in _clusters.Where(one => one.Value == cluster && !names.Contains(one.Key)).ToList())
        {
            _clusters.TryRemove(name, out _);
        }

        foreach (var name in names)
        {
            // FARGATE, which any cluster may have, is nobody's provider here.
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

    /// <summary>Ends a provider's work; its group stays as it is.</summary>
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
