using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Infra.Tests;

/// <summary>A resource as the engine would have received it.</summary>
internal sealed record Recorded(string Type, string Name, ImmutableDictionary<string, object> Inputs)
{
    /// <summary>An input as text, by its path: <c>Text("healthCheck", "path")</c>; null if there is none.</summary>
    public string? Text(params string[] path) =>
        Find(path) is { } value ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;

    /// <summary>A list of texts.</summary>
    public IReadOnlyList<string> Texts(params string[] path) =>
        Find(path) is IEnumerable list ? [.. list.Cast<object>().Select(item => $"{item}")] : [];

    /// <summary>The input that is a JSON document.</summary>
    public JsonElement Json(string key) => JsonDocument.Parse((string)Inputs[key]).RootElement;

    private object? Find(string[] path)
    {
        object? value = Inputs;
        foreach (var step in path)
        {
            value = value switch
            {
                IReadOnlyDictionary<string, object> map => map.GetValueOrDefault(step),
                IEnumerable<object> list => list.ElementAtOrDefault(int.Parse(step, CultureInfo.InvariantCulture)),
                _ => null,
            };
        }

        return value;
    }
}
