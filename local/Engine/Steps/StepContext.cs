using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Local.Engine.Events;
using Local.Engine.Providers;
using Local.Engine.Resources;
using Local.Engine.State;

namespace Local.Engine.Steps;

/// <summary>What the steps of one operation share.</summary>
internal sealed record StepContext
{
    public required string Project { get; init; }
    public required string Stack { get; init; }

    /// <summary>Whether nothing is to be changed.</summary>
    public required bool DryRun { get; init; }

    /// <summary>When the state that the operation started from was saved.</summary>
    public required DateTimeOffset BaseTime { get; init; }
    public required OldResources Olds { get; init; }
    public required NewResources News { get; init; }
    public required SnapshotLog Log { get; init; }
    public required EventSink Events { get; init; }
    public required ProviderRegistry Providers { get; init; }
    public required StackReferences StackReferences { get; init; }
    public required StepGate Gate { get; init; }
    public required TimeProvider Time { get; init; }

    /// <summary>Ends provider calls in flight; their outcome is then unknown.</summary>
    public required CancellationToken Abort { get; init; }

    /// <summary>The operations that an earlier operation left pending, by URN, with their numbers.</summary>
    public required ILookup<string, (int Number, PendingOperation Operation)> Pending { get; init; }

    /// <summary>
    /// What a provider makes random names from. The same for a preview and the update that follows it, another
    /// for the replacement of a resource than for the resource itself.
    /// </summary>
    public byte[] RandomSeed(string urn, string oldId) =>
        SHA256.HashData(
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{BaseTime.UtcTicks}\n{urn}\n{oldId}"))
        );

    /// <summary>Notes that what an earlier operation had begun on this resource has been caught up with.</summary>
    /// <param name="urn">The resource.</param>
    /// <param name="deleted">Whether it was deleted: what was being created under its URN may still be there.</param>
    public void SettlePending(string urn, bool deleted)
    {
        foreach (var (number, operation) in Pending[urn])
        {
            if (!deleted || operation.Type != "creating")
            {
                Log.End(number);
            }
        }
    }

    /// <summary>Notes a resource that takes the place of its own older state, and returns its slot.</summary>
    public int Record(OldResource? old, ResourceState state)
    {
        if (old is not null && state.Equals(old.State))
        {
            Log.Keep(old.Slot);
            return old.Slot;
        }

        return Log.Add(state, remove: old?.Slot);
    }

    /// <summary>
    /// Notes a resource that was made anew, and returns its slot: what it replaces is deleted later, unless it
    /// is gone already or belongs to somebody else.
    /// </summary>
    public int Replace(OldResource? old, ResourceState state, int? end)
    {
        if (old is null || old.State.PendingReplacement || (old.State.External && !state.External))
        {
            return Log.Add(state, end, remove: old?.Slot);
        }

        var slot = Log.Add(state, end, replaced: old.Slot);
        old.State = old.State with { Delete = true };
        return slot;
    }

    /// <summary>How events show a step.</summary>
    public static StepInfo Info(StepOperation operation, ResourceState? old, ResourceState? now)
    {
        var either = (now ?? old)!;
        return new StepInfo
        {
            Operation = operation,
            Urn = either.Urn,
            Parent = either.Parent,
            Custom = either.Custom,
            Internal = either.IsDefaultProvider,
            Old = old,
            New = now,
        };
    }
}
