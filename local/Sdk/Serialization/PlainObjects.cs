using System.Collections.Immutable;
using Local.Protocol.Values;

namespace Pulumi.Serialization;

/// <summary>Converts values to the .NET objects that programs and mocks see when no class describes them.</summary>
internal static class PlainObjects
{
    /// <summary>
    /// Returns a bool, a double, a string, an immutable array or dictionary of these, an asset or a resource; null
    /// for null and for an unknown value.
    /// </summary>
    public static object? From(PropertyValue value) =>
        value switch
        {
            BoolValue v => v.Value,
            NumberValue v => v.Value,
            StringValue v => v.Value,
            ListValue v => v.Items.Select(From).ToImmutableArray(),
            MapValue v => From(v.Value),
            SecretValue v => From(v.Element),
            OutputValue v => From(v.Element),
            ResourceValue v => ResourceReferences.Resolve(v, typeof(Resource)),
            AssetValue or ArchiveValue => AssetOrArchive.FromValue(value),
            _ => null,
        };

    /// <summary>Returns the entries of <paramref name="map"/>, without the private entries of providers.</summary>
    public static ImmutableDictionary<string, object?> From(PropertyMap map) =>
        map.Where(entry => !entry.Key.StartsWith("__", StringComparison.Ordinal))
            .ToImmutableDictionary(entry => entry.Key, entry => From(entry.Value));

    /// <summary>Returns the entries of <paramref name="map"/>, with outputs in the place of output values.</summary>
    public static ImmutableDictionary<string, object?> WithOutputs(PropertyMap map) =>
        map.ToImmutableDictionary(entry => entry.Key, entry => WithOutputs(entry.Value));

    private static object? WithOutputs(PropertyValue value) =>
        value switch
        {
            OutputValue { Element: UnknownValue } => Output<object?>.CreateUnknown(null),
            OutputValue { Secret: true } secret => Output.CreateSecret(From(secret.Element)),
            OutputValue output => Output.Create(From(output.Element)),
            MapValue map => WithOutputs(map.Value),
            ListValue list => list.Items.Select(WithOutputs).ToImmutableArray(),
            _ => From(value),
        };

    /// <summary>Returns the entries of <paramref name="map"/> that are known and not null, as mocks see them.</summary>
    public static ImmutableDictionary<string, object> Known(PropertyMap map)
    {
        var result = ImmutableDictionary.CreateBuilder<string, object>();
        foreach (var (key, value) in map)
        {
            if (!value.ContainsUnknowns && From(value) is { } known)
            {
                result.Add(key, known);
            }
        }

        return result.ToImmutable();
    }
}
