using System.Text.Json.Nodes;

namespace Infra.Tests.Security;

/// <summary>The controls that ask for tags.</summary>
internal static class Tags
{
    /// <summary>A control that asks for a tag of its own on each resource of a type, or for default tags.</summary>
    public static Control Control(string id, string title, string type) =>
        new(
            id,
            title,
            "`tags` has a tag, or `aws:defaultTags` does",
            [type],
            (resource, stack) =>
                stack.HasDefaultTags || resource["tags"] is JsonObject { Count: > 0 } ? null : "has no tag"
        );
}
