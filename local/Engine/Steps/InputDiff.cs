using System.Collections.Immutable;
using Local.Engine.Events;
using Local.Protocol.Values;

namespace Local.Engine.Steps;

/// <summary>Compares properties if a provider gives no details.</summary>
internal static class InputDiff
{
    /// <summary>
    /// Returns the kinds of change by path. A secret and a plain value with the same content are equal.
    /// </summary>
    public static ImmutableSortedDictionary<string, PropertyChange> Compare(PropertyMap old, PropertyMap now)
    {
        var changes = ImmutableSortedDictionary.CreateBuilder<string, PropertyChange>(StringComparer.Ordinal);
        CompareMaps(changes, "", old, now);
        return changes.ToImmutable();
    }

    private static void CompareMaps(
        ImmutableSortedDictionary<string, PropertyChange>.Builder changes,
        string path,
        PropertyMap old,
        PropertyMap now
    )
    {
        foreach (var name in old.Keys.Union(now.Keys))
        {
            // This key is for Pulumi's bridged providers, not for the user.
            if (name != "__defaults")
            {
                CompareValues(changes, PropertyPath.Join(path, name), old.Get(name), now.Get(name));
            }
        }
    }

    private static void CompareValues(
        ImmutableSortedDictionary<string, PropertyChange>.Builder changes,
        string path,
        PropertyValue? old,
        PropertyValue? now
    )
    {
        switch (old?.Plain, now?.Plain)
        {
            case (MapValue a, MapValue b):
                CompareMaps(changes, path, a.Value, b.Value);
                break;
            case (ListValue a, ListValue b):
                for (var i = 0; i < Math.Max(a.Items.Length, b.Items.Length); i++)
                {
                    CompareValues(
                        changes,
                        $"{path}[{i}]",
                        i < a.Items.Length ? a.Items[i] : null,
                        i < b.Items.Length ? b.Items[i] : null
                    );
                }

                break;
            case (null or NullValue, null or NullValue):
                break;
            case (null, _):
                changes[path] = new PropertyChange(PropertyChangeKind.Add, Replaces: false);
                break;
            case (_, null):
                changes[path] = new PropertyChange(PropertyChangeKind.Delete, Replaces: false);
                break;
            case var (a, b) when a != b:
                changes[path] = new PropertyChange(PropertyChangeKind.Update, Replaces: false);
                break;
        }
    }
}
