using System.Collections.Immutable;
using Local.Engine.Providers;
using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Engine.Steps;

/// <summary>
/// The step of a resource that is there already and is managed from then on: one with the option <c>import</c>, which the
/// program must describe as it is, or one that is imported without a program.
/// </summary>
internal sealed class ImportSteps(StepContext context, StepRunner runner)
{
    private readonly IgnoredChanges _ignored = new(context.Events);

    public async Task<NewResource> RunAsync(
        ProviderClient provider,
        Goal goal,
        string urn,
        ImmutableArray<string> aliases,
        OldResource? old,
        string reference
    )
    {
        var replaces = old is { State: { External: false, PendingReplacement: false } };
        var now = context.Time.GetUtcNow();
        var wanted = goal.ToState(urn, aliases, goal.Inputs, reference) with
        {
            Id = goal.ImportId,
            Created = now,
            Modified = now,
        };
        var step = StepContext.Info(
            replaces ? StepOperation.ImportReplacement : StepOperation.Import,
            replaces ? old!.State : null,
            wanted
        );
        var registered = await runner.RunAsync(
            step,
            async () =>
            {
                var state = await FindAsync(provider, goal, wanted);
                var slot = context.Replace(old, state, end: null);
                var ended = step with { New = state };
                return (ended, new NewResource(slot, state, ended, []));
            }
        );
        if (replaces)
        {
            runner.AnnounceReplace(registered.Step);
        }

        return registered;
    }

    /// <exception cref="EngineException">There is no such resource, or the program describes it otherwise.</exception>
    private async Task<ResourceState> FindAsync(ProviderClient provider, Goal goal, ResourceState wanted)
    {
        var found = await provider.ReadAsync(wanted with { Inputs = PropertyMap.Empty }, context.Abort);
        if (found.Id.Length == 0)
        {
            throw new EngineException($"there is no {goal.Type} with the id {goal.ImportId} to import");
        }

        if (goal.Imported is { Properties: var chosen })
        {
            var read =
                found.Inputs ?? throw new EngineException($"the provider does not read the inputs of {goal.Type}");
            var missing = chosen.FirstOrDefault(name => read.Get(name) is null);
            return missing is null
                ? wanted with
                {
                    Id = found.Id,
                    Inputs = chosen.IsEmpty ? read : new PropertyMap(read.Where(entry => chosen.Contains(entry.Key))),
                    Outputs = found.Outputs,
                }
                : throw new EngineException(
                    $"the property: found '{missing}'; allowed: {string.Join(", ", read.Keys)}"
                );
        }

        var existing = wanted with { Inputs = found.Inputs ?? found.Outputs, Outputs = found.Outputs };
        var asked = _ignored.Apply(goal, wanted.Urn, existing.Inputs);
        var seed = context.RandomSeed(wanted.Urn, "");
        var inputs = runner.Accept(
            wanted.Urn,
            await provider.CheckAsync(wanted.Urn, existing.Inputs, asked, seed, context.Abort)
        );
        var diff = await provider.DiffAsync(existing, wanted.Urn, inputs, goal.IgnoreChanges, context.Abort);
        var decision = StepDecision.Decide(existing, goal, inputs, diff, mustReplace: false, interrupted: false);
        return decision.Operation == StepOperation.Same
            ? existing with
            {
                Inputs = inputs,
            }
            : throw new EngineException(
                $"the inputs do not match those of {goal.ImportId}, which is to be imported, in "
                    + $"{string.Join(", ", decision.Changes.Keys)}: give them as they are, and change them with a later update"
            );
    }
}
