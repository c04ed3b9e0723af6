using System.Diagnostics.CodeAnalysis;
using Local.Cloud.Resources;

namespace Local.Cloud.Reachability;

/// <summary>A resource with its name in the program.</summary>
internal sealed record NamedResource(string Name, CloudResource Resource);

/// <summary>Resources that exist or are planned, by type and id.</summary>
internal sealed class ResourceSet : IResourceStore
{
    private readonly Dictionary<string, List<NamedResource>> _named;
    private readonly Dictionary<string, IReadOnlyList<CloudResource>> _byToken;
    private readonly Dictionary<(string Token, string Id), CloudResource> _byId;

    public ResourceSet(IEnumerable<NamedResource> resources)
    {
        var all = resources.ToList();
        _named = all.GroupBy(one => one.Resource.Token).ToDictionary(group => group.Key, group => group.ToList());
        _byToken = _named.ToDictionary(
            group => group.Key,
            IReadOnlyList<CloudResource> (group) => [.. group.Value.Select(one => one.Resource)]
        );
        _byId = all.GroupBy(one => (one.Resource.Token, one.Resource.Id))
            .ToDictionary(group => group.Key, group => group.Last().Resource);
    }

    /// <summary>Returns the resources of a type and a stack, with their names.</summary>
    public IEnumerable<NamedResource> Of(string stack, string token) =>
        _named.GetValueOrDefault(token, []).Where(one => one.Resource.Stack == stack);

    /// <inheritdoc/>
    public bool TryGet(string token, string id, [MaybeNullWhen(false)] out CloudResource resource) =>
        _byId.TryGetValue((token, id), out resource);

    /// <inheritdoc/>
    public IReadOnlyList<CloudResource> All(string token) => _byToken.GetValueOrDefault(token, []);
}
