using System.Collections.Concurrent;
using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Engine.Steps;

/// <summary>
/// The resources that an operation may touch: those that <c>--target</c> names, or all but those that <c>--exclude</c>
/// names. The others stay as they are. Safe for many callers at once.
/// </summary>
/// <param name="targets">The resources to touch; empty for all.</param>
/// <param name="excludes">The resources to leave alone, where there are no targets.</param>
/// <param name="withDependents">Whether what depends on a named resource counts as named, too.</param>
internal sealed class StepScope(UrnPatterns targets, UrnPatterns excludes, bool withDependents)
{
    private readonly ConcurrentDictionary<string, bool> _named = new();

    /// <summary>Whether some resources are left alone.</summary>
    public bool IsLimited => !targets.IsEmpty || !excludes.IsEmpty;

    /// <summary>The targets without wildcards that no resource had.</summary>
    public IEnumerable<string> UnknownTargets => targets.Unmatched;

    /// <summary>Whether the operation may touch a resource; asked for each resource after those that it depends on.</summary>
    /// <param name="urn">The resource.</param>
    /// <param name="dependencies">The URNs that it depends on, its parent among them.</param>
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

    /// <summary>Those of <paramref name="all"/> that a refresh may touch.</summary>
    public IReadOnlyList<OldResource> Choose(IReadOnlyList<OldResource> all) =>
        [.. all.Where(old => Includes(old.State.Urn, old.State.AllDependencies()))];

    /// <summary>Those of <paramref name="all"/> that may be deleted. What an excluded resource needs stays with it.</summary>
    /// <param name="all">The resources of the state.</param>
    /// <param name="isWanted">Whether the program registers a resource.</param>
    /// <exception cref="EngineException">A resource that is no target depends on one.</exception>
    public IReadOnlyList<OldResource> ChooseDeletes(IReadOnlyList<OldResource> all, Func<OldResource, bool> isWanted)
    {
        var chosen = Choose(all).Where(old => !isWanted(old)).ToHashSet();
        foreach (var old in IsLimited ? all.Reverse() : [])
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
                        + $"make {old.State.Urn} a target, too, or pass --target-dependents"
                );
            }

            chosen.ExceptWith(broken);
        }

        return [.. all.Where(chosen.Contains)];
    }

    private static string Describe(ResourceState state) => $"{state.Type} {Urn.Parse(state.Urn).Name}";
}
