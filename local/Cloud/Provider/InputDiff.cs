using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Provider;

internal enum ChangeKind
{
    Add,
    Delete,
    Update,
}

/// <summary>A difference between a resource's new and former inputs.</summary>
/// <param name="Path">The path of the value, such as <c>healthCheck.interval</c>.</param>
/// <param name="Kind">The kind of the difference.</param>
/// <param name="Replaces">Whether the difference replaces the resource.</param>
internal sealed record InputChange(string Path, ChangeKind Kind, bool Replaces);

/// <summary>Compares the new and former inputs of a resource. An unknown value counts as changed.</summary>
internal static class InputDiff
{
    /// <summary>Returns the differences, in the order of their paths.</summary>
    public static IReadOnlyList<InputChange> Between(
        ResourceShape shape,
        ResourceType type,
        PropertyMap olds,
        PropertyMap news,
        IReadOnlyCollection<string> ignored
    )
    {
        var changes = new List<InputChange>();
        CompareMaps(olds.Plain(), news.Plain(), "", new Place(shape.Inputs, null, false), changes);
        var alsoReplacedBy = type.AlsoReplacedBy(news.Plain()).ToList();
        return
        [
            .. changes
                .Select(change =>
                    alsoReplacedBy.Contains(PropertyPath.Root(change.Path)) ? change with { Replaces = true } : change
                )
                .Where(change => !ignored.Any(path => PropertyPath.IsWithin(change.Path, path)))
                .OrderBy(change => change.Path, StringComparer.Ordinal),
        ];
    }

    private static void CompareMaps(
        PropertyMap olds,
        PropertyMap news,
        string path,
        Place place,
        List<InputChange> changes
    )
    {
        foreach (var name in olds.Keys.Union(news.Keys))
        {
            Compare(olds.Get(name), news.Get(name), PropertyPath.Join(path, name), place.At(name), changes);
        }
    }

    private static void Compare(
        PropertyValue? old,
        PropertyValue? value,
        string path,
        Place place,
        List<InputChange> changes
    )
    {
        old = old is NullValue ? null : old;
        value = value is NullValue ? null : value;
        switch (old, value)
        {
            case (null, null):
                break;
            case (null, _):
                changes.Add(new InputChange(path, ChangeKind.Add, place.Replaces));
                break;
            case (_, null):
                changes.Add(new InputChange(path, ChangeKind.Delete, place.Replaces));
                break;
            case (MapValue o, MapValue v):
                CompareMaps(o.Value, v.Value, path, place, changes);
                break;
            case (ListValue o, ListValue v):
                for (var i = 0; i < Math.Max(o.Items.Length, v.Items.Length); i++)
                {
                    Compare(
                        i < o.Items.Length ? o.Items[i] : null,
                        i < v.Items.Length ? v.Items[i] : null,
                        PropertyPath.Join(path, i),
                        place.Item(),
                        changes
                    );
                }

                break;
            default:
                if (value is UnknownValue || (old != value && !SameDocument(old, value)))
                {
                    changes.Add(new InputChange(path, ChangeKind.Update, place.Replaces));
                }

                break;
        }
    }

    // JSON documents (policies, container definitions) are equal if their content is.
    private static bool SameDocument(PropertyValue? old, PropertyValue? value)
    {
        if (
            old is not StringValue { Value: ['{' or '[', ..] a }
            || value is not StringValue { Value: ['{' or '[', ..] b }
        )
        {
            return false;
        }

        try
        {
            return JsonNode.DeepEquals(JsonNode.Parse(a), JsonNode.Parse(b));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The place of a value in the schema.</summary>
    private readonly record struct Place(
        IReadOnlyDictionary<string, PropertyShape>? Properties,
        ValueShape? Value,
        bool Replaces
    )
    {
        public Place At(string name)
        {
            if (Properties is not null && Properties.TryGetValue(name, out var property))
            {
                return Of(property.Value, Replaces || property.Replaces);
            }

            return Value is ValueShape.MapOf map ? Of(map.Item, Replaces) : new Place(null, null, Replaces);
        }

        public Place Item() =>
            Value is ValueShape.ListOf list ? Of(list.Item, Replaces) : new Place(null, null, Replaces);

        private static Place Of(ValueShape shape, bool replaces) =>
            new((shape as ValueShape.ObjectOf)?.Properties, shape, replaces);
    }
}
