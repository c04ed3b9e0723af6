using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Cli.Projects;

namespace Local.Cli.Configuration;

/// <summary>A stack's configuration in the form for its program.</summary>
/// <param name="Values">The values by full key: a scalar as its text, a map or list as JSON, secrets in clear.</param>
/// <param name="SecretKeys">The keys whose values are secret, or hold a secret.</param>
internal sealed record StackConfig(IReadOnlyDictionary<string, string> Values, IReadOnlySet<string> SecretKeys)
{
    /// <summary>The configuration of a stack without values.</summary>
    public static StackConfig Empty { get; } = new(new Dictionary<string, string>(), new HashSet<string>());

    /// <summary>The values for displays, with placeholders for secrets.</summary>
    public IReadOnlyDictionary<string, string> Shown =>
        Values.ToDictionary(value => value.Key, value => SecretKeys.Contains(value.Key) ? "[secret]" : value.Value);

    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// Reads the stack's values, fills in the project's defaults and checks both against its declarations.
    /// </summary>
    /// <param name="stack">The stack's file.</param>
    /// <param name="decrypt">Decrypts a secret.</param>
    /// <exception cref="CliException">
    /// A value is missing or has the wrong type. The message names all such values.
    /// </exception>
    public static StackConfig Resolve(StackFile stack, Func<string, string> decrypt)
    {
        var values = new SortedDictionary<string, JsonNode?>(
            stack.ReadConfig().ToDictionary(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        var secrets = new HashSet<string>(StringComparer.Ordinal);
        var missing = new List<string>();
        var errors = new List<string>();
        foreach (var declared in ConfigDeclaration.Read(stack.Project))
        {
            if (!values.TryGetValue(declared.Key, out var value))
            {
                if (declared.IsRequired)
                {
                    missing.Add(declared.Key);
                    continue;
                }

                values[declared.Key] = declared.Default;
            }
            else if (declared.Check(value, stack.Name) is { } error)
            {
                errors.Add(error);
            }

            if (declared.Secret)
            {
                secrets.Add(declared.Key);
            }
        }

        if (missing.Count > 0)
        {
            errors.Insert(0, Missing(stack.Name, missing));
        }

        if (errors.Count > 0)
        {
            throw new CliException($"{stack.Path}: {string.Join("\n", errors)}");
        }

        secrets.UnionWith(values.Where(value => HasSecret(value.Value)).Select(value => value.Key));
        return new StackConfig(
            values.ToDictionary(value => value.Key, value => Text(Clear(value.Value, decrypt))),
            secrets
        );
    }

    /// <summary>
    /// Returns the ciphertext of a secret, <c>{"secure": ciphertext}</c>; null if the value is no secret.
    /// </summary>
    public static string? Ciphertext(JsonNode? value) =>
        value is JsonObject { Count: 1 } map
        && map["secure"] is JsonValue secure
        && secure.GetValueKind() == JsonValueKind.String
            ? secure.GetValue<string>()
            : null;

    /// <summary>Returns whether the value is a secret or holds one.</summary>
    public static bool HasSecret(JsonNode? value) =>
        Ciphertext(value) is not null
        || value switch
        {
            JsonObject map => map.Any(entry => HasSecret(entry.Value)),
            JsonArray list => list.Any(HasSecret),
            _ => false,
        };

    /// <summary>Returns a copy of the value in which each secret is replaced by its decrypted text.</summary>
    public static JsonNode? Clear(JsonNode? value, Func<string, string> decrypt) =>
        Ciphertext(value) is { } ciphertext
            ? JsonValue.Create(decrypt(ciphertext))
            : value switch
            {
                JsonObject map => new JsonObject(
                    map.Select(entry => KeyValuePair.Create(entry.Key, Clear(entry.Value, decrypt)))
                ),
                JsonArray list => new JsonArray([.. list.Select(item => Clear(item, decrypt))]),
                _ => value?.DeepClone(),
            };

    /// <summary>Returns a copy of the value in which the ciphertext of each secret is changed.</summary>
    public static JsonNode? Encrypt(JsonNode? value, Func<string, string> change) =>
        Ciphertext(value) is { } ciphertext
            ? new JsonObject { ["secure"] = change(ciphertext) }
            : value switch
            {
                JsonObject map => new JsonObject(
                    map.Select(entry => KeyValuePair.Create(entry.Key, Encrypt(entry.Value, change)))
                ),
                JsonArray list => new JsonArray([.. list.Select(item => Encrypt(item, change))]),
                _ => value?.DeepClone(),
            };

    /// <summary>Returns a value as text: a scalar as its text, a map or list as JSON.</summary>
    public static string Text(JsonNode? value) =>
        value switch
        {
            null => "",
            JsonValue when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
            _ => value.ToJsonString(Json),
        };

    private static string Missing(string stack, List<string> keys) =>
        keys.Count == 1
            ? $"Stack '{stack}' is missing configuration value '{keys[0]}'"
            : $"Stack '{stack}' is missing configuration values {string.Join(", ", keys.Select(key => $"'{key}'"))}";
}
