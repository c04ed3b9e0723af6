using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Provider;

/// <summary>
/// Checks inputs against their schema: unknown names, missing values and wrong types, each with its path.
/// </summary>
internal static class InputCheck
{
    /// <summary>Returns the errors in <paramref name="inputs"/>. Unknown values pass.</summary>
    public static IReadOnlyList<InputError> Check(ResourceShape shape, PropertyMap inputs)
    {
        var errors = new List<InputError>();
        CheckObject(shape.Inputs, inputs, "", $"{shape.Token} has no such input", errors);
        return errors.Count == 0 && shape.Inputs.ContainsKey("region") ? [.. CheckRegion(inputs)] : errors;
    }

    /// <summary>Returns the error about the region in plain <paramref name="inputs"/>, if there is one.</summary>
    public static IEnumerable<InputError> CheckRegion(PropertyMap inputs) =>
        inputs.Get("region") switch
        {
            null or NullValue or UnknownValue => [],
            StringValue known when Region.All.Contains(known.Value) => [],
            var other =>
            [
                InputError.Value(
                    "region",
                    other,
                    $"a region of AWS such as {Region.Default}" + Suggestion.For(other.AsString ?? "", Region.All)
                ),
            ],
        };

    /// <summary>
    /// Returns <paramref name="inputs"/> without nulls and with the defaults of <paramref name="shape"/>.
    /// </summary>
    public static PropertyMap WithDefaults(ResourceShape shape, PropertyMap inputs) =>
        WithDefaults(shape.Inputs, inputs);

    private static PropertyMap WithDefaults(IReadOnlyDictionary<string, PropertyShape> properties, PropertyMap given)
    {
        var result = new List<(string, PropertyValue)>();
        foreach (var (name, value) in given)
        {
            if (value.Plain is not NullValue)
            {
                result.Add((name, properties.TryGetValue(name, out var shape) ? Inside(shape.Value, value) : value));
            }
        }

        foreach (var (name, shape) in properties)
        {
            if (shape.Default is not null && given.Get(name)?.Plain is null or NullValue)
            {
                result.Add((name, shape.Default!));
            }
        }

        return new PropertyMap(result);
    }

    private static PropertyValue Inside(ValueShape shape, PropertyValue value) =>
        (shape, value) switch
        {
            (_, SecretValue v) => new SecretValue(Inside(shape, v.Element)),
            (ValueShape.ObjectOf o, MapValue v) => WithDefaults(o.Properties, v.Value),
            (ValueShape.ListOf l, ListValue v) => PropertyValue.List(v.Items.Select(item => Inside(l.Item, item))),
            _ => value,
        };

    private static void CheckObject(
        IReadOnlyDictionary<string, PropertyShape> properties,
        PropertyMap values,
        string path,
        string unknown,
        List<InputError> errors
    )
    {
        foreach (var (name, value) in values)
        {
            if (!properties.TryGetValue(name, out var property))
            {
                errors.Add(
                    new InputError(PropertyPath.Join(path, name), unknown + Suggestion.For(name, properties.Keys))
                );
            }
            else if (value is not NullValue)
            {
                CheckValue(property.Value, value, PropertyPath.Join(path, name), errors);
            }
        }

        foreach (var (name, property) in properties)
        {
            if (property.Required && property.Default is null && values.Get(name) is null or NullValue)
            {
                errors.Add(new InputError(PropertyPath.Join(path, name), "is required"));
            }
        }
    }

    private static void CheckValue(ValueShape shape, PropertyValue value, string path, List<InputError> errors)
    {
        switch (shape, value)
        {
            case (_, UnknownValue):
            case (ValueShape.Any, _):
            case (ValueShape.Text, StringValue):
            case (ValueShape.Truth, BoolValue):
            case (ValueShape.Number { Integer: false }, NumberValue):
                break;
            case (ValueShape.Number, NumberValue number):
                if (!double.IsInteger(number.Value))
                {
                    errors.Add(InputError.Value(path, number, Name(shape)));
                }

                break;
            case (ValueShape.ListOf list, ListValue items):
                for (var i = 0; i < items.Items.Length; i++)
                {
                    CheckValue(list.Item, items.Items[i], PropertyPath.Join(path, i), errors);
                }

                break;
            case (ValueShape.MapOf map, MapValue entries):
                foreach (var (key, entry) in entries.Value)
                {
                    CheckValue(map.Item, entry, PropertyPath.Join(path, key), errors);
                }

                break;
            case (ValueShape.ObjectOf o, MapValue values):
                CheckObject(o.Properties, values.Value, path, "there is no such property", errors);
                break;
            default:
                errors.Add(InputError.Value(path, value, Name(shape)));
                break;
        }
    }

    private static string Name(ValueShape shape) =>
        shape switch
        {
            ValueShape.Text => "a string",
            ValueShape.Truth => "true or false",
            ValueShape.Number { Integer: true } => "a whole number",
            ValueShape.Number => "a number",
            ValueShape.ListOf => "a list",
            ValueShape.MapOf => "a map",
            _ => "an object",
        };
}
