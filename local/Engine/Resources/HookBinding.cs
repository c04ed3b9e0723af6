using System.Collections.Immutable;

namespace Local.Engine.Resources;

/// <summary>The names of the hooks that run around the steps of a resource, by the point at which they run.</summary>
/// <param name="Points">The points that have hooks; their names are those of Pulumi's checkpoint.</param>
public sealed record HookBinding(ImmutableSortedDictionary<string, ImmutableArray<string>> Points)
{
    public const string BeforeCreate = nameof(BeforeCreate);
    public const string AfterCreate = nameof(AfterCreate);
    public const string BeforeUpdate = nameof(BeforeUpdate);
    public const string AfterUpdate = nameof(AfterUpdate);
    public const string BeforeDelete = nameof(BeforeDelete);
    public const string AfterDelete = nameof(AfterDelete);

    /// <summary>No hooks.</summary>
    public static HookBinding None { get; } = new(ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty);

    /// <summary>A binding of these hooks; points without hooks are left out.</summary>
    public static HookBinding Of(params (string Point, IEnumerable<string> Names)[] hooks) =>
        hooks.All(hook => !hook.Names.Any())
            ? None
            : new(
                hooks
                    .Where(hook => hook.Names.Any())
                    .ToImmutableSortedDictionary(
                        hook => hook.Point,
                        hook => hook.Names.ToImmutableArray(),
                        StringComparer.Ordinal
                    )
            );

    /// <summary>The hooks at a point, in the order in which they run.</summary>
    public ImmutableArray<string> At(string point) => Points.TryGetValue(point, out var names) ? names : [];

    /// <inheritdoc/>
    public bool Equals(HookBinding? other) =>
        other is not null
        && Points.Count == other.Points.Count
        && Points.All(point => other.At(point.Key).AsSpan().SequenceEqual(point.Value.AsSpan()));

    /// <inheritdoc/>
    public override int GetHashCode() => Points.Count;
}
