using Local.Protocol.Values;

namespace Local.Engine.Providers;

/// <summary>Keeps secret what is secret when it passes through a provider that does not mark it.</summary>
internal static class Secrecy
{
    /// <summary><paramref name="map"/> with the values secret that are so in <paramref name="model"/>.</summary>
    public static PropertyMap Like(PropertyMap map, PropertyMap model)
    {
        if (!model.Values.Any(value => value.ContainsSecrets))
        {
            return map;
        }

        return new PropertyMap(
            map.Select(entry => KeyValuePair.Create(entry.Key, Like(entry.Value, model.Get(entry.Key))))
        );
    }

    /// <summary><paramref name="map"/> with the values of <paramref name="names"/> secret.</summary>
    public static PropertyMap Mark(PropertyMap map, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (map.Get(name) is { } value and not SecretValue)
            {
                map = map.With(name, new SecretValue(value));
            }
        }

        return map;
    }

    /// <summary>
    /// <paramref name="map"/> with outputs as the values that they hold, secret where the output is: the form
    /// in which the engine keeps properties.
    /// </summary>
    public static PropertyMap Flatten(PropertyMap map) =>
        new(map.Select(entry => KeyValuePair.Create(entry.Key, Flatten(entry.Value))));

    private static PropertyValue Flatten(PropertyValue value) =>
        value switch
        {
            OutputValue { Secret: true } output => new SecretValue(Flatten(output.Element)),
            OutputValue output => Flatten(output.Element),
            MapValue map => Flatten(map.Value),
            ListValue list => PropertyValue.List(list.Items.Select(Flatten)),
            // A secret inside a secret tells nothing more.
            SecretValue secret => Flatten(secret.Element) is SecretValue inner
                ? inner
                : new SecretValue(Flatten(secret.Element)),
            _ => value,
        };

    private static PropertyValue Like(PropertyValue value, PropertyValue? model) =>
        (value, model) switch
        {
            (SecretValue, _) or (_, null) => value,
            (_, SecretValue) => new SecretValue(value),
            (MapValue a, MapValue b) => Like(a.Value, b.Value),
            (ListValue a, ListValue b) when a.Items.Length == b.Items.Length => PropertyValue.List(
                a.Items.Zip(b.Items, Like)
            ),
            // A list that changed its length cannot be matched item by item.
            (ListValue, ListValue { ContainsSecrets: true }) => new SecretValue(value),
            _ => value,
        };
}
