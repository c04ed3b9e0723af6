using System.Collections.Immutable;
using Local.Engine.Providers;
using Local.Engine.Resources;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Engine.Steps;

/// <summary>The steps of resources that providers manage: read, same, create, update and replace.</summary>
internal sealed class CustomSteps(StepContext context, StepRunner runner)
{
    private readonly DeleteSteps _deletes = new(context, runner);
    private readonly ProviderChange _providerChange = new(context);
    private readonly ResourceReader _reader = new(context);
    private readonly IgnoredChanges _ignored = new(context.Events);
    private readonly ImportSteps _imports = new(context, runner);

    public async Task<NewResource> RegisterAsync(
        Goal goal,
        string urn,
        ImmutableArray<string> aliases,
        OldResource? old,
        string reference
    )
    {
        var provider = await context.Providers.GetAsync(reference, context.Abort);
        var previous = old?.State;
        if (goal.ImportId.Length > 0 && previous?.Id != goal.ImportId)
        {
            return await _imports.RunAsync(provider, goal, urn, aliases, old, reference);
        }

        var exists = previous is { PendingReplacement: false, External: false };
        var asked = previous is null ? goal.Inputs : _ignored.Apply(goal, urn, previous.Inputs);
        var seed = context.RandomSeed(urn, previous?.Id ?? "");
        var inputs = runner.Accept(
            urn,
            await provider.CheckAsync(urn, exists ? previous!.Inputs : null, asked, seed, context.Abort)
        );
        var wanted = goal.ToState(urn, aliases, inputs, reference);
        if (!exists)
        {
            return await CreateAsync(provider, goal, wanted, old);
        }

        var diff = await provider.DiffAsync(previous!, urn, inputs, goal.IgnoreChanges, context.Abort);
        var decision = StepDecision.Decide(
            previous!,
            goal,
            inputs,
            diff,
            mustReplace: previous!.Type != goal.Type
                || context.Replaces.Matches(urn)
                || goal.ReplaceWith.Any(context.News.IsReplaced)
                || await _providerChange.ReplacesAsync(previous.Provider, reference),
            interrupted: context.Pending[urn].Any(pending => pending.Operation.LeavesInDoubt(previous!))
        );
        switch (decision.Operation)
        {
            case StepOperation.Same:
                return Same(wanted, old!, diff);
            case StepOperation.Update:
                return await UpdateAsync(provider, goal, wanted, old!, decision, diff);
            default:
                // The new resource is another one, so the provider must not derive its automatic values from the
                // old one.
                inputs = runner.Accept(urn, await provider.CheckAsync(urn, null, asked, seed, context.Abort));
                return await ReplaceAsync(provider, goal, wanted with { Inputs = inputs }, old!, decision);
        }
    }

    public async Task<NewResource> ReadAsync(Goal goal, string urn, string id, OldResource? old, string reference)
    {
        var known = goal.ToState(urn, [], goal.Inputs, reference) with { Id = id, External = true };
        var step = StepContext.Info(StepOperation.Read, old?.State, known);
        return await runner.RunAsync(
            step,
            async () =>
            {
                var found = await _reader.ReadAsync(known);
                if (found.Id.Length == 0)
                {
                    throw new EngineException($"the resource {goal.Type} with the id {id} does not exist");
                }

                var state = known with { Outputs = found.Outputs };
                var slot =
                    old is { State.External: false } && old.State.Id != id
                        ? context.Replace(old, state, end: null)
                        : context.Record(old, state);
                var ended = step with { New = state };
                return (ended, new NewResource(slot, state, ended, []));
            }
        );
    }

    private NewResource Same(ResourceState wanted, OldResource old, DiffResult diff)
    {
        var previous = old.State;
        var state = old.OrSame(
            wanted with
            {
                Id = previous.Id,
                Outputs = Secrecy.Mark(Secrecy.Like(previous.Outputs, wanted.Inputs), wanted.AdditionalSecretOutputs),
                Created = previous.Created,
                Modified = previous.Modified,
            }
        );
        var step = StepContext.Info(StepOperation.Same, previous, state);
        context.Events.Begin(step);
        var slot = context.Record(old, state);
        context.Events.End(step, TimeSpan.Zero);
        return new NewResource(slot, state, step, diff.Stables);
    }

