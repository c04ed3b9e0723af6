using System.ComponentModel.DataAnnotations;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Infra.Configuration;

namespace Infra.Reference;

/// <summary>
/// The JSON Schema of a stack file. The keywords for one type say nothing of the others, so each scalar is one flat
/// schema for all that the program takes: a number as text, text as a number, text as a secret.
/// </summary>
internal sealed class StackFileSchema(Descriptions descriptions)
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public string Text =>
        new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["$comment"] = $"Written by `{Program.Command}`.",
            ["title"] = "Pulumi.<stack>.yaml",
            ["description"] = "The config of a stack.",
            ["type"] = "object",
            ["required"] = new JsonArray("config"),
            ["properties"] = new JsonObject { ["config"] = Config() },
        }.ToJsonString(Indented) + "\n";

    private JsonObject Config()
    {
        var config = Record(SettingsShape.Root, ConfigPath.Root);
        config["patternProperties"] = new JsonObject { [$"^(?!{ConfigPath.Root})"] = new JsonObject() };
        return config;
    }

    private JsonObject Value(JsonTypeInfo type, JsonPropertyInfo key) =>
        type.Kind switch
        {
            JsonTypeInfoKind.Object => Record(type),
            JsonTypeInfoKind.Dictionary => Map(type, key),
            JsonTypeInfoKind.Enumerable => List(type, key),
            _ when type.Scalar() == typeof(bool) => new() { ["type"] = "boolean" },
            _ when type.Scalar() == typeof(string) => String(key),
            _ => Number(key),
        };

    private JsonObject Record(JsonTypeInfo type, string prefix = "")
    {
        var instance = type.CreateObject!();
        var properties = new JsonObject();
        foreach (var key in type.Properties)
        {
            var schema = Value(SettingsShape.Of(key.PropertyType), key);
            schema.Insert(0, "description", Description(key));
            if (
                key.Find<DefaultAttribute>() is null
                && !key.IsRequired()
                && key.Get!(instance) is string or int or bool
            )
            {
                schema["default"] = JsonSerializer.SerializeToNode(key.Get!(instance));
            }

            properties[prefix + key.Name] = schema;
        }

        var record = new JsonObject { ["type"] = "object", ["additionalProperties"] = false };
        if (type.Properties.Where(SettingsShape.IsRequired).Select(key => key.Name).ToList() is { Count: > 0 } required)
        {
            record["required"] = new JsonArray([.. required.Select(name => (JsonNode)(prefix + name))]);
        }

        if (type.Choice() is { } choice)
        {
            record[choice is ExactlyOneAttribute ? "oneOf" : "anyOf"] = new JsonArray([
                .. choice.Keys.Select(key => Required(prefix + key)),
            ]);
        }

        record["properties"] = properties;
        return record;

        static JsonNode Required(string key) => new JsonObject { ["required"] = new JsonArray(key) };
    }

    private JsonObject Map(JsonTypeInfo type, JsonPropertyInfo key)
    {
        var map = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = Value(SettingsShape.Of(type.ElementType!), key),
        };
        if (key.Find<NameFormatAttribute>() is { } format)
        {
            map["propertyNames"] = new JsonObject { ["pattern"] = Anchored(format) };
        }

        if (key.Find<MaxLengthAttribute>() is { } most)
        {
            map["maxProperties"] = most.Length;
        }

        return map;
    }

    private JsonObject List(JsonTypeInfo type, JsonPropertyInfo key)
    {
        var list = new JsonObject { ["type"] = "array", ["items"] = Value(SettingsShape.Of(type.ElementType!), key) };
        if (key.Find<MinLengthAttribute>() is { } least)
        {
            list["minItems"] = least.Length;
        }

        if (key.Find<MaxLengthAttribute>() is { } most)
        {
            list["maxItems"] = most.Length;
        }

        return key.Find<OneOrMoreAttribute>() is null
            ? list
            : new() { ["anyOf"] = new JsonArray(Value(SettingsShape.Of(type.ElementType!), key), list) };
    }

    private static JsonObject String(JsonPropertyInfo key)
    {
        var text = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean", "object") };
        if (key.Find<ValueFormatAttribute>() is { } format)
        {
            text["pattern"] = Anchored(format);
        }

        text["properties"] = new JsonObject { ["secure"] = new JsonObject { ["type"] = "string" } };
        text["required"] = new JsonArray("secure");
        text["additionalProperties"] = false;
        return text;
    }

    private static JsonObject Number(JsonPropertyInfo key)
    {
        if (key.Find<AllowedValuesAttribute>() is { } some)
        {
            return new() { ["enum"] = JsonSerializer.SerializeToNode(some.Values) };
        }

        var number = new JsonObject { ["type"] = new JsonArray("integer", "string"), ["pattern"] = "^[+-]?[0-9]+$" };
        if (key.Find<RangeAttribute>() is { } range)
        {
            number["minimum"] = (int)range.Minimum;
            number["maximum"] = (int)range.Maximum;
        }

        return number;
    }

    private string Description(JsonPropertyInfo key)
    {
        var description = descriptions.Of(key);
        if (key.Find<NameFormatAttribute>() is { } names)
        {
            description += $" A key has {names.Allowed}.";
        }

        if (key.Find<ValueFormatAttribute>() is { } format)
        {
            description += $" Allowed: {format.Allowed}.";
        }

        return key.Find<DefaultAttribute>() is { } words ? $"{description} Default: {words.Words}." : description;
    }

    private static string Anchored(FormatAttribute format) => $"^(?:{format.Pattern})$";
}
