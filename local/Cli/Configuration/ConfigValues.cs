using System.Globalization;
using System.Text.Json.Nodes;
using Local.Cli.Keys;
using Local.Cli.Projects;

namespace Local.Cli.Configuration;

/// <summary>Reads and parses single values of a stack's configuration.</summary>
internal static class ConfigValues
{
    /// <summary>Returns the value of <paramref name="key"/>, and whether it is set.</summary>
    public static (bool Found, JsonNode? Value) Find(StackFile stack, ConfigKey key)
    {
        if (!stack.ReadConfig().TryGetValue(key.Full, out var value))
        {
            return (false, null);
        }

        foreach (var segment in key.Path)
        {
            switch (value, segment)
            {
                case (JsonObject map, string name) when map.ContainsKey(name):
                    value = map[name];
                    break;
                case (JsonArray list, int index) when index < list.Count:
                    value = list[index];
                    break;
                default:
                    return (false, null);
            }
        }

        return (true, value);
    }

    /// <summary>
    /// Returns the paths in the configuration with this value, in the form for <c>config set --path</c>.
    /// </summary>
    public static IEnumerable<string> PathsOf(StackFile stack, string text)
    {
        return stack.ReadConfig().SelectMany(entry => Search([], entry.Value).Select(path => entry.Key + path));

        IEnumerable<string> Search(IReadOnlyList<object> path, JsonNode? value) =>
            value switch
            {
                JsonObject map => map.SelectMany(entry => Search([.. path, entry.Key], entry.Value)),
                JsonArray list => list.SelectMany((item, index) => Search([.. path, index], item)),
                _ when StackConfig.Text(value) == text => [Suffix(path)],
                _ => [],
            };
    }

    private static string Suffix(IReadOnlyList<object> path) =>
        PropertyPath.Format(path) is { Length: > 0 } text ? (text[0] == '[' ? text : "." + text) : "";

    /// <summary>Sets a value as <c>config set</c> does.</summary>
    /// <param name="stack">The stack's file.</param>
    /// <param name="key">The key.</param>
    /// <param name="text">The value.</param>
    /// <param name="isSecret">Whether the value is encrypted.</param>
    public static void Set(StackFile stack, ConfigKey key, string text, bool isSecret) =>
        stack.Set(
            key,
            isSecret
                ? new JsonObject { ["secure"] = new StackSecrets(stack).Encrypt(text) }
                : Parse(text, isInside: key.Path.Count > 0)
        );

    /// <summary>Copies values to another stack, and encrypts secrets for it.</summary>
    /// <exception cref="CliException">A key has no value. Nothing is copied.</exception>
    public static void Copy(StackFile source, StackFile target, IReadOnlyList<ConfigKey> keys)
    {
        var (from, to) = (new StackSecrets(source), new StackSecrets(target));
        var values = keys.Select(key =>
                Find(source, key) is (true, var value)
                    ? (Key: key, Value: StackConfig.Encrypt(value, secret => to.Encrypt(from.Decrypt(secret))))
                    : throw new CliException($"configuration key '{key.Full}' not found for stack '{source.Name}'")
            )
            .ToList();
        foreach (var (key, value) in values)
        {
            target.Set(key, value);
        }
    }

    /// <summary>
    /// Parses a value for <c>config set</c>. Inside a map or list, true and false become booleans and integers
    /// become numbers; everything else stays text.
    /// </summary>
    public static JsonNode Parse(string text, bool isInside) =>
        (isInside, text) switch
        {
            (true, "true") => JsonValue.Create(true),
            (true, "false") => JsonValue.Create(false),
            (true, _)
                when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                    && number.ToString(CultureInfo.InvariantCulture) == text => JsonValue.Create(number),
            _ => JsonValue.Create(text),
        };
}
