using Local.Protocol.Values;

namespace Local.Engine.Providers;

/// <summary>Restores secrecy that a provider does not preserve.</summary>
internal static class Secrecy
{
    /// <summary>
    /// Returns a copy of <paramref name="map"/> in which the values that are secret in <paramref name="model"/> are
    /// secret.
    /// </summary>
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

    /// <summary>
    /// Returns a copy of <paramref name="map"/> in which the values of <paramref name="names"/> are secret.
    /// </summary>
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
    /// Returns a copy of <paramref name="map"/> in which outputs are replaced by their values, secret if the output
    /// is. The engine keeps properties in this form.
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
            // A secret inside a secret adds nothing.
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
            // The items of lists with different lengths cannot be matched.
            (ListValue, ListValue { ContainsSecrets: true }) => new SecretValue(value),
            _ => value,
        };
}
