using System.Collections.Concurrent;

namespace Local.Cloud.Ecs;

/// <summary>The running services. Thread-safe.</summary>
internal sealed class EcsServices : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string Cluster, string Name), EcsService> _services = new();

    /// <summary>Raised after a service was added or removed.</summary>
    public event Action? Changed;

    /// <summary>The services, ordered by name.</summary>
    public IReadOnlyList<EcsService> All =>
        [.. _services.Values.OrderBy(service => service.Name, StringComparer.Ordinal)];

    /// <summary>Returns the service with this name in this cluster; null if none runs.</summary>
    public EcsService? Find(string cluster, string name) => _services.GetValueOrDefault((cluster, name));

    /// <summary>
    /// Returns the service with the Application Auto Scaling id <c>service/cluster/name</c>; null if none runs.
    /// </summary>
    public EcsService? Find(string resourceId) =>
        resourceId.Split('/') is ["service", var cluster, var name] ? Find(cluster, name) : null;

    internal bool TryAdd(EcsService service)
    {
        var added = _services.TryAdd((service.Cluster, service.Name), service);
        Changed?.Invoke();
        return added;
    }

    internal void Remove(EcsService service)
    {
        _services.TryRemove((service.Cluster, service.Name), out _);
        Changed?.Invoke();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_services.Values.Select(service => service.DisposeAsync().AsTask()));
}
