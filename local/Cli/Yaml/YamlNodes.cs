using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Local.Cli.Yaml;

/// <summary>The meaning of YAML nodes by Pulumi's rules. <see cref="PlainScalars"/> names the rejected texts.</summary>
internal static partial class YamlNodes
{
    /// <summary>Returns the value of <paramref name="key"/>; null if the map does not have it.</summary>
    public static YamlNode? Child(this YamlMappingNode map, string key) =>
        map.Children.FirstOrDefault(child => child.Key is YamlScalarNode scalar && scalar.Value == key).Value;

    /// <summary>Returns whether the node is missing or null.</summary>
    public static bool IsEmpty(this YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain or ScalarStyle.Any } scalar && IsNull(scalar.Value);

    /// <summary>Returns the kind of the node in words: "a map", "a list", "a text" and so on.</summary>
    public static string Kind(this YamlNode node) =>
        node switch
        {
            YamlMappingNode => "a map",
            YamlSequenceNode => "a list",
            YamlScalarNode scalar => ToJson(scalar)?.GetValueKind() switch
            {
                null => "empty",
                JsonValueKind.True or JsonValueKind.False => "a boolean",
                JsonValueKind.Number => "a number",
                _ => "a text",
            },
            _ => "something else",
        };

    /// <summary>Returns the node as JSON; null for YAML's null.</summary>
    public static JsonNode? ToJson(this YamlNode node) =>
        node switch
        {
            YamlMappingNode map => new JsonObject(
                map.Children.Select(child => KeyValuePair.Create(KeyText(child.Key), ToJson(child.Value)))
            ),
            YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
            YamlScalarNode scalar => ToJson(scalar),
            _ => null,
        };

    /// <summary>Returns whether <paramref name="text"/>, written without quotes, is read as the same text.</summary>
    public static bool IsPlainText(string text) =>
        PlainText().IsMatch(text)
        && !text.Contains(": ")
        && !text.EndsWith(':')
        && Resolve(text) is string
        && PlainScalars.Problem(text) is null;

    private static JsonValue? ToJson(YamlScalarNode scalar) =>
        scalar.Tag.IsEmpty && scalar.Style is ScalarStyle.Plain or ScalarStyle.Any
            ? Resolve(scalar.Value) switch
            {
                null => null,
                bool value => JsonValue.Create(value),
                long value => JsonValue.Create(value),
                double value => JsonValue.Create(value),
                string value => JsonValue.Create(value),
                _ => null,
            }
            : JsonValue.Create(scalar.Value);

    /// <summary>Returns the meaning of a plain scalar: null, a bool, a long, a double or a string.</summary>
    private static object? Resolve(string? text) =>
        text switch
        {
            _ when IsNull(text) => null,
            "true" or "True" or "TRUE" => true,
            "false" or "False" or "FALSE" => false,
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
                number,
            _ when Float().IsMatch(text!)
                    && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    && double.IsFinite(number) => number,
            _ => text,
        };

    private static bool IsNull(string? text) => text is null or "" or "~" or "null" or "Null" or "NULL";

    private static string KeyText(YamlNode key) => key is YamlScalarNode scalar ? scalar.Value ?? "" : key.ToString();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Float();

    // This rule is on the safe side: it allows only texts that start with a letter, an underscore, a dot or a
    // slash, continue without YAML's special characters, and are not a boolean in older readers.
    [GeneratedRegex(@"^(?!(?i:yes|no|on|off|y|n)$)[A-Za-z_/.][A-Za-z0-9_/.@+=:-]*( [A-Za-z0-9_/.@+=:-]+)*$")]
    private static partial Regex PlainText();
}
