using System.Text.Json;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Iam;

/// <summary>A policy document: JSON text, or an object that some SDKs send in its place.</summary>
internal static class Document
{
    /// <summary>The document as JSON text.</summary>
    public static string Text(PropertyValue document) =>
        document.AsMap is { } map ? PropertyJson.ToText(map) : document.AsString ?? "";

    /// <summary>What is wrong with an IAM policy; nothing when it is not known yet.</summary>
    /// <param name="inputs">The inputs that hold it.</param>
    /// <param name="property">The input's name.</param>
    public static IEnumerable<InputError> CheckPolicy(PropertyMap inputs, string property) =>
        Check(inputs, property, "Statement");

    /// <summary>What is wrong with a document; nothing when it is not known yet.</summary>
    /// <param name="inputs">The inputs that hold it.</param>
    /// <param name="property">The input's name.</param>
    /// <param name="member">What a document of this kind must have.</param>
    public static IEnumerable<InputError> Check(PropertyMap inputs, string property, string member)
    {
        if (inputs.Get(property) is not { ContainsUnknowns: false } document)
        {
            return [];
        }

        try
        {
            using var json = JsonDocument.Parse(Text(document));
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(member, out _)
                ? []
                : [new(property, $"the document has no {member}")];
        }
        catch (JsonException e)
        {
            return [new(property, $"the document is no JSON: {e.Message}")];
        }
    }
}
