using System.Diagnostics.CodeAnalysis;
using Local.Cloud.Resources;

namespace Local.Tests;

/// <summary>A store in memory, which a test fills by hand.</summary>
internal sealed class MemoryStore : IResourceStore
{
    private readonly List<CloudResource> _resources = [];

    public void Add(CloudResource resource) => _resources.Add(resource);

    public void Remove(CloudResource resource) => _resources.Remove(resource);

    public void Clear() => _resources.Clear();

    public bool TryGet(string token, string id, [MaybeNullWhen(false)] out CloudResource resource)
    {
        resource = _resources.Find(other => other.Token == token && other.Id == id);
        return resource is not null;
    }

    public IReadOnlyList<CloudResource> All(string token) => [.. _resources.Where(other => other.Token == token)];
}
