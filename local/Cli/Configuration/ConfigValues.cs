using System.Globalization;
using System.Text.Json.Nodes;
using Local.Cli.Keys;
using Local.Cli.Projects;

namespace Local.Cli.Configuration;

/// <summary>Single values of a stack's configuration.</summary>
internal static class ConfigValues
{
    /// <summary>The value that <paramref name="key"/> leads to, and whether there is one.</summary>
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
    /// What <c>config set</c> makes of a value: true and false are booleans and integers are numbers inside a map or
    /// list; all else is a text.
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
