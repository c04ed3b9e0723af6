using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Local.Engine.Resources;
using Local.Engine.State;

namespace Local.Engine.Steps;

/// <summary>A resource of the operation's start state.</summary>
internal sealed class OldResource(int slot, ResourceState state)
{
    /// <summary>The slot in the snapshot.</summary>
    public int Slot => slot;

    /// <summary>The resource. It changes when the resource is replaced, or deleted for a replacement.</summary>
    public ResourceState State { get; set; } = state;

    /// <summary>Whether the program registered the resource again, so that it is not deleted.</summary>
    public bool Claimed { get; set; }

    /// <summary>Whether the resource stays as it is, because the operation leaves it alone or its step failed.</summary>
    public bool IsKept { get; set; }

    /// <summary>Whether a refresh found that the provider does not have the resource any more.</summary>
    public bool IsGone { get; set; }

    /// <summary>
    /// Returns the former state if <paramref name="state"/> equals it, so that the memory holds it once; else
    /// <paramref name="state"/>.
    /// </summary>
    public ResourceState OrSame(ResourceState state) => state.Equals(State) ? State : state;
}

/// <summary>The start state of an operation, indexed by URN.</summary>
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

    /// <summary>All resources, each after those that it depends on.</summary>
    public IReadOnlyList<OldResource> All { get; }

    /// <summary>Finds the resource with this URN that does not wait for its deletion.</summary>
    public bool TryGet(string urn, [MaybeNullWhen(false)] out OldResource resource) =>
        _live.TryGetValue(urn, out resource);

    /// <summary>
    /// Claims the resource with <paramref name="urn"/>, or else with the first alias that exists. It belongs to the
    /// caller from now on. Returns null if there is none.
    /// </summary>
    public OldResource? Claim(string urn, IEnumerable<string> aliases, bool custom)
    {
        foreach (var name in aliases.Prepend(urn))
        {
            if (_live.TryGetValue(name, out var resource) && resource.State.Custom == custom)
            {
                lock (resource)
                {
                    if (resource is { Claimed: false, IsGone: false })
                    {
                        resource.Claimed = true;
                        return resource;
                    }
                }
            }
        }

        return null;
    }

    /// <summary>Returns the resources that depend on <paramref name="urn"/>, except as its children.</summary>
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
