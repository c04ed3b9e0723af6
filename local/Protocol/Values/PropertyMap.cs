using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Local.Protocol.Values;

/// <summary>
/// An immutable map from property names to values in ordinal order of the names, so that it is always written in
/// the same order.
/// </summary>
#pragma warning disable CA1710 // The name is Pulumi's own.
public sealed class PropertyMap : IReadOnlyDictionary<string, PropertyValue>, IEquatable<PropertyMap>
#pragma warning restore CA1710
{
    private readonly KeyValuePair<string, PropertyValue>[] _entries;

    // The flag distinguishes this constructor, whose entries are sorted already, from the public ones.
    private PropertyMap(KeyValuePair<string, PropertyValue>[] sorted, bool _) => _entries = sorted;

    /// <summary>A map of <paramref name="entries"/>. Of two entries with the same name, the later wins.</summary>
    public PropertyMap(IEnumerable<KeyValuePair<string, PropertyValue>> entries)
        : this(Sort(entries), true) { }

    /// <summary>A map of <paramref name="entries"/>. Of two entries with the same name, the later wins.</summary>
    public PropertyMap(params IEnumerable<(string Name, PropertyValue Value)> entries)
        : this(entries.Select(entry => KeyValuePair.Create(entry.Name, entry.Value))) { }

    /// <summary>The map without entries.</summary>
    public static PropertyMap Empty { get; } = new([], true);

    public int Count => _entries.Length;

    public IEnumerable<string> Keys => _entries.Select(entry => entry.Key);

    public IEnumerable<PropertyValue> Values => _entries.Select(entry => entry.Value);

    public PropertyValue this[string key] =>
        TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"no property {key}");

    /// <summary>Returns the value of <paramref name="key"/>; null if there is none.</summary>
    public PropertyValue? Get(string key) => TryGetValue(key, out var value) ? value : null;

    public bool ContainsKey(string key) => IndexOf(key) >= 0;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out PropertyValue value)
    {
        var index = IndexOf(key);
        value = index >= 0 ? _entries[index].Value : null;
        return index >= 0;
    }

    /// <summary>Returns a copy with <paramref name="key"/> set to <paramref name="value"/>.</summary>
    public PropertyMap With(string key, PropertyValue value) => new(_entries.Append(KeyValuePair.Create(key, value)));

    /// <summary>Returns a copy with every entry of <paramref name="other"/> added or replaced.</summary>
    public PropertyMap With(PropertyMap other) =>
        other.Count == 0 ? this
        : Count == 0 ? other
        : new(_entries.Concat(other._entries));

    /// <summary>Returns a copy without <paramref name="key"/>.</summary>
    public PropertyMap Without(string key) =>
        ContainsKey(key) ? new([.. _entries.Where(entry => entry.Key != key)], true) : this;

    /// <summary>Returns a copy without the wrappers that mark values as secret or as outputs.</summary>
    public PropertyMap Plain() =>
        new([.. _entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Plain))], true);

    public bool Equals(PropertyMap? other)
    {
        if (other is null || other.Count != Count)
        {
            return false;
        }

        for (var i = 0; i < _entries.Length; i++)
        {
            if (_entries[i].Key != other._entries[i].Key || _entries[i].Value != other._entries[i].Value)
            {
                return false;
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as PropertyMap);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (key, value) in _entries)
        {
            hash.Add(key);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    public IEnumerator<KeyValuePair<string, PropertyValue>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, PropertyValue>>)_entries).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static KeyValuePair<string, PropertyValue>[] Sort(IEnumerable<KeyValuePair<string, PropertyValue>> entries)
    {
        var last = new Dictionary<string, PropertyValue>();
        foreach (var (key, value) in entries)
        {
            last[key] = value;
        }

        var sorted = last.ToArray();
        Array.Sort(sorted, (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return sorted;
    }

    private int IndexOf(string key)
    {
        var (low, high) = (0, _entries.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(_entries[middle].Key, key);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }
}
