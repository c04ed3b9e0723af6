using System.Text.Json;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Iam;

/// <summary>A policy document: JSON text, or an object, which some SDKs send instead.</summary>
internal static class Document
{
    /// <summary>Returns the document as JSON text.</summary>
    public static string Text(PropertyValue document) =>
        document.AsMap is { } map ? PropertyJson.ToText(map) : document.AsString ?? "";

    /// <summary>Returns the errors in an IAM policy; none if it is unknown.</summary>
    /// <param name="inputs">The inputs that hold the policy.</param>
    /// <param name="property">The name of the input.</param>
    public static IEnumerable<InputError> CheckPolicy(PropertyMap inputs, string property) =>
        Check(inputs, property, "Statement");

    /// <summary>Returns the errors in a document; none if it is unknown.</summary>
    /// <param name="inputs">The inputs that hold the document.</param>
    /// <param name="property">The name of the input.</param>
    /// <param name="member">The member that a document of this kind must have.</param>
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
            return [new(property, $"the document is not JSON: {e.Message}")];
        }
    }
}
