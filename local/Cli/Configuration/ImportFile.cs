using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Cli.Configuration;

/// <summary>The file of <c>import --file</c>, in Pulumi's form.</summary>
internal static class ImportFile
{
    private static readonly string[] Fields = ["type", "name", "id", "parent", "provider", "version", "properties"];

    /// <summary>Reads the resources to import.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="protect">Whether the resources are protected.</param>
    /// <exception cref="CliException">The file is malformed. The message names the resource.</exception>
    public static IReadOnlyList<ResourceImport> Read(string path, bool protect)
    {
        try
        {
            var file = JsonNode.Parse(File.ReadAllText(path))?.AsObject();
            var names =
                (file?["nameTable"] as JsonObject)?.ToDictionary(entry => entry.Key, entry => entry.Value?.ToString())
                ?? [];
            return file?["resources"] is JsonArray { Count: > 0 } resources
                ?
                [
                    .. resources.Select(
                        (resource, index) => Read(resource!.AsObject(), index, names) with { Protect = protect }
                    ),
                ]
                : throw new CliException($"{path}: found no 'resources'; allowed: a list of resources");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new CliException($"{path} is not a file for import: {e.Message}");
        }
    }

    private static ResourceImport Read(JsonObject resource, int index, Dictionary<string, string?> names)
    {
        if (resource.FirstOrDefault(field => !Fields.Contains(field.Key) && IsSet(field.Value)).Key is { } unknown)
        {
            throw new CliException($"resources[{index}]: found '{unknown}'; allowed: {string.Join(", ", Fields)}");
        }

        return new ResourceImport(Required("type"), Required("name"), Required("id"))
        {
            Parent = Reference("parent"),
            Provider = Reference("provider"),
            Version = Text("version"),
            Properties = [.. (resource["properties"] as JsonArray ?? []).Select(name => name!.GetValue<string>())],
        };

        string Text(string field) => resource[field]?.GetValue<string>() ?? "";

        string Required(string field) =>
            Text(field) is { Length: > 0 } text
                ? text
                : throw new CliException($"resources[{index}].{field}: found nothing; allowed: a text");

        string Reference(string field) =>
            Text(field) switch
            {
                "" => "",
                var urn when Urn.IsValid(urn) => urn,
                var name => names.GetValueOrDefault(name)
                    ?? throw new CliException(
                        $"resources[{index}].{field}: found '{name}'; allowed: a name of nameTable, or a URN"
                    ),
            };
    }

    private static bool IsSet(JsonNode? value) => value is not null && value.ToJsonString() is not ("false" or "\"\"");
}
