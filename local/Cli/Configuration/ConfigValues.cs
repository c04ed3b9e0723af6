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
