using System.Collections.Immutable;
using Local.Engine.Events;
using Local.Engine.Providers;
using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Engine.Steps;

/// <summary>What is to be done to a resource that is there already.</summary>
/// <param name="Operation">Same, Update or Replace.</param>
/// <param name="DeleteBeforeReplace">For a replacement: whether the old resource goes first.</param>
/// <param name="Changes">What changes, path by path.</param>
internal sealed record StepDecision(
    StepOperation Operation,
    bool DeleteBeforeReplace,
    ImmutableSortedDictionary<string, PropertyChange> Changes
)
{
    /// <summary>Decides from what the provider says and what the program asks for.</summary>
    /// <param name="old">The resource as it is.</param>
    /// <param name="goal">What is wanted.</param>
    /// <param name="inputs">The checked inputs.</param>
    /// <param name="diff">What the provider says.</param>
    /// <param name="mustReplace">Whether it is replaced in any case, as when its provider was.</param>
    /// <param name="interrupted">Whether an earlier update of it broke off, so that nobody knows how it is.</param>
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

    // A provider that names what changes, though not how, is believed over the comparison.
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
                // The change of a whole object changes what is inside it.
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
