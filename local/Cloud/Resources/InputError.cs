using System.Globalization;
using Local.Protocol.Text;
using Local.Protocol.Values;

namespace Local.Cloud.Resources;

/// <summary>An error in an input. It is displayed as property, colon and reason.</summary>
/// <param name="Property">The path of the input, such as <c>healthCheck.interval</c>.</param>
/// <param name="Reason">The value found and the values allowed.</param>
internal sealed record InputError(string Property, string Reason)
{
    /// <summary>Returns the error about a value that is not allowed.</summary>
    /// <param name="property">The path of the input.</param>
    /// <param name="value">The value; null if there is none.</param>
    /// <param name="allowed">The allowed values, in words.</param>
    public static InputError Value(string property, PropertyValue? value, string allowed) =>
        Found(property, Shown(value), allowed);

    /// <summary>
    /// Returns the error about an input that is wrong for another reason than its value, such as its length.
    /// </summary>
    /// <param name="property">The path of the input.</param>
    /// <param name="found">The finding, in words.</param>
    /// <param name="allowed">The allowed values, in words.</param>
    public static InputError Found(string property, string found, string allowed) =>
        new(property, $"found {found}; allowed: {allowed}");

    private static string Shown(PropertyValue? value) =>
        value switch
        {
            null or NullValue => "nothing",
            StringValue v => $"'{ControlCharacters.Escape(v.Value)}'",
            BoolValue v => v.Value ? "true" : "false",
            NumberValue v => v.Value.ToString(CultureInfo.InvariantCulture),
            ListValue => "a list",
            MapValue => "an object",
            _ => "an asset, an archive or a resource",
        };
}
