using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using Local.Protocol.Values;

namespace Local.Cloud.Provider;

/// <summary>The schemas in <c>local/Schemas</c>, which this assembly embeds. Each is read on first use.</summary>
internal sealed class ShapeCatalog
{
    private readonly ConcurrentDictionary<string, ResourceShape?> _shapes = new();

    /// <summary>Returns the schema of a type or function; null if there is none.</summary>
    public ResourceShape? Find(string token) => _shapes.GetOrAdd(token, Load);

    /// <summary>Returns the tokens of all schemas.</summary>
    public static IEnumerable<string> Tokens()
    {
        var assembly = typeof(ShapeCatalog).Assembly;
        foreach (
            var name in assembly
                .GetManifestResourceNames()
                .Where(name => name.EndsWith(".json", StringComparison.Ordinal))
        )
        {
            using var document = Open(assembly, name)!;
            if (document.RootElement.TryGetProperty("token", out var token))
            {
                yield return token.GetString()!;
            }
        }
    }

    /// <summary>Returns the content of a schema's file; null if there is none.</summary>
    public static JsonDocument? Open(string token) =>
        token.Split(':') is [var package, var module, var name]
            ? Open(typeof(ShapeCatalog).Assembly, $"{package}.{module.Split('/')[0]}.{name}.json")
            : null;

    private static JsonDocument? Open(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name);
        return stream is null ? null : JsonDocument.Parse(stream);
    }

    private static ResourceShape? Load(string token)
    {
        using var document = Open(token);
        if (document is null || document.RootElement.GetProperty("token").GetString() != token)
        {
            return null;
        }

        var root = document.RootElement;
        var objects = new Objects(root);
        return new ResourceShape(
            token,
            objects.Properties(root.GetProperty("inputs"), Names(root, "required"), "", Defaults(root)),
            root.TryGetProperty("outputs", out var outputs) ? [.. outputs.EnumerateObject().Select(p => p.Name)] : [],
            Names(root, "stable"),
            Names(root, "secrets"),
            AutoNameOf(root),
            root.TryGetProperty("recorded", out var recorded)
                ? new RecordedShape(
                    recorded.GetProperty("acts").GetBoolean(),
                    recorded.GetProperty("id").GetString()!,
                    PropertyJson.ReadMap(recorded.GetProperty("outputs"), decrypt: null)
                )
                : null
        );
    }

    private static AutoNameShape? AutoNameOf(JsonElement root) =>
        root.TryGetProperty("autoName", out var autoName) && autoName.ValueKind == JsonValueKind.Object
            ? new AutoNameShape(
                autoName.GetProperty("property").GetString()!,
                autoName.GetProperty("maxLength").GetInt32(),
                autoName.GetProperty("lowerCase").GetBoolean(),
                autoName.TryGetProperty("exact", out _),
                Text(autoName, "prefix") ?? "",
                Text(autoName, "suffixWhen"),
                Text(autoName, "suffix") ?? ""
            )
            : null;

    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var text) ? text.GetString() : null;

    private static PropertyMap Defaults(JsonElement root) =>
        root.TryGetProperty("defaults", out var defaults)
            ? PropertyJson.ReadMap(defaults, decrypt: null)
            : PropertyMap.Empty;

    private static FrozenSet<string> Names(JsonElement owner, string list) =>
        owner.TryGetProperty(list, out var names)
            ? names.EnumerateArray().Select(n => n.GetString()!).ToFrozenSet()
            : [];

    /// <summary>Reads the properties of one schema, and the objects that they refer to.</summary>
    private sealed class Objects(JsonElement root)
    {
        private readonly FrozenSet<string> _replaces = Names(root, "replaces");

        public FrozenDictionary<string, PropertyShape> Properties(
            JsonElement properties,
            FrozenSet<string> required,
            string path,
            PropertyMap defaults
        ) =>
            properties
                .EnumerateObject()
                .ToFrozenDictionary(
                    property => property.Name,
                    property => new PropertyShape(
                        Value(TypeOf(property.Value), path + property.Name + "."),
                        required.Contains(property.Name),
                        _replaces.Contains(path + property.Name),
                        defaults.Get(property.Name)
                    )
                );

        private static string TypeOf(JsonElement property) =>
            (property.ValueKind == JsonValueKind.String ? property : property.GetProperty("type")).GetString()!;

        private ValueShape Value(string type, string path) =>
            type switch
            {
                _ when type.EndsWith("[]", StringComparison.Ordinal) => new ValueShape.ListOf(Value(type[..^2], path)),
                _ when type.EndsWith("{}", StringComparison.Ordinal) => new ValueShape.MapOf(Value(type[..^2], path)),
                "string" => new ValueShape.Text(),
                "integer" => new ValueShape.Number(Integer: true),
                "number" => new ValueShape.Number(Integer: false),
                "boolean" => new ValueShape.Truth(),
                "any" or "resource" => new ValueShape.Any(),
                _ when root.GetProperty("types").TryGetProperty(type, out var named) => new ValueShape.ObjectOf(
                    Properties(named.GetProperty("properties"), Names(named, "required"), path, PropertyMap.Empty)
                ),
                _ => throw new InvalidOperationException($"a schema refers to the type {type} but does not define it"),
            };
    }
}