    private Task<NewResource> UpdateAsync(
        ProviderClient provider,
        Goal goal,
        ResourceState wanted,
        OldResource old,
        StepDecision decision,
        DiffResult diff
    )
    {
        var previous = old.State;
        wanted = wanted with { Id = previous.Id, Created = previous.Created, Modified = context.Time.GetUtcNow() };
        var step = StepContext.Info(StepOperation.Update, previous, wanted) with
        {
            DetailedDiff = goal.Shown(decision.Changes),
        };
        return runner.RunAsync(
            step,
            async () =>
            {
                await context.Hooks.RunAsync(HookBinding.BeforeUpdate, previous, wanted, context.Abort);
                int? operation = null;
                PropertyMap outputs;
                if (context.DryRun)
                {
                    outputs = provider.SupportsPreview
                        ? await provider.UpdateAsync(previous, wanted, preview: true, context.Abort)
                        : wanted.Inputs;
                }
                else
                {
                    (operation, outputs) = await runner.CallAsync(
                        "updating",
                        previous,
                        abort => provider.UpdateAsync(previous, wanted, preview: false, abort),
                        (end, failure) => context.Log.Add(Partial(wanted, failure), end, remove: old.Slot)
                    );
                }

                var state = wanted with { Outputs = outputs };
                var slot = context.Log.Add(state, operation, remove: old.Slot);
                await context.Hooks.RunAsync(HookBinding.AfterUpdate, previous, state, context.Abort);
                var ended = step with { New = state };
                return (ended, new NewResource(slot, state, ended, diff.Stables));
            }
        );
    }

    private async Task<NewResource> ReplaceAsync(
        ProviderClient provider,
        Goal goal,
        ResourceState wanted,
        OldResource old,
        StepDecision decision
    )
    {
        if (old.State.Protect && wanted.Protect)
        {
            throw new EngineException(
                $"{DeleteSteps.Describe(old.State)} would be replaced, but it is protected: set its protect option to false first"
            );
        }

        if (decision.DeleteBeforeReplace)
        {
            await _deletes.DeleteToReplaceAsync(old);
        }

        return await CreateAsync(provider, goal, wanted, old, decision);
    }

    private async Task<NewResource> CreateAsync(
        ProviderClient provider,
        Goal goal,
        ResourceState wanted,
        OldResource? old,
        StepDecision? decision = null
    )
    {
        var now = context.Time.GetUtcNow();
        wanted = wanted with { Created = now, Modified = now };
        var replaces = old is { State.External: false };
        var step = StepContext.Info(
            replaces ? StepOperation.CreateReplacement : StepOperation.Create,
            old?.State,
            wanted
        );
        step = decision is null ? step : step with { DetailedDiff = goal.Shown(decision.Changes) };
        var registered = await runner.RunAsync(
            step,
            async () =>
            {
                await context.Hooks.RunAsync(HookBinding.BeforeCreate, null, wanted, context.Abort);
                int? operation = null;
                ProviderResource made;
                if (context.DryRun)
                {
                    made = provider.SupportsPreview
                        ? await provider.CreateAsync(wanted, preview: true, context.Abort) with
                        {
                            Id = "",
                        }
                        : new ProviderResource("", wanted.Inputs);
                }
                else
                {
                    (operation, made) = await runner.CallAsync(
                        "creating",
                        wanted,
                        abort => provider.CreateAsync(wanted, preview: false, abort),
                        (end, failure) => context.Replace(old, Partial(wanted, failure), end)
                    );
                }

                var state = wanted with { Id = made.Id, Outputs = made.Outputs };
                var slot = context.Replace(old, state, operation);
                await context.Hooks.RunAsync(HookBinding.AfterCreate, null, state, context.Abort);
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

    private static ResourceState Partial(ResourceState wanted, ErrorResourceInitFailed failure) =>
        wanted with
        {
            Id = failure.Id,
            Inputs = failure.Inputs is null
                ? wanted.Inputs
                : Secrecy.Like(PropertyMarshaler.FromStruct(failure.Inputs), wanted.Inputs),
            Outputs = ProviderClient.Outputs(failure.Properties, wanted),
            InitErrors = failure.Reasons.Count == 0 ? ["initialization failed"] : [.. failure.Reasons],
        };
}
