using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Infra.Configuration;

/// <summary>The result of reading a stack's config.</summary>
/// <param name="Settings">The settings; null when there are mistakes.</param>
/// <param name="Mistakes">All mistakes.</param>
/// <param name="Hints">The probable oversights, in sentences that name the key to set.</param>
internal sealed record SettingsReading(
    StackSettings? Settings,
    ImmutableArray<ConfigMistake> Mistakes,
    ImmutableArray<string> Hints
);

/// <summary>
/// Reads a stack's config. What has the shape that the records state becomes settings, on which the rules between the
/// keys are checked; everything else is a mistake, and reading goes on.
/// </summary>
internal sealed class SettingsReader
{
    private readonly ConfigMistakes _mistakes;

    private SettingsReader(ConfigMistakes mistakes)
    {
        _mistakes = mistakes;
    }

    /// <param name="config">Keys without their namespace, with their values: text, where a map or list is JSON.</param>
    /// <param name="projectFolder">The folder that services' folders are relative to.</param>
    /// <param name="secretKeys">The keys that hold a secret; null when that is not known, and any may.</param>
    public static SettingsReading Read(
        IReadOnlyDictionary<string, string> config,
        string projectFolder,
        IReadOnlySet<string>? secretKeys
    )
    {
        var mistakes = new ConfigMistakes(secretKeys ?? ImmutableHashSet<string>.Empty);
        var given = config.ToDictionary(value => value.Key, value => Parse(value.Value));
        var read = new SettingsReader(mistakes).ReadRecord(given, SettingsShape.Root, ConfigPath.Root);
        var settings = (StackSettings)read.Deserialize(SettingsShape.Root)!;
        var hints = new SettingsRules(settings, mistakes, projectFolder, secretKeys).Check();
        if (mistakes.All is { IsEmpty: false } found)
        {
            return new(null, found, hints);
        }

        var servicesAreSecret = secretKeys?.Contains("services") ?? true;
        var fleetIsSecret = secretKeys?.Contains("fleet") ?? true;
        return new(settings with { ServicesAreSecret = servicesAreSecret, FleetIsSecret = fleetIsSecret }, [], hints);
    }

    /// <summary>The value without what is wrong in it; null when it is wrong itself.</summary>
    /// <param name="key">The key that has the value, or has it in its map or list.</param>
    private JsonNode? Read(JsonElement value, JsonTypeInfo type, JsonPropertyInfo? key, string path)
    {
        if (ControlCharacter(ScalarText(value)) is { } character)
        {
            _mistakes.Add(path, $"the control character U+{(int)character:X4}", SettingsShape.Allowed(type, key));
            return null;
        }

        if (
            key.Find<OneOrMoreAttribute>() is not null
            && type.Kind != JsonTypeInfoKind.None
            && ScalarText(value) is not null
        )
        {
            return Read(value, SettingsShape.Of(type.ElementType!), key, path) is { } only ? new JsonArray(only) : null;
        }

        JsonNode? read = (type.Kind, value.ValueKind) switch
        {
            (JsonTypeInfoKind.Object, JsonValueKind.Object) => ReadRecord(Members(value), type, path),
            (JsonTypeInfoKind.Dictionary, JsonValueKind.Object) => ReadMap(value, type, key, path),
            (JsonTypeInfoKind.Enumerable, JsonValueKind.Array) => ReadList(value, type, key, path),
            (JsonTypeInfoKind.None, _) when ScalarText(value) is { } text => ReadScalar(text, type.Scalar(), key),
            _ => null,
        };
        if (read is null)
        {
            _mistakes.AddValue(path, value, SettingsShape.Allowed(type, key));
        }

        return read;
    }

