using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Local.Schemas.Update;

/// <summary>The recipes for the outputs of a recorded resource, in the form of <see cref="Fact.Computed"/>.</summary>
internal static partial class Recipe
{
    private static readonly string[] Lasting =
    [
        "id",
        "region",
        "account",
        "uuid",
        "now",
        "hex",
        "digits",
        "base32",
        "base36",
        "base64",
        "alphanumeric",
    ];

    /// <summary>
    /// Returns whether an update keeps the output: it is derived from stable values, and is not a plain default.
    /// </summary>
    /// <param name="fact">The resource.</param>
    /// <param name="output">The name of the output.</param>
    /// <param name="replacing">The inputs whose change replaces the resource.</param>
    public static bool IsStable(Fact fact, string output, IReadOnlyCollection<string> replacing)
    {
        var names = fact.Computed.TryGetValue(output, out var value) ? Names(value).ToArray() : [];
        return names.Length > 0
            && names.All(name => Lasting.Contains(name) || replacing.Contains(name) || IsStable(fact, name, replacing));
    }

    private static IEnumerable<string> Names(JsonNode value) =>
        value switch
        {
            JsonArray list => list.SelectMany(item => Names(item!)),
            JsonValue text => Placeholders()
                .Matches(text.ToString())
                .Select(placeholder => placeholder.Groups[1].Value),
            _ => [],
        };

    [GeneratedRegex(@"\{[/_]?([a-zA-Z0-9]+)[^}\s""]*\}")]
    private static partial Regex Placeholders();
}
