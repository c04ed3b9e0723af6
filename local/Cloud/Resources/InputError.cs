using System.Globalization;
using Local.Protocol.Values;

namespace Local.Cloud.Resources;

/// <summary>What is wrong with an input. Whoever shows the error writes property, colon and reason.</summary>
/// <param name="Property">The path of the input, such as <c>healthCheck.interval</c>.</param>
/// <param name="Reason">What was found and what is allowed.</param>
internal sealed record InputError(string Property, string Reason)
{
    /// <summary>Returns the error about a value that is none of the allowed ones.</summary>
    /// <param name="property">The path of the input.</param>
    /// <param name="value">The value; null when there is none.</param>
    /// <param name="allowed">The allowed values, in words.</param>
    public static InputError Value(string property, PropertyValue? value, string allowed) =>
        Found(property, Shown(value), allowed);

    /// <summary>Returns the error about an input that is refused for more than its value, such as its length.</summary>
    /// <param name="property">The path of the input.</param>
    /// <param name="found">What was found, in words.</param>
    /// <param name="allowed">What is allowed, in words.</param>
    public static InputError Found(string property, string found, string allowed) =>
        new(property, $"found {found}; allowed: {allowed}");

    private static string Shown(PropertyValue? value) =>
        value switch
        {
            null or NullValue => "nothing",
            StringValue v => $"'{v.Value}'",
            BoolValue v => v.Value ? "true" : "false",
            NumberValue v => v.Value.ToString(CultureInfo.InvariantCulture),
            ListValue => "a list",
            MapValue => "an object",
            _ => "an asset, an archive or a resource",
        };
}
