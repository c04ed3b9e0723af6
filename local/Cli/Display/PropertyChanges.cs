using System.Text.Json;
using Local.Cli.Keys;
using Local.Engine.Events;
using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Cli.Display;

/// <summary>A value that changes inside a resource.</summary>
/// <param name="Path">
/// The path of the value, such as <c>containerDefinitions["web"].environment["LEVEL"].value</c>.
/// </param>
/// <param name="Kind">The kind of the change: added, deleted or updated.</param>
/// <param name="Before">The former value; null if it is new or unknown.</param>
/// <param name="After">The new value; null if it is deleted or unknown.</param>
/// <param name="Replaces">Whether the change replaces the resource.</param>
internal sealed record ValueChange(
    string Path,
    PropertyChangeKind Kind,
    PropertyValue? Before,
    PropertyValue? After,
    bool Replaces
);

/// <summary>
/// Lists the values that change in a step. Texts that are JSON before and after are compared as JSON, and named
/// items of lists are compared by name.
/// </summary>
internal static class PropertyChanges
{
    /// <summary>Returns the kind of a change in Pulumi's JSON, such as <c>update-replace</c>.</summary>
    public static string KindName(PropertyChange change) =>
        change.Kind.ToString().ToLowerInvariant() + (change.Replaces ? "-replace" : "");

    /// <summary>Returns the name of the property that a path begins with.</summary>
    public static string TopLevel(string path)
    {
        var end = path.AsSpan().IndexOfAny('.', '[');
        return end > 0 ? path[..end] : path;
    }

    /// <summary>Returns the changes of a step, by path.</summary>
    public static IEnumerable<ValueChange> Of(StepInfo step) =>
        step.DetailedDiff.SelectMany(entry => Of(step, entry.Key, entry.Value));

    private static IEnumerable<ValueChange> Of(StepInfo step, string path, PropertyChange change)
    {
        var before = Find(step.Old, path);
        var after = Find(step.New, path);
        return change.Kind == PropertyChangeKind.Update && before is not null && after is not null
            ? Compare(path, before, after).Select(found => found with { Replaces = change.Replaces })
            : [new ValueChange(path, change.Kind, before, after, change.Replaces)];
    }

    private static IEnumerable<ValueChange> Compare(string path, PropertyValue before, PropertyValue after) =>
        (Parsed(before), Parsed(after)) switch
        {
            (MapValue old, MapValue now) => CompareEntries(path, Entries(old), Entries(now)),
            (ListValue old, ListValue now) => CompareEntries(path, Entries(old, now), Entries(now, old)),
            ({ } old, { } now) when old.Equals(now) => [],
            _ => [new ValueChange(path, PropertyChangeKind.Update, before, after, false)],
        };

    private static IEnumerable<ValueChange> CompareEntries(
        string path,
        IReadOnlyDictionary<string, PropertyValue> before,
        IReadOnlyDictionary<string, PropertyValue> after
    ) =>
        before
            .Keys.Union(after.Keys)
            .SelectMany(key =>
                (before.GetValueOrDefault(key), after.GetValueOrDefault(key)) switch
                {
                    (null, { } added) => [new ValueChange(path + key, PropertyChangeKind.Add, null, added, false)],
                    ({ } gone, null) => [new ValueChange(path + key, PropertyChangeKind.Delete, gone, null, false)],
                    ({ } old, { } now) => Compare(path + key, old, now),
                    _ => Array.Empty<ValueChange>(),
                }
            );

    private static Dictionary<string, PropertyValue> Entries(MapValue map) =>
        map.Value.ToDictionary(
            entry => PropertyPath.Format([entry.Key]) is ['[', ..] quoted ? quoted : "." + entry.Key,
            entry => entry.Value
        );

    /// <summary>
    /// Returns the items of a list: by name if the items of both lists have unique names, else by position.
    /// </summary>
    private static Dictionary<string, PropertyValue> Entries(ListValue list, ListValue other)
    {
        var byName = AreNamed(list) && AreNamed(other);
        return list
            .Items.Select((item, index) => (Key: byName ? $"[\"{Name(item)}\"]" : $"[{index}]", Item: item))
            .ToDictionary(entry => entry.Key, entry => entry.Item);
    }

    private static bool AreNamed(ListValue list) =>
        list.Items.All(item => Name(item) is not null) && list.Items.DistinctBy(Name).Count() == list.Items.Length;

    private static string? Name(PropertyValue item) => item.AsMap?.Get("name")?.AsString;

    /// <summary>Returns the content of a JSON text; other values are unchanged.</summary>
    private static PropertyValue Parsed(PropertyValue value)
    {
        if (value is not StringValue { Value: ['{' or '[', ..] text })
        {
            return value;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return PropertyJson.Read(document.RootElement, null);
        }
        catch (JsonException)
        {
            return value;
        }
    }

    private static PropertyValue? Find(ResourceState? state, string path)
    {
        if (state is null)
        {
            return null;
        }

        IReadOnlyList<object> segments;
        try
        {
            segments = PropertyPath.Parse(path);
        }
        catch (CliException)
        {
            segments = [path];
        }

        return Find(state.Inputs, segments) ?? Find(state.Outputs, segments);
    }

    private static PropertyValue? Find(PropertyMap map, IReadOnlyList<object> segments)
    {
        PropertyValue? value = map;
        foreach (var segment in segments)
        {
            if (value is SecretValue or OutputValue { Secret: true })
            {
                return value;
            }

            value = segment switch
            {
                string name => value?.AsMap?.Get(name),
                int index when value?.AsList is { } list && index < list.Count => list[index],
                _ => null,
            };
        }

        return value;
    }
}
