using System.Collections.Concurrent;
using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Engine.Steps;

/// <summary>
/// The resources that an operation may change: those of <c>--target</c>, or all except those of <c>--exclude</c>.
/// The others stay as they are. Thread-safe.
/// </summary>
/// <param name="targets">The resources to change; empty for all.</param>
/// <param name="excludes">The resources to leave alone, if there are no targets.</param>
/// <param name="withDependents">Whether dependents of a named resource count as named.</param>
internal sealed class StepScope(UrnPatterns targets, UrnPatterns excludes, bool withDependents)
{
    private readonly ConcurrentDictionary<string, bool> _named = new();

    /// <summary>Whether the operation leaves some resources alone.</summary>
    public bool IsLimited => !targets.IsEmpty || !excludes.IsEmpty;

    /// <summary>The targets without wildcards that matched no resource.</summary>
    public IEnumerable<string> UnknownTargets => targets.Unmatched;

    /// <summary>
    /// Returns whether the operation may change a resource. Call it for each resource after its dependencies.
    /// </summary>
    /// <param name="urn">The URN of the resource.</param>
    /// <param name="dependencies">The URNs of its dependencies, including its parent.</param>
    public bool Includes(string urn, IEnumerable<string> dependencies)
    {
        if (!IsLimited)
        {
            return true;
        }

        var isTarget = !targets.IsEmpty;
        var isNamed =
            (isTarget ? targets : excludes).Matches(urn) || (withDependents && dependencies.Any(_named.ContainsKey));
        if (isNamed)
        {
            _named.TryAdd(urn, true);
        }

        return isNamed == isTarget;
    }

    /// <summary>Returns those of <paramref name="all"/> that a refresh may change.</summary>
    public IReadOnlyList<OldResource> Choose(IReadOnlyList<OldResource> all) =>
        [.. all.Where(old => Includes(old.State.Urn, old.State.AllDependencies()))];

    /// <summary>
    /// Returns those of <paramref name="all"/> that may be deleted. The dependencies of an excluded resource stay
    /// with it.
    /// </summary>
    /// <param name="all">The resources of the state.</param>
    /// <param name="isWanted">Whether the program registers a resource.</param>
    /// <exception cref="EngineException">A resource that is not a target depends on one.</exception>
    public IReadOnlyList<OldResource> ChooseDeletes(IReadOnlyList<OldResource> all, Func<OldResource, bool> isWanted)
    {
        var chosen = Choose(all).Where(old => !isWanted(old)).ToHashSet();
        // A resource whose step failed keeps its former dependencies.
        foreach (var old in IsLimited || all.Any(old => old.IsKept) ? all.Reverse() : [])
        {
            if (chosen.Contains(old) || (isWanted(old) && !old.IsKept))
            {
                continue;
            }

            var needed = old.State.AllDependencies().ToHashSet();
            var broken = chosen.Where(other => other.Slot < old.Slot && needed.Contains(other.State.Urn)).ToList();
            if (broken.Count > 0 && !targets.IsEmpty)
            {
                throw new EngineException(
                    $"{Describe(old.State)} depends on {Describe(broken[0].State)}, which is a target: "
                        + $"make {old.State.Urn} a target too, or pass --target-dependents"
                );
            }

            chosen.ExceptWith(broken);
        }

        return [.. all.Where(chosen.Contains)];
    }

    private static string Describe(ResourceState state) => $"{state.Type} {Urn.Parse(state.Urn).Name}";
}
