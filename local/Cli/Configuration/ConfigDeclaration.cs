using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Cli.Projects;
using Local.Cli.Yaml;
using YamlDotNet.RepresentationModel;

namespace Local.Cli.Configuration;

/// <summary>The declaration of one configuration key in <c>Pulumi.yaml</c>.</summary>
/// <param name="Key">The full key.</param>
/// <param name="Type">The type: string, integer, boolean, array or object; null if none is declared.</param>
/// <param name="Items">The type of an array's items.</param>
/// <param name="Default">The value for stacks that do not set one; null if there is none.</param>
/// <param name="Secret">Whether the value is secret.</param>
/// <param name="IsRequired">Whether a stack must set a value, because there is no default.</param>
internal sealed record ConfigDeclaration(
    string Key,
    string? Type,
    string? Items,
    JsonNode? Default,
    bool Secret,
    bool IsRequired
)
{
    private static readonly string[] Types = ["string", "integer", "boolean", "array", "object"];

    /// <summary>Returns the declarations in <paramref name="project"/>.</summary>
    /// <exception cref="CliException">A declaration is malformed.</exception>
    public static IReadOnlyList<ConfigDeclaration> Read(Project project) =>
        [.. project.File.Map("config").Children.Select(entry => Read(project, entry.Key, entry.Value))];

    /// <summary>Checks a stack's value. Returns the error, or null if the value matches the declaration.</summary>
    public string? Check(JsonNode? value, string stack) =>
        Type is null || IsOfType(value, Type, Items)
            ? null
            : $"Stack '{stack}' with configuration key '{Key}' must be of type '{TypeText}', but is {Kind(value)}";

    private string TypeText => Type == "array" ? $"array<{Items}>" : Type!;

    private static ConfigDeclaration Read(Project project, YamlNode keyNode, YamlNode node)
    {
        var key = project.File.Key(keyNode, project.Name).Full;
        if (node is not YamlMappingNode map)
        {
            // The short form is the value for stacks that do not set one.
            return new ConfigDeclaration(key, null, null, node.ToJson(), false, IsRequired: false);
        }

        var type = map.Child("type")?.ToString();
        if (type is not null && !Types.Contains(type))
        {
            throw Error(map.Child("type")!, $": found the type '{type}'; allowed: {string.Join(", ", Types)}");
        }

        var items = (map.Child("items") as YamlMappingNode)?.Child("type")?.ToString();
        if (type == "array" && items is null)
        {
            throw Error(map, " is an array and must declare its items: `items: {type: …}`");
        }

        var fallback = map.Child("default") ?? map.Child("value");
        var declaration = new ConfigDeclaration(
            key,
            type,
            items,
            fallback?.ToJson(),
            map.Child("secret")?.ToString() == "true",
            IsRequired: fallback is null
        );
        return fallback is null || type is null || IsOfType(declaration.Default, type, items)
            ? declaration
            : throw Error(fallback, $" has a default that is not of type '{declaration.TypeText}'");

        CliException Error(YamlNode at, string message) =>
            YamlDocumentFile.Error(project.File.Path, at, $"the configuration key '{key}'{message}");
    }

    private static bool IsOfType(JsonNode? value, string type, string? items) =>
        type switch
        {
            "array" => value is JsonArray list && (items is null || list.All(item => IsOfType(item, items, null))),
            "object" => value is JsonObject,
            // `config set` writes every top-level value as text, so a text with the same meaning is accepted.
            "integer" => value?.GetValueKind() == JsonValueKind.Number && long.TryParse(value.ToJsonString(), out _)
                || Text(value) is { } text && long.TryParse(text, out _),
            "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False
                || Text(value) is "true" or "false",
            _ => value is null || value is JsonValue || StackConfig.Ciphertext(value) is not null,
        };

    private static string Kind(JsonNode? value) =>
        value switch
        {
            null => "empty",
            _ when StackConfig.Ciphertext(value) is not null => "a secret",
            JsonObject => "a map",
            JsonArray => "a list",
            _ => $"'{StackConfig.Text(value)}'",
        };

    private static string? Text(JsonNode? value) =>
        value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}
