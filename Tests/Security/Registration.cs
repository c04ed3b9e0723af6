using System.Text.Json.Nodes;

namespace Infra.Tests.Security;

/// <summary>A resource as a stack registers it.</summary>
/// <param name="Type">The type token, such as <c>aws:ecs/service:Service</c>.</param>
/// <param name="Name">The name in Pulumi.</param>
/// <param name="Id">The id by which other resources name the resource.</param>
/// <param name="Arn">The ARN by which other resources name the resource.</param>
/// <param name="Inputs">The inputs, by their names in the provider's schema.</param>
internal sealed record Registration(string Type, string Name, string Id, string Arn, JsonNode Inputs)
{
    /// <summary>An input; null if the program leaves it out.</summary>
    public JsonNode? this[string input] => Inputs[input];

    /// <summary>The entries of an input that is a list.</summary>
    public IEnumerable<JsonNode> Each(string input) => Inputs[input].Entries();

    /// <summary>Whether an input names a resource, by its id or by its ARN.</summary>
    public bool Names(string input, Registration other) =>
        Inputs[input].Text() is { } named && (named == other.Id || named == other.Arn);

    /// <summary>The resource as <c>Type name</c>.</summary>
    public override string ToString() => $"{Type.Split(':')[^1]} {Name}";
}

/// <summary>Values of inputs that may be missing.</summary>
internal static class InputExtensions
{
    /// <summary>The text of a scalar, with true and false in lower case; null for anything else.</summary>
    public static string? Text(this JsonNode? value) => value is JsonValue scalar ? scalar.ToString() : null;

    /// <summary>Whether the value is true.</summary>
    public static bool IsTrue(this JsonNode? value) => value.Text() == "true";

    /// <summary>The whole number; null for anything else.</summary>
    public static int? Number(this JsonNode? value) =>
        int.TryParse(value.Text(), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The entries of a list. A single value, as policies may have in place of a list, is the only entry.</summary>
    public static IEnumerable<JsonNode> Entries(this JsonNode? value) =>
        value switch
        {
            null => [],
            JsonArray list => list.OfType<JsonNode>(),
            _ => [value],
        };

    /// <summary>The texts of a list.</summary>
    public static IEnumerable<string> Texts(this JsonNode? value) => value.Entries().Select(Text).OfType<string>();
}
