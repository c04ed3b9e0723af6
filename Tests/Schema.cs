using System.Text.Json.Nodes;

namespace Infra.Tests;

/// <summary>The provider's schema of a resource, from <c>local/Schemas</c>.</summary>
internal static class Schema
{
    /// <summary>Returns the inputs for which the provider replaces a resource of a type.</summary>
    public static IReadOnlyList<string> Replacing(string type) =>
        [.. Of(type)?["replaces"]?.AsArray().Select(input => (string)input!) ?? []];

    /// <summary>Returns the input with an automatic name; null if there is none.</summary>
    public static string? AutoName(string type) => (string?)Of(type)?["autoName"]?["property"];

    private static JsonNode? Of(string type)
    {
        // aws:lb/targetGroup:TargetGroup is in aws.lb.TargetGroup.json.
        var token = type.Split(':', '/');
        var file = Path.Combine(TestStack.ProjectFolder, "local", "Schemas", $"aws.{token[1]}.{token[^1]}.json");
        return File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file)) : null;
    }
}