    private JsonObject ReadRecord(Dictionary<string, JsonElement> given, JsonTypeInfo type, string path)
    {
        var read = new JsonObject();
        foreach (var key in type.Properties)
        {
            var place = ConfigPath.Of(path, key.Name);
            var keyType = SettingsShape.Of(key.PropertyType);
            if (Has(key.Name))
            {
                Keep(read, key.Name, Read(given[key.Name], keyType, key, place));
            }
            else if (key.IsRequired())
            {
                _mistakes.Add(place, "nothing", SettingsShape.Allowed(keyType, key));
            }
        }

        _mistakes.AddUnknown(path, given.Keys, type.KeyNames());
        if (type.Choice() is { } choice && choice.Found(Has) is { } found)
        {
            _mistakes.Add(path.TrimEnd(':'), found, choice.Allowed);
        }

        return read;

        bool Has(string key) => given.TryGetValue(key, out var value) && value.ValueKind != JsonValueKind.Null;
    }

    /// <summary>A name that nothing follows is a mistake: whoever wrote it wants it to be there.</summary>
    private JsonObject ReadMap(JsonElement value, JsonTypeInfo type, JsonPropertyInfo? key, string path)
    {
        var members = Members(value);
        if (members.Count > key.Find<MaxLengthAttribute>()?.Length)
        {
            _mistakes.Add(path, $"{members.Count} entries", SettingsShape.Allowed(type, key));
        }

        var read = new JsonObject();
        foreach (var (name, element) in members.OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            var place = ConfigPath.Of(path, name);
            if (ControlCharacter(name) is { } character)
            {
                _mistakes.Add(path, $"a key with the control character U+{(int)character:X4}", "keys without any");
            }
            else if (key.Find<NameFormatAttribute>() is { } format && !format.Accepts(name))
            {
                _mistakes.Add(place, $"a key of {name.Length} characters, '{name}'", $"a key of {format.Allowed}");
            }

            Keep(read, name, Read(element, SettingsShape.Of(type.ElementType!), key, place));
        }

        return read;
    }

    private JsonArray? ReadList(JsonElement value, JsonTypeInfo type, JsonPropertyInfo? key, string path)
    {
        var elementType = SettingsShape.Of(type.ElementType!);
        var length = value.GetArrayLength();
        return length < key.Find<MinLengthAttribute>()?.Length || length > key.Find<MaxLengthAttribute>()?.Length
            ? null
            :
            [
                .. value
                    .EnumerateArray()
                    .Select((item, index) => Read(item, elementType, key, $"{path}[{index}]"))
                    .Where(item => item is not null),
            ];
    }

    private static JsonValue? ReadScalar(string text, Type type, JsonPropertyInfo? key)
    {
        if (type == typeof(bool))
        {
            return text is "true" or "false" ? JsonValue.Create(text == "true") : null;
        }

        if (type == typeof(string))
        {
            return key.Find<ValueFormatAttribute>()?.Accepts(text) == false ? null : JsonValue.Create(text);
        }

        return
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && key.Find<RangeAttribute>()?.IsValid(number) != false
            && key.Find<AllowedValuesAttribute>()?.IsValid(number) != false
            ? JsonValue.Create(number)
            : null;
    }

    /// <summary>Numbers may stand where text is expected, and the other way round: <c>config set</c> stores text.</summary>
    private static string? ScalarText(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => null,
        };

    /// <summary>The first control character but tabs and line ends; null for none. AWS takes none in any text.</summary>
    private static char? ControlCharacter(string? text) =>
        text
            ?.Where(letter => char.IsControl(letter) && letter is not ('\t' or '\n' or '\r'))
            .Cast<char?>()
            .FirstOrDefault();

    private static void Keep(JsonObject map, string key, JsonNode? value)
    {
        if (value is not null)
        {
            map[key] = value;
        }
    }

    private static Dictionary<string, JsonElement> Members(JsonElement map) =>
        map.Deserialize<Dictionary<string, JsonElement>>()!;

    private static JsonElement Parse(string value)
    {
        if (value.AsSpan().TrimStart() is ['{' or '[', ..])
        {
            try
            {
                return JsonElement.Parse(value);
            }
            catch (JsonException)
            {
                // Text that only begins like a map is text.
            }
        }

        return JsonSerializer.SerializeToElement(value);
    }
}
