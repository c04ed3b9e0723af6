using System.Text;
using System.Text.Json;

namespace Local.Cloud.Provider;

/// <summary>Writes the schema of one package in Pulumi's format, the answer to <c>GetSchema</c>.</summary>
internal static class PackageSchema
{
    /// <summary>Returns the schema as JSON.</summary>
    public static string Of(ProviderPackage package)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            var tokens = ShapeCatalog
                .Tokens()
                .Where(token => token.StartsWith(package.Name + ":", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .ToArray();
            writer.WriteStartObject();
            writer.WriteString("name", package.Name);
            writer.WriteString("version", package.Version);
            writer.WriteStartObject("resources");
            foreach (var token in tokens.Where(token => !IsFunction(token)))
            {
                using var shape = ShapeCatalog.Open(token)!;
                writer.WriteStartObject(token);
                writer.WriteBoolean("isComponent", package == ProviderPackage.Awsx);
                WriteObject(writer, shape.RootElement, "inputs", "inputProperties", "requiredInputs");
                WriteObject(writer, shape.RootElement, "outputs", "properties", null);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteStartObject("functions");
            foreach (var token in tokens.Where(IsFunction))
            {
                using var shape = ShapeCatalog.Open(token)!;
                writer.WriteStartObject(token);
                writer.WriteStartObject("inputs");
                WriteObject(writer, shape.RootElement, "inputs", "properties", "required");
                writer.WriteEndObject();
                writer.WriteStartObject("outputs");
                WriteObject(writer, shape.RootElement, "outputs", "properties", null);
                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static bool IsFunction(string token) => char.IsLower(token[token.LastIndexOf(':') + 1]);

    private static void WriteObject(
        Utf8JsonWriter writer,
        JsonElement shape,
        string from,
        string properties,
        string? required
    )
    {
        writer.WriteStartObject(properties);
        if (shape.TryGetProperty(from, out var given))
        {
            foreach (var property in given.EnumerateObject())
            {
                var type =
                    property.Value.ValueKind == JsonValueKind.String
                        ? property.Value
                        : property.Value.GetProperty("type");
                writer.WriteStartObject(property.Name);
                WriteType(writer, type.GetString()!);
                writer.WriteEndObject();
            }
        }

        writer.WriteEndObject();
        if (required is not null && shape.TryGetProperty("required", out var names))
        {
            writer.WritePropertyName(required);
            names.WriteTo(writer);
        }
    }

    private static void WriteType(Utf8JsonWriter writer, string type)
    {
        if (type.EndsWith("[]", StringComparison.Ordinal) || type.EndsWith("{}", StringComparison.Ordinal))
        {
            var list = type[^1] == ']';
            writer.WriteString("type", list ? "array" : "object");
            writer.WriteStartObject(list ? "items" : "additionalProperties");
            WriteType(writer, type[..^2]);
            writer.WriteEndObject();
        }
        else if (type is "string" or "integer" or "number" or "boolean")
        {
            writer.WriteString("type", type);
        }
        else
        {
            writer.WriteString("$ref", "pulumi.json#/Any");
        }
    }
}
