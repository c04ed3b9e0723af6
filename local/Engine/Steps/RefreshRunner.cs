using Grpc.Core;
using Local.Engine.Providers;
using Local.Engine.Resources;
using Local.Protocol.Rpc;
using Pulumirpc;

namespace Local.Engine.Steps;

/// <summary>Asks the providers how their resources are now, and brings the state up to it.</summary>
internal sealed class RefreshRunner(StepContext context)
{
    private readonly StepRunner _runner = new(context);
    private readonly ResourceReader _reader = new(context);

    /// <exception cref="StepFailedException">A provider could not tell; the user has been told.</exception>
    /// <exception cref="StepsStoppedException">The operation is ending.</exception>
    public async Task RunAsync()
    {
        var reads = context.Olds.All.Select(RefreshAsync).ToArray();
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
                    old.Claimed = true;
                    return (StepContext.Info(StepOperation.Delete, resource, now: null), true);
                }

                if (now.Equals(resource))
                {
                    return (step with { Operation = StepOperation.Same }, true);
                }

                var changes = InputDiff.Compare(resource.Outputs, now.Outputs);
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
            // It is there, but not in order; the next update tries to mend it.
            context.Events.Warn(resource.Urn, string.Join(Environment.NewLine, failure.Reasons));
            return resource with
            {
                Outputs = ProviderClient.Outputs(failure.Properties, resource),
                InitErrors = [.. failure.Reasons],
            };
        }
    }

    // What is gone must not be named as a dependency by what is left.
    private void RemoveDangling()
    {
        var gone = context.Olds.All.Where(old => old.Claimed).Select(old => old.State.Urn).ToHashSet();
        gone.ExceptWith(context.Olds.All.Where(old => !old.Claimed).Select(old => old.State.Urn));
        if (gone.Count == 0)
        {
            return;
        }

        foreach (var old in context.Olds.All.Where(old => !old.Claimed))
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
