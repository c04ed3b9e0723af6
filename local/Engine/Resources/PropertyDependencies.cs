using System.Collections;
using System.Collections.Immutable;

namespace Local.Engine.Resources;

/// <summary>The URNs that the value of each input came from, in the ordinal order of the inputs' names.</summary>
/// <remarks>This is an array instead of a tree, because a large stack has a hundred thousand of them.</remarks>
#pragma warning disable CA1710 // The name is Pulumi's own.
public sealed class PropertyDependencies
    : IReadOnlyCollection<KeyValuePair<string, ImmutableArray<string>>>,
        IEquatable<PropertyDependencies>
#pragma warning restore CA1710
{
    private readonly KeyValuePair<string, ImmutableArray<string>>[] _entries;

    /// <param name="entries">The URNs of each input. Every input appears once.</param>
    public PropertyDependencies(IEnumerable<KeyValuePair<string, ImmutableArray<string>>> entries) =>
        _entries = [.. entries.OrderBy(entry => entry.Key, StringComparer.Ordinal)];

    /// <summary>The dependencies of a resource without inputs.</summary>
    public static PropertyDependencies Empty { get; } = new([]);

    public int Count => _entries.Length;

    /// <summary>Returns a copy with the same inputs and other URNs.</summary>
    /// <param name="change">Returns the new URNs of an input for its present ones.</param>
    public PropertyDependencies With(Func<ImmutableArray<string>, ImmutableArray<string>> change) =>
        new(_entries.Select(entry => KeyValuePair.Create(entry.Key, change(entry.Value))));

    public bool Equals(PropertyDependencies? other) =>
        other is not null
        && _entries.Length == other._entries.Length
        && _entries
            .Zip(other._entries)
            .All(pair =>
                pair.First.Key == pair.Second.Key && pair.First.Value.AsSpan().SequenceEqual(pair.Second.Value.AsSpan())
            );

    public override bool Equals(object? obj) => Equals(obj as PropertyDependencies);

    public override int GetHashCode() => _entries.Length;

    public IEnumerator<KeyValuePair<string, ImmutableArray<string>>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, ImmutableArray<string>>>)_entries).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
