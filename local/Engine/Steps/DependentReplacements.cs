using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Engine.Steps;

/// <summary>
/// Finds the resources that must be replaced with a resource that is deleted before its replacement is created.
/// </summary>
internal sealed class DependentReplacements(StepContext context)
{
    /// <summary>
    /// Returns the resources that must be deleted before <paramref name="root"/>: each has a property from it, or
    /// from another one of them, whose change replaces the resource. Each comes after its dependencies.
    /// </summary>
    public async Task<IReadOnlyList<OldResource>> FindAsync(OldResource root)
    {
        var replaced = new HashSet<string> { root.State.Urn };
        var found = new List<OldResource>();
        // The order of slots, because the state lists each resource after its dependencies.
        var candidates = new SortedDictionary<int, OldResource>();
        Enqueue(root);
        while (candidates.Count > 0)
        {
            var (slot, candidate) = candidates.First();
            candidates.Remove(slot);
            if (await IsReplacedAsync(candidate, replaced))
            {
                replaced.Add(candidate.State.Urn);
                found.Add(candidate);
                Enqueue(candidate);
            }
        }

        return found;

        void Enqueue(OldResource resource)
        {
            foreach (var dependent in context.Olds.Dependents(resource.State.Urn))
            {
                if (dependent.Slot > resource.Slot)
                {
                    candidates[dependent.Slot] = dependent;
                }
            }
        }
    }

    private async Task<bool> IsReplacedAsync(OldResource candidate, HashSet<string> replaced)
    {
        var resource = candidate.State;
        if (
            candidate.Claimed
            || candidate.IsGone
            || !resource.Custom
            || resource.External
            || resource.PendingReplacement
        )
        {
            return false;
        }

        var inputs = resource.Inputs;
        foreach (var (property, urns) in resource.PropertyDependencies)
        {
            if (urns.Any(replaced.Contains) && inputs.ContainsKey(property))
            {
                inputs = inputs.With(property, PropertyValue.Unknown);
            }
        }

        if (ReferenceEquals(inputs, resource.Inputs) || resource.IsProvider)
        {
            return false;
        }

        var provider = await context.Providers.GetAsync(resource.Provider, context.Abort);
        var diff = await provider.DiffAsync(resource, resource.Urn, inputs, resource.IgnoreChanges, context.Abort);
        var goal = new Goal
        {
            Type = resource.Type,
            Name = Urn.Parse(resource.Urn).Name,
            ReplaceOnChanges = resource.ReplaceOnChanges,
        };
        return StepDecision.Decide(resource, goal, inputs, diff, mustReplace: false, interrupted: false).Operation
            == StepOperation.Replace;
    }
}
