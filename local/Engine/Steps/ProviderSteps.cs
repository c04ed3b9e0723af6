using System.Collections.Immutable;
using Local.Engine.Providers;
using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Engine.Steps;

/// <summary>The steps of provider resources, which the engine itself manages and configures.</summary>
internal sealed class ProviderSteps(StepContext context, StepRunner runner)
{
    /// <summary>Returns the reference to a provider resource. In a dry run, the id of a new one is unknown.</summary>
    public static ProviderReference Reference(ResourceState provider) =>
        new(provider.Urn, provider.Id.Length == 0 ? Signatures.Unknown : provider.Id);

    public async Task<NewResource> RegisterAsync(
        Goal goal,
        string urn,
        ImmutableArray<string> aliases,
        OldResource? old
    )
    {
        var package = ProviderTypes.Package(goal.Type);
        var asked = context.Providers.Defaults(package).With(goal.Inputs);
        if (asked.Get("version") is null && goal.Version.Length > 0)
        {
            asked = asked.With("version", goal.Version);
        }

        var client = await context.Providers.OpenAsync(package, asked.Get("version")?.AsString ?? "", context.Abort);
        var previous = old?.State;
        var inputs = runner.Accept(
            urn,
            await client.CheckConfigAsync(urn, previous?.Inputs ?? PropertyMap.Empty, asked, context.Abort)
        );
        var operation = StepOperation.Create;
        var decision = default(StepDecision);
        if (previous is not null)
        {
            var diff = await client.DiffConfigAsync(previous, inputs, context.Abort);
            decision = StepDecision.Decide(previous, goal, inputs, diff, mustReplace: false, interrupted: false);
            operation =
                decision.Operation == StepOperation.Replace ? StepOperation.CreateReplacement : decision.Operation;
        }

        var now = context.Time.GetUtcNow();
        var keepsId = operation is StepOperation.Same or StepOperation.Update;
        var state = goal.ToState(urn, aliases, inputs, provider: "") with
        {
            Id =
                keepsId ? previous!.Id
                : context.DryRun ? ""
                : Guid.NewGuid().ToString(),
            Outputs = inputs,
            Created = keepsId ? previous!.Created : now,
            Modified = operation == StepOperation.Same ? previous!.Modified : now,
        };
        var step = StepContext.Info(operation, previous, state);
        step = decision is null ? step : step with { DetailedDiff = decision.Changes };
        var registered = await runner.RunAsync(
            step,
            async () =>
            {
                var reference = Reference(state);
                await client.ConfigureAsync(urn, reference.Id, inputs, context.Abort);
                context.Providers.Add(reference, client);
                var slot = keepsId ? context.Record(old, state) : context.Replace(old, state, end: null);
                return (step, new NewResource(slot, state, step, []));
            }
        );
        if (operation == StepOperation.CreateReplacement)
        {
            runner.AnnounceReplace(registered.Step);
        }

        return registered;
    }
}
