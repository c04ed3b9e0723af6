using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Engine.Steps;

/// <summary>Deletes single resources, and others that must go with them.</summary>
internal sealed class DeleteSteps(StepContext context, StepRunner runner)
{
    private readonly DependentReplacements _dependents = new(context);

    /// <summary>Returns the name of a resource in messages.</summary>
    public static string Describe(ResourceState resource) => $"{resource.Type} {Urn.Parse(resource.Urn).Name}";

    /// <summary>Deletes a resource without a replacement.</summary>
    /// <param name="old">The resource.</param>
    /// <param name="goesAlong">
    /// Whether the deletion of another resource deletes it, so that the provider is not called.
    /// </param>
    public Task DeleteAsync(OldResource old, bool goesAlong)
    {
        var operation =
            old.State.External ? StepOperation.ReadDiscard
            : old.State.Delete ? StepOperation.DeleteReplaced
            : old.State.PendingReplacement ? StepOperation.RemovePendingReplace
            : StepOperation.Delete;
        return RunAsync(old, operation, goesAlong, end => context.Log.Remove(old.Slot, end));
    }

    /// <summary>
    /// Deletes a resource before its replacement is created. First deletes the resources that depend on it and must
    /// be replaced too. Their replacements follow when the program registers them.
    /// </summary>
    /// <exception cref="EngineException">One of them is protected.</exception>
    public async Task DeleteToReplaceAsync(OldResource old)
    {
        var dependents = await _dependents.FindAsync(old);
        if (dependents.FirstOrDefault(dependent => dependent.State.Protect) is { } guarded)
        {
            throw new EngineException(
                $"{Describe(old.State)} cannot be replaced: {Describe(guarded.State)}, which would be replaced with it, is protected"
            );
        }

        foreach (var dependent in dependents.Reverse().Append(old))
        {
            var pending = dependent.State with { PendingReplacement = true };
            await RunAsync(
                dependent,
                StepOperation.DeleteReplaced,
                goesAlong: false,
                end =>
                {
                    context.Log.Put(dependent.Slot, pending, end);
                    dependent.State = pending;
                }
            );
        }
    }

    /// <summary>
    /// Whether the replacement of a resource has its id, as where the id is made of the inputs and the provider had lost the
    /// resource. To delete the one would delete the other.
    /// </summary>
    private bool HasIdOfReplacement(ResourceState replaced)
    {
        if (!replaced.Delete)
        {
            return false;
        }

        var replacement =
            context.News.TryGet(replaced.Urn, out var now) ? now.State
            : context.Olds.TryGet(replaced.Urn, out var old) && !old.State.Delete ? old.State
            : null;
        return replacement?.Id == replaced.Id;
    }

    private Task<bool> RunAsync(OldResource old, StepOperation operation, bool goesAlong, Action<int?> record)
    {
        var resource = old.State;
        var step = StepContext.Info(operation, resource, now: null);
        var asksProvider =
            resource is { Custom: true, External: false, RetainOnDelete: false, PendingReplacement: false }
            && !resource.IsProvider
            && !goesAlong
            && !context.DryRun
            && !HasIdOfReplacement(resource);
        return runner.RunAsync(
            step,
            async () =>
            {
                var runsHooks = operation is StepOperation.Delete or StepOperation.DeleteReplaced && !goesAlong;
                if (runsHooks)
                {
                    await context.Hooks.RunAsync(HookBinding.BeforeDelete, resource, null, context.Abort);
                }

                int? end = null;
                if (asksProvider)
                {
                    var provider = await context.Providers.GetAsync(resource.Provider, context.Abort);
                    (end, _) = await runner.CallAsync(
                        "deleting",
                        resource,
                        async abort =>
                        {
                            await provider.DeleteAsync(resource, abort);
                            return true;
                        }
                    );
                }

                record(end);
                context.SettlePending(resource.Urn, deleted: true);
                if (runsHooks)
                {
                    await context.Hooks.RunAsync(HookBinding.AfterDelete, resource, null, context.Abort);
                }

                return (step, true);
            }
        );
    }
}
