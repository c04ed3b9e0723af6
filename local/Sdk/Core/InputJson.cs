using System.Text.Json;

namespace Pulumi;

/// <summary>An input of any JSON value.</summary>
public sealed class InputJson : Input<JsonElement>
{
    /// <summary>An input without JSON.</summary>
    public InputJson()
        : this(Output.Create(default(JsonElement))) { }

    private InputJson(Output<JsonElement> output)
        : base(output) { }

    /// <summary>The JSON in a text.</summary>
    public static implicit operator InputJson(string json) => new(Output.Create(Parse(json)));

    /// <summary>The JSON in a document.</summary>
    public static implicit operator InputJson(JsonDocument document) => new(Output.Create(document.RootElement));

    /// <summary>A JSON value.</summary>
    public static implicit operator InputJson(JsonElement element) => new(Output.Create(element));

    /// <summary>The JSON in a text.</summary>
    public static implicit operator InputJson(Output<string> json) => new(json.Apply(Parse));

    /// <summary>The JSON in a document.</summary>
    public static implicit operator InputJson(Output<JsonDocument> document) =>
        new(document.Apply(value => value.RootElement));

    /// <summary>A JSON value.</summary>
    public static implicit operator InputJson(Output<JsonElement> element) => new(element);

    private static JsonElement Parse(string json) => JsonSerializer.Deserialize<JsonElement>(json);
}
