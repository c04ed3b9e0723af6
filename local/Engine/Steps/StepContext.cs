using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Local.Engine.Events;
using Local.Engine.Providers;
using Local.Engine.Resources;
using Local.Engine.State;

namespace Local.Engine.Steps;

/// <summary>The shared context of an operation's steps.</summary>
internal sealed record StepContext
{
    public required string Project { get; init; }
    public required string Stack { get; init; }

    /// <summary>Whether the operation changes nothing.</summary>
    public required bool DryRun { get; init; }

    /// <summary>The time at which the start state was saved.</summary>
    public required DateTimeOffset BaseTime { get; init; }
    public required OldResources Olds { get; init; }
    public required NewResources News { get; init; }
    public required SnapshotLog Log { get; init; }
    public required EventSink Events { get; init; }
    public required ProviderRegistry Providers { get; init; }
    public required StackReferences StackReferences { get; init; }
    public required ResourceHooks Hooks { get; init; }
    public required StepGate Gate { get; init; }

    /// <summary>The resources that the operation may change.</summary>
    public required StepScope Scope { get; init; }

    /// <summary>The resources to replace even if they do not change.</summary>
    public required UrnPatterns Replaces { get; init; }
    public required TimeProvider Time { get; init; }

    /// <summary>Cancels provider calls in progress. Their outcome is then unknown.</summary>
    public required CancellationToken Abort { get; init; }

    /// <summary>The pending operations of an earlier operation and their numbers, by URN.</summary>
    public required ILookup<string, (int Number, PendingOperation Operation)> Pending { get; init; }

    /// <summary>
    /// Returns the seed of a provider's random names. It is the same for a preview and the update after it, but
    /// differs between a resource and its replacement.
    /// </summary>
    public byte[] RandomSeed(string urn, string oldId) =>
        SHA256.HashData(
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{BaseTime.UtcTicks}\n{urn}\n{oldId}"))
        );

    /// <summary>Records that the pending operations on this resource are settled.</summary>
    /// <param name="urn">The URN of the resource.</param>
    /// <param name="deleted">
    /// Whether the resource was deleted. A resource whose creation is pending may still exist.
    /// </param>
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

    /// <summary>
    /// Records that a resource stays as it is, after its dependencies, because the program may not register them
    /// any more.
    /// </summary>
    public void Keep(OldResource old)
    {
        old.IsKept = true;
        foreach (var urn in old.State.AllDependencies().Distinct())
        {
            if (Olds.TryGet(urn, out var needed) && needed is { Claimed: false, IsGone: false, IsKept: false })
            {
                Keep(needed);
            }
        }

        Log.Keep(old.Slot);
    }

    /// <summary>Records a resource that takes the place of its former state, and returns its slot.</summary>
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
    /// Records a new resource and returns its slot. The resource that it replaces is deleted later, unless it is
    /// deleted already or managed elsewhere.
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

    /// <summary>Returns the form of a step for events.</summary>
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
