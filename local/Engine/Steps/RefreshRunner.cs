using System.Collections.Immutable;
using Grpc.Core;
using Local.Engine.Events;
using Local.Engine.Providers;
using Local.Engine.Resources;
using Local.Protocol.Rpc;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Engine.Steps;

/// <summary>Updates the state to the present state of resources, as their providers report it.</summary>
internal sealed class RefreshRunner(StepContext context)
{
    private readonly StepRunner _runner = new(context);
    private readonly ResourceReader _reader = new(context);

    /// <param name="resources">The resources to read.</param>
    /// <exception cref="StepFailedException">A provider could not read a resource. The error was reported.</exception>
    /// <exception cref="StepsStoppedException">The operation is ending.</exception>
    public async Task RunAsync(IReadOnlyList<OldResource> resources)
    {
        var reads = resources.Select(RefreshAsync).ToArray();
        try
        {
            await Task.WhenAll(reads);
        }
        finally
        {
            RemoveDangling();
        }
    }

    private async Task RefreshAsync(OldResource old)
    {
        var resource = old.State;
        if (!resource.Custom || resource.IsProvider || resource.PendingReplacement)
        {
            return;
        }

        using var pass = await context.Gate.EnterAsync(takesSlot: true);
        var step = StepContext.Info(StepOperation.Refresh, resource, resource);
        await _runner.RunAsync(
            step,
            async () =>
            {
                var now = await ReadAsync(resource);
                if (now is null)
                {
                    context.Log.Remove(old.Slot);
                    old.IsGone = true;
                    return (StepContext.Info(StepOperation.Delete, resource, now: null), true);
                }

                if (now.Equals(resource))
                {
                    return (step with { Operation = StepOperation.Same }, true);
                }

                var changes = Changes(resource, now);
                if (changes.Count > 0)
                {
                    now = now with { Modified = context.Time.GetUtcNow() };
                }

                context.Log.Put(old.Slot, now);
                old.State = now;
                return (
                    step with
                    {
                        Operation = changes.Count > 0 ? StepOperation.Update : StepOperation.Same,
                        New = now,
                        DetailedDiff = changes,
                    },
                    true
                );
            }
        );
    }

    /// <summary>
    /// Returns the changes that a refresh shows: as in Pulumi, those of the properties that the program sets. Other
    /// outputs, such as the load balancers of a target group, go into the state silently. An external resource has
    /// no inputs of the program, so all of its changes are shown.
    /// </summary>
    private static ImmutableSortedDictionary<string, PropertyChange> Changes(ResourceState old, ResourceState now) =>
        old.External
            ? InputDiff.Compare(old.Outputs, now.Outputs)
            : InputDiff.Compare(SetByProgram(old.Outputs, old), SetByProgram(now.Outputs, old));

    private static PropertyMap SetByProgram(PropertyMap outputs, ResourceState resource) =>
        new(outputs.Where(output => resource.Inputs.ContainsKey(output.Key)));

    private async Task<ResourceState?> ReadAsync(ResourceState resource)
    {
        try
        {
            var found = await _reader.ReadAsync(resource);
            return found.Id.Length == 0
                ? null
                : resource with
                {
                    Id = found.Id,
                    Outputs = found.Outputs,
                    Inputs = found.Inputs ?? resource.Inputs,
                    InitErrors = [],
                };
        }
        catch (RpcException e) when (e.Detail<ErrorResourceInitFailed>() is { } failure)
        {
            // The resource exists but is not in order. The next update tries to repair it.
            context.Events.Warn(resource.Urn, string.Join(Environment.NewLine, failure.Reasons));
            return resource with
            {
                Outputs = ProviderClient.Outputs(failure.Properties, resource),
                InitErrors = [.. failure.Reasons],
            };
        }
    }

    // The remaining resources must not depend on deleted ones.
    private void RemoveDangling()
    {
        var gone = context.Olds.All.Where(old => old.IsGone).Select(old => old.State.Urn).ToHashSet();
        gone.ExceptWith(context.Olds.All.Where(old => !old.IsGone).Select(old => old.State.Urn));
        if (gone.Count == 0)
        {
            return;
        }

        foreach (var old in context.Olds.All.Where(old => !old.IsGone))
        {
            var state = old.State.Without(gone.Contains);
            if (!ReferenceEquals(state, old.State))
            {
                old.State = state;
                context.Log.Put(old.Slot, state);
            }
        }
    }
}
