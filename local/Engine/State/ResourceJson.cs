using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Engine.State;

/// <summary>Converts resources to and from the JSON of a checkpoint (<c>apitype.ResourceV3</c>).</summary>
internal static class ResourceJson
{
    public static void Write(Utf8JsonWriter writer, ResourceState resource, Func<string, string>? encrypt)
    {
        writer.WriteStartObject();
        writer.WriteString("urn", resource.Urn);
        writer.WriteBoolean("custom", resource.Custom);
        WriteFlag(writer, "delete", resource.Delete);
        WriteText(writer, "id", resource.Id);
        writer.WriteString("type", resource.Type);
        WriteMap(writer, "inputs", resource.Inputs, encrypt);
        WriteMap(writer, "outputs", resource.Outputs, encrypt);
        WriteText(writer, "parent", resource.Parent);
        WriteFlag(writer, "protect", resource.Protect);
        WriteFlag(writer, "external", resource.External);
        WriteTexts(writer, "dependencies", resource.Dependencies);
        WriteTexts(writer, "initErrors", resource.InitErrors);
        WriteText(writer, "provider", resource.Provider);
        if (resource.PropertyDependencies.Count > 0)
        {
            writer.WriteStartObject("propertyDependencies");
            foreach (var (property, urns) in resource.PropertyDependencies)
            {
                writer.WriteStartArray(property);
                foreach (var urn in urns)
                {
                    writer.WriteStringValue(urn);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        WriteFlag(writer, "pendingReplacement", resource.PendingReplacement);
        WriteTexts(writer, "additionalSecretOutputs", resource.AdditionalSecretOutputs);
        WriteTexts(writer, "aliases", resource.Aliases);
        if (resource.CustomTimeouts is { } timeouts)
        {
            writer.WriteStartObject("customTimeouts");
            WriteNumber(writer, "create", timeouts.Create);
            WriteNumber(writer, "update", timeouts.Update);
            WriteNumber(writer, "delete", timeouts.Delete);
            writer.WriteEndObject();
        }

        WriteFlag(writer, "retainOnDelete", resource.RetainOnDelete);
        WriteText(writer, "deletedWith", resource.DeletedWith);
        WriteTime(writer, "created", resource.Created);
        WriteTime(writer, "modified", resource.Modified);
        WriteTexts(writer, "ignoreChanges", resource.IgnoreChanges);
        WriteTexts(writer, "replaceOnChanges", resource.ReplaceOnChanges);
        if (resource.Hooks.Points.Count > 0)
        {
            writer.WriteStartObject("resourceHooks");
            foreach (var (point, names) in resource.Hooks.Points)
            {
                WriteTexts(writer, point, names);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    /// <exception cref="FormatException">A field is missing or has the wrong type.</exception>
    public static ResourceState Read(JsonElement element, Func<string, string>? decrypt) =>
        new()
        {
            Urn = StringPool.Share(Required(element, "urn").GetString()!),
            Custom = Flag(element, "custom"),
            Delete = Flag(element, "delete"),
            Id = Text(element, "id"),
            Type = StringPool.Share(Required(element, "type").GetString()!),
            Inputs = Map(element, "inputs", decrypt),
            Outputs = Map(element, "outputs", decrypt),
            Parent = Text(element, "parent"),
            Protect = Flag(element, "protect"),
            External = Flag(element, "external"),
            Dependencies = Texts(element, "dependencies"),
            InitErrors = Texts(element, "initErrors"),
            Provider = Text(element, "provider"),
            PropertyDependencies = element.TryGetProperty("propertyDependencies", out var dependencies)
                ? new(
                    dependencies
                        .EnumerateObject()
                        .Select(entry => KeyValuePair.Create(StringPool.Share(entry.Name), Texts(entry.Value)))
                )
                : PropertyDependencies.Empty,
            PendingReplacement = Flag(element, "pendingReplacement"),
            AdditionalSecretOutputs = Texts(element, "additionalSecretOutputs"),
            Aliases = Texts(element, "aliases"),
            CustomTimeouts = element.TryGetProperty("customTimeouts", out var timeouts)
                ? new CustomTimeouts(Number(timeouts, "create"), Number(timeouts, "update"), Number(timeouts, "delete"))
                : null,
            RetainOnDelete = Flag(element, "retainOnDelete"),
            DeletedWith = Text(element, "deletedWith"),
            Created = Time(element, "created"),
            Modified = Time(element, "modified"),
            IgnoreChanges = Texts(element, "ignoreChanges"),
            ReplaceOnChanges = Texts(element, "replaceOnChanges"),
            Hooks = element.TryGetProperty("resourceHooks", out var hooks)
                ? HookBinding.Of([
                    .. hooks.EnumerateObject().Select(point => (point.Name, Texts(point.Value).AsEnumerable())),
                ])
                : HookBinding.None,
        };

    /// <exception cref="FormatException">The property is missing.</exception>
    public static JsonElement Required(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value : throw new FormatException($"'{name}' is missing");

    public static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? StringPool.Share(value.GetString() ?? "") : "";

    public static string Write(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture);

    public static DateTimeOffset? Time(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetDateTimeOffset() : null;

    private static bool Flag(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.GetBoolean();

    private static double Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetDouble() : 0;

    private static PropertyMap Map(JsonElement element, string name, Func<string, string>? decrypt) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object
            ? PropertyJson.ReadMap(value, decrypt)
            : PropertyMap.Empty;

    private static ImmutableArray<string> Texts(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? Texts(value) : [];

    private static ImmutableArray<string> Texts(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array
            ? [.. element.EnumerateArray().Select(item => StringPool.Share(item.GetString() ?? ""))]
            : [];

    private static void WriteMap(Utf8JsonWriter writer, string name, PropertyMap map, Func<string, string>? encrypt)
    {
        if (map.Count > 0)
        {
            writer.WritePropertyName(name);
            PropertyJson.Write(writer, map, encrypt);
        }
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string value)
    {
        if (value.Length > 0)
        {
            writer.WriteString(name, value);
        }
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, ImmutableArray<string> values)
    {
        if (values.Length == 0)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    private static void WriteFlag(Utf8JsonWriter writer, string name, bool value)
    {
        if (value)
        {
            writer.WriteBoolean(name, value);
        }
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, double value)
    {
        if (value != 0)
        {
            writer.WriteNumber(name, value);
        }
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset? value)
    {
        if (value is { } time)
        {
            writer.WriteString(name, Write(time));
        }
    }
}
