using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Protocol.Values;

namespace Local.Cli.Display;

/// <summary>JSON for people: indented, with characters unescaped.</summary>
internal static class JsonText
{
    public static JsonSerializerOptions Indented { get; } =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Returns the value as JSON.</summary>
    public static string Of(PropertyValue value) =>
        JsonNode.Parse(PropertyJson.ToText(PropertyMap.Empty.With("value", value)))!["value"]?.ToJsonString(Indented)
        ?? "null";
}
