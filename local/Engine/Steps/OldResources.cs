using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Local.Engine.Resources;
using Local.Engine.State;

namespace Local.Engine.Steps;

/// <summary>A resource of the state that an operation started from.</summary>
internal sealed class OldResource(int slot, ResourceState state)
{
    /// <summary>Its slot in the snapshot.</summary>
    public int Slot => slot;

    /// <summary>The resource; changes when it is replaced or deleted to be replaced.</summary>
    public ResourceState State { get; set; } = state;

    /// <summary>Whether its place is taken by what the program registered, so that it is not to be deleted.</summary>
    public bool Claimed { get; set; }

    /// <summary>What it was, where <paramref name="state"/> equals that, so that memory holds it once.</summary>
    public ResourceState OrSame(ResourceState state) => state.Equals(State) ? State : state;
}

/// <summary>The state that an operation started from, found by URN.</summary>
internal sealed class OldResources
{
    private readonly ConcurrentDictionary<string, OldResource> _live = new();
    private readonly Lazy<Dictionary<string, List<OldResource>>> _dependents;

    public OldResources(Snapshot snapshot)
    {
        All = [.. snapshot.Resources.Select((state, slot) => new OldResource(slot, state))];
        foreach (var resource in All.Where(resource => !resource.State.Delete))
        {
            _live[resource.State.Urn] = resource;
        }

        _dependents = new(FindDependents);
    }

    /// <summary>All of them, each after what it depends on.</summary>
    public IReadOnlyList<OldResource> All { get; }

    /// <summary>The resource that is not only waiting to be deleted.</summary>
    public bool TryGet(string urn, [MaybeNullWhen(false)] out OldResource resource) =>
        _live.TryGetValue(urn, out resource);

    /// <summary>
    /// The resource that stood under <paramref name="urn"/>, or else under the first alias that leads to one;
    /// it belongs to the caller from now on.
    /// </summary>
    public OldResource? Claim(string urn, IEnumerable<string> aliases, bool custom)
    {
        foreach (var name in aliases.Prepend(urn))
        {
            if (_live.TryGetValue(name, out var resource) && resource.State.Custom == custom)
            {
                lock (resource)
                {
                    if (!resource.Claimed)
                    {
                        resource.Claimed = true;
                        return resource;
                    }
                }
            }
        }

        return null;
    }

    /// <summary>The resources that name <paramref name="urn"/> as a dependency of any kind but parent.</summary>
    public IReadOnlyList<OldResource> Dependents(string urn) => _dependents.Value.GetValueOrDefault(urn) ?? [];

    private Dictionary<string, List<OldResource>> FindDependents()
    {
        var dependents = new Dictionary<string, List<OldResource>>();
        foreach (var resource in All.Where(resource => !resource.State.Delete))
        {
            foreach (var urn in (resource.State with { Parent = "" }).AllDependencies().Distinct())
            {
                if (!dependents.TryGetValue(urn, out var list))
                {
                    dependents.Add(urn, list = []);
                }

                list.Add(resource);
            }
        }

        return dependents;
    }
}
