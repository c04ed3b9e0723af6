using System.Collections.Immutable;
using Local.Engine.Events;
using Pulumirpc;

namespace Local.Engine.Providers;

/// <summary>A provider's description of the change from the present inputs to new ones.</summary>
/// <param name="Changed">Whether anything changes; null if the provider does not tell.</param>
/// <param name="ReplaceKeys">The paths or names of properties whose change replaces the resource.</param>
/// <param name="ChangedKeys">
/// The paths or names of properties that change. It may be empty although something changes.
/// </param>
/// <param name="Detailed">The changes by path; null if the provider gives no details.</param>
/// <param name="DeleteBeforeReplace">Whether a replacement must delete the old resource first.</param>
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
    /// <summary>The result of a provider that tells nothing.</summary>
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
