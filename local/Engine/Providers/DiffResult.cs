using System.Collections.Immutable;
using Local.Engine.Events;
using Pulumirpc;

namespace Local.Engine.Providers;

/// <summary>What a provider says about the change from what is to what is wanted.</summary>
/// <param name="Changed">Whether anything changes; null when the provider does not say.</param>
/// <param name="ReplaceKeys">The properties whose change replaces the resource; paths or names.</param>
/// <param name="ChangedKeys">The properties that change; may be empty though something changes.</param>
/// <param name="Detailed">Path to change; null when the provider gives no detail.</param>
/// <param name="DeleteBeforeReplace">Whether a replacement can be made only once the old resource is gone.</param>
/// <param name="Stables">The outputs that do not change.</param>
internal sealed record DiffResult(
    bool? Changed,
    ImmutableArray<string> ReplaceKeys,
    ImmutableArray<string> ChangedKeys,
    ImmutableSortedDictionary<string, PropertyChange>? Detailed,
    bool DeleteBeforeReplace,
    ImmutableArray<string> Stables
)
{
    /// <summary>Nothing is said.</summary>
    public static DiffResult Unknown { get; } = new(null, [], [], null, false, []);

    public static DiffResult From(DiffResponse response) =>
        new(
            response.Changes switch
            {
                DiffResponse.Types.DiffChanges.DiffNone => false,
                DiffResponse.Types.DiffChanges.DiffSome => true,
                _ => null,
            },
            [.. response.Replaces],
            [.. response.Diffs],
            response.HasDetailedDiff || response.DetailedDiff.Count > 0
                ? response.DetailedDiff.ToImmutableSortedDictionary(
                    entry => entry.Key,
                    entry => Change(entry.Value.Kind),
                    StringComparer.Ordinal
                )
                : null,
            response.DeleteBeforeReplace,
            [.. response.Stables]
        );

    private static PropertyChange Change(PropertyDiff.Types.Kind kind) =>
        kind switch
        {
            PropertyDiff.Types.Kind.Add => new(PropertyChangeKind.Add, false),
            PropertyDiff.Types.Kind.AddReplace => new(PropertyChangeKind.Add, true),
            PropertyDiff.Types.Kind.Delete => new(PropertyChangeKind.Delete, false),
            PropertyDiff.Types.Kind.DeleteReplace => new(PropertyChangeKind.Delete, true),
            PropertyDiff.Types.Kind.UpdateReplace => new(PropertyChangeKind.Update, true),
            _ => new(PropertyChangeKind.Update, false),
        };
}
