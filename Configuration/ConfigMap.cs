using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Infra.Configuration;

/// <summary>
/// One map of a stack's config while it is read. Each value is asked for by its key; a wrong one is noted as a
/// <see cref="ConfigError"/> and reading goes on; a key that nobody asked for is an unknown one.
/// </summary>
internal sealed partial class ConfigMap
{
    private readonly string path;
    private readonly IReadOnlyDictionary<string, JsonElement> values;
    private readonly List<ConfigError> errors;
    private readonly SortedSet<string> asked = new(StringComparer.Ordinal);

    /// <param name="path">The map's own path.</param>
    /// <param name="values">Its values; null is the same as no value.</param>
    /// <param name="errors">Where mistakes go.</param>
    public ConfigMap(string path, IReadOnlyDictionary<string, JsonElement> values, List<ConfigError> errors)
    {
        this.path = path;
        this.values = values;
        this.errors = errors;
    }

    /// <summary>The keys that have a value.</summary>
    public IEnumerable<string> Keys => values.Where(value => !IsNull(value.Value)).Select(value => value.Key);

    /// <summary>
    /// The keys that have a value, of a map whose keys are names that the user chose. A name that nothing follows
    /// is a mistake: who wrote it wants it to be there.
    /// </summary>
    public IReadOnlyList<string> Names(string description)
    {
        foreach (var key in values.Where(value => IsNull(value.Value)).Select(value => value.Key))
        {
            Report(key, "nothing", description);
        }

        return [.. Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>The path of a key in this map.</summary>
    public string PathOf(string key) =>
        path.EndsWith(':') ? path + key
        : PlainKey().IsMatch(key) ? $"{path}.{key}"
        : $"{path}[{JsonSerializer.Serialize(key)}]";

    /// <summary>Whether the key has a value.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>Notes a mistake of this map or, with a key, of its value.</summary>
    public void Report(string? key, string found, string allowed) =>
        errors.Add(new ConfigError(key is null ? path : PathOf(key), found, allowed));

    /// <summary>A whole number that must be there and that <paramref name="rule"/> accepts.</summary>
    public int? RequiredInteger(string key, string description, Func<int, string?> rule)
    {
        RequireValue(key, description);
        return Integer(key, rule);
    }

    /// <summary>A whole number, as a number or as text; null without one or with a wrong one.</summary>
    public int? Integer(string key, Func<int, string?> rule)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        if (!TryInteger(value, out var number))
        {
            Report(key, Describe(value), "a whole number");
            return null;
        }

        if (rule(number) is { } allowed)
        {
            Report(key, number.ToString(CultureInfo.InvariantCulture), allowed);
            return null;
        }

        return number;
    }

    /// <summary>Text that <paramref name="rule"/> accepts; null without one or with a wrong one.</summary>
    public string? Text(string key, Func<string, string?> rule)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        if (ScalarText(value) is not { } text)
        {
            Report(key, Describe(value), "text");
            return null;
        }

        if (rule(text) is { } allowed)
        {
            Report(key, Describe(value), allowed);
            return null;
        }

        return text;
    }

    /// <summary>Text that must be there and that <paramref name="rule"/> accepts.</summary>
    public string? RequiredText(string key, string description, Func<string, string?> rule)
    {
        RequireValue(key, description);
        return Text(key, rule);
    }

    /// <summary>True or false; null without one or with a wrong one.</summary>
    public bool? Boolean(string key)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        if (ScalarText(value) is "true" or "false")
        {
            return ScalarText(value) == "true";
        }

        Report(key, Describe(value), "true or false");
        return null;
    }

    /// <summary>A map; null without one or when it is none.</summary>
    public ConfigMap? Map(string key, string description)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            Report(key, Describe(value), description);
            return null;
        }

        return new ConfigMap(PathOf(key), Members(value), errors);
    }

    /// <summary>A map that must be there.</summary>
    public ConfigMap? RequiredMap(string key, string description)
    {
        RequireValue(key, description);
        return Map(key, description);
    }

    /// <summary>Notes every key that was not asked for.</summary>
    public void RejectUnknown()
    {
        foreach (var key in values.Keys.Where(key => !asked.Contains(key)).Order(StringComparer.Ordinal))
        {
            Report(key, "an unknown key", $"one of {string.Join(", ", asked)}");
        }
    }

    private void RequireValue(string key, string description)
    {
        if (Find(key) is null)
        {
            Report(key, "nothing", description);
        }
    }

    private JsonElement? Find(string key)
    {
        asked.Add(key);
        return values.TryGetValue(key, out var value) && !IsNull(value) ? value : null;
    }

    private static bool IsNull(JsonElement value) => value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    private static bool TryInteger(JsonElement value, out int number)
    {
        number = 0;
        return value.ValueKind is JsonValueKind.Number or JsonValueKind.String
            && int.TryParse(ScalarText(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }

    private static string? ScalarText(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => null,
        };

    private static string Describe(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => "a map",
            JsonValueKind.Array => "a list",
            JsonValueKind.String => $"'{value.GetString()}'",
            _ => value.GetRawText(),
        };

    private static Dictionary<string, JsonElement> Members(JsonElement map)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in map.EnumerateObject())
        {
            members[member.Name] = member.Value;
        }

        return members;
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]+\z")]
    private static partial Regex PlainKey();
}
