using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Local.Cli.Yaml;

/// <summary>Writes values as YAML.</summary>
internal static class YamlText
{
    private static readonly SearchValues<char> FlowIndicators = SearchValues.Create(",[]{}:");

    /// <summary>Returns a value on one line, in flow style: a scalar, <c>{a: 1}</c> or <c>[1, 2]</c>.</summary>
    public static string Flow(JsonNode? value) =>
        value switch
        {
            null => "null",
            JsonObject map => "{"
                + string.Join(", ", map.Select(entry => $"{FlowScalar(entry.Key)}: {Flow(entry.Value)}"))
                + "}",
            JsonArray list => "[" + string.Join(", ", list.Select(Flow)) + "]",
            _ when value.GetValueKind() == JsonValueKind.String => FlowScalar(value.GetValue<string>()),
            _ => value.ToJsonString(),
        };

    /// <summary>Returns a scalar in block style.</summary>
    public static string Scalar(JsonNode? value) =>
        value is not null && value.GetValueKind() == JsonValueKind.String
            ? Text(value.GetValue<string>())
            : Flow(value);

    /// <summary>Returns a text, quoted if it would be read as something else.</summary>
    public static string Text(string text) => YamlNodes.IsPlainText(text) ? text : Quote(text);

    /// <summary>
    /// Returns the text after a key (or a dash) in block style: a scalar after a space, or a map or list on the
    /// lines below.
    /// </summary>
    /// <param name="value">The value to write.</param>
    /// <param name="indent">The column, from 0, of the lines below.</param>
    public static string BlockAfterKey(JsonNode? value, int indent) =>
        value switch
        {
            JsonObject { Count: > 0 } map => string.Concat(
                map.Select(entry => $"\n{Spaces(indent)}{Text(entry.Key)}:{BlockAfterKey(entry.Value, indent + 2)}")
            ),
            JsonArray { Count: > 0 } list => string.Concat(
                list.Select(item => $"\n{Spaces(indent)}-{BlockAfterDash(item, indent + 2)}")
            ),
            _ => " " + Scalar(value),
        };

    /// <summary>Returns the text after a dash. The first entry of a map is on the dash's own line.</summary>
    public static string BlockAfterDash(JsonNode? value, int indent) =>
        value is JsonObject { Count: > 0 } or JsonArray { Count: > 0 }
            ? " " + BlockAfterKey(value, indent).TrimStart('\n', ' ')
            : " " + Scalar(value);

    public static string Spaces(int count) => new(' ', count);

    private static string FlowScalar(string text) =>
        text.AsSpan().IndexOfAny(FlowIndicators) < 0 ? Text(text) : Quote(text);

    private static string Quote(string text)
    {
        var quoted = new System.Text.StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(
                c switch
                {
                    '"' => "\\\"",
                    '\\' => @"\\",
                    '\n' => "\\n",
                    '\r' => "\\r",
                    '\t' => "\\t",
                    _ when char.IsControl(c) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
                    _ => c.ToString(),
                }
            );
        }

        return quoted.Append('"').ToString();
    }
}
