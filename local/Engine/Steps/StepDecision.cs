using System.Collections.Immutable;
using Local.Engine.Events;
using Local.Engine.Providers;
using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Engine.Steps;

/// <summary>The decision about an existing resource.</summary>
/// <param name="Operation">The operation: Same, Update or Replace.</param>
/// <param name="DeleteBeforeReplace">For a replacement, whether the old resource is deleted first.</param>
/// <param name="Changes">The changes by path.</param>
internal sealed record StepDecision(
    StepOperation Operation,
    bool DeleteBeforeReplace,
    ImmutableSortedDictionary<string, PropertyChange> Changes
)
{
    /// <summary>Decides from the provider's diff and the program's options.</summary>
    /// <param name="old">The present state.</param>
    /// <param name="goal">The program's goal.</param>
    /// <param name="inputs">The checked inputs.</param>
    /// <param name="diff">The provider's diff.</param>
    /// <param name="mustReplace">
    /// Whether the resource is replaced in any case, for example because its provider was.
    /// </param>
    /// <param name="interrupted">
    /// Whether an earlier update of the resource was interrupted, so that its state is unknown.
    /// </param>
    public static StepDecision Decide(
        ResourceState old,
        Goal goal,
        PropertyMap inputs,
        DiffResult diff,
        bool mustReplace,
        bool interrupted
    )
    {
        var compared = InputDiff.Compare(old.Inputs, inputs);
        var changed = diff.Changed ?? compared.Count > 0;
        var changes = changed ? diff.Detailed ?? Narrow(compared, diff) : EmptyChanges;
        changes = ReplaceOnChanges(changes, goal.ReplaceOnChanges);
        var deleteFirst = goal.DeleteBeforeReplace ?? diff.DeleteBeforeReplace;
        if (mustReplace || diff.ReplaceKeys.Length > 0 || changes.Values.Any(change => change.Replaces))
        {
            return new StepDecision(StepOperation.Replace, deleteFirst, MarkReplaces(changes, diff.ReplaceKeys));
        }

        var update = changed || interrupted || old.InitErrors.Length > 0;
        return new StepDecision(update ? StepOperation.Update : StepOperation.Same, deleteFirst, changes);
    }

    private static readonly ImmutableSortedDictionary<string, PropertyChange> EmptyChanges =
        ImmutableSortedDictionary.Create<string, PropertyChange>(StringComparer.Ordinal);

    // If a provider names the changed properties without details, its list overrides the comparison.
    private static ImmutableSortedDictionary<string, PropertyChange> Narrow(
        ImmutableSortedDictionary<string, PropertyChange> compared,
        DiffResult diff
    )
    {
        if (diff.ChangedKeys.Length == 0)
        {
            return compared;
        }

        var keys = diff.ChangedKeys.Select(PropertyPath.Parse).ToArray();
        var covered = compared
            .Where(change => keys.Any(key => key.Covers(PropertyPath.Parse(change.Key))))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
        return covered.Count > 0
            ? covered
            : diff.ChangedKeys.ToImmutableSortedDictionary(
                key => key,
                _ => new PropertyChange(PropertyChangeKind.Update, Replaces: false),
                StringComparer.Ordinal
            );
    }

    private static ImmutableSortedDictionary<string, PropertyChange> ReplaceOnChanges(
        ImmutableSortedDictionary<string, PropertyChange> changes,
        ImmutableArray<string> paths
    )
    {
        if (paths.Length == 0 || changes.Count == 0)
        {
            return changes;
        }

        var patterns = paths.Select(PropertyPath.Parse).ToArray();
        return Mark(
            changes,
            path =>
                // The change of an object changes the values inside it.
                patterns.Any(pattern => pattern.Covers(path) || path.Covers(pattern))
        );
    }

    private static ImmutableSortedDictionary<string, PropertyChange> MarkReplaces(
        ImmutableSortedDictionary<string, PropertyChange> changes,
        ImmutableArray<string> keys
    )
    {
        var paths = keys.Select(PropertyPath.Parse).ToArray();
        return Mark(changes, path => paths.Any(key => key.Covers(path)));
    }

    private static ImmutableSortedDictionary<string, PropertyChange> Mark(
        ImmutableSortedDictionary<string, PropertyChange> changes,
        Func<PropertyPath, bool> replaces
    ) =>
        changes.ToImmutableSortedDictionary(
            change => change.Key,
            change =>
                change.Value.Replaces || replaces(PropertyPath.Parse(change.Key))
                    ? change.Value with
                    {
                        Replaces = true,
                    }
                    : change.Value,
            StringComparer.Ordinal
        );
}
