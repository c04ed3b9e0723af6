using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Infra.Configuration;

/// <summary>A mistake in a stack's config.</summary>
/// <param name="Path">Where, as <c>pulumi config set --path</c> takes it.</param>
/// <param name="Found">What stands there.</param>
/// <param name="Allowed">What may stand there.</param>
internal sealed record ConfigMistake(string Path, string Found, string Allowed)
{
    /// <summary>The mistake in one line.</summary>
    public override string ToString() => $"{Path}: found {Found}; allowed: {Allowed}";
}

/// <summary>The mistakes found so far. They show no value of a key that holds a secret.</summary>
internal sealed class ConfigMistakes(IReadOnlySet<string> secretKeys)
{
    private const int LongestShown = 60;

    private readonly List<ConfigMistake> _mistakes = [];

    public ImmutableArray<ConfigMistake> All => [.. _mistakes];

    /// <summary>Whether the value at <paramref name="path"/> is good, with all that is in it.</summary>
    public bool NoneAt(string path) => !_mistakes.Any(mistake => IsWithin(mistake.Path, path));

    /// <param name="found">What was found, in words.</param>
    public void Add(string path, string found, string allowed) => _mistakes.Add(new(path, found, allowed));

    /// <param name="found">The value that was found.</param>
    public void AddValue(string path, object? found, string allowed) =>
        Add(path, Shown(path, JsonSerializer.SerializeToElement(found)), allowed);

    /// <summary>Adds the keys that are not known, each with the known one that was probably meant.</summary>
    public void AddUnknown(string path, IEnumerable<string> keys, IReadOnlyList<string> known)
    {
        foreach (var key in keys.Except(known).Order(StringComparer.Ordinal))
        {
            var typos = Math.Min(key.Length / 2, 2);
            var meant = known.FirstOrDefault(other => IsNear(key.ToLowerInvariant(), other.ToLowerInvariant(), typos));
            Add(
                ConfigPath.Of(path, key),
                $"an unknown key{(meant is null ? "" : $" (did you mean {meant}?)")}",
                $"one of {string.Join(", ", known)}"
            );
        }
    }

    private string Shown(string path, JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Null => "nothing",
            JsonValueKind.Object => "a map",
            JsonValueKind.Array => value.GetArrayLength() == 0 ? "an empty list" : "a list",
            _ when secretKeys.Any(key => IsWithin(path, ConfigPath.Of(ConfigPath.Root, key))) => "[secret]",
            JsonValueKind.String => $"'{Shortened(value.GetString()!)}'",
            _ => value.GetRawText(),
        };

    private static string Shortened(string text)
    {
        var line = text.Split('\n')[0];
        line = line[..Math.Min(line.Length, LongestShown)];
        return line.Length == text.Length ? line : $"{line}…";
    }

    private static bool IsWithin(string path, string place) =>
        path.StartsWith(place, StringComparison.Ordinal) && path[place.Length..] is "" or ['.' or '[', ..];

    /// <summary>Whether one becomes the other when so many letters, or fewer, are added, dropped or changed.</summary>
    private static bool IsNear(ReadOnlySpan<char> one, ReadOnlySpan<char> other, int letters)
    {
        var same = one.CommonPrefixLength(other);
        one = one[same..];
        other = other[same..];
        return one.IsEmpty || other.IsEmpty
            ? one.Length + other.Length <= letters
            : letters > 0
                && (
                    IsNear(one[1..], other, letters - 1)
                    || IsNear(one, other[1..], letters - 1)
                    || IsNear(one[1..], other[1..], letters - 1)
                );
    }
}

/// <summary>The places in a config, as <c>pulumi config set --path</c> takes them.</summary>
internal static partial class ConfigPath
{
    /// <summary>The namespace of the keys.</summary>
    public const string Namespace = "infra";

    /// <summary>The place of all keys.</summary>
    public const string Root = $"{Namespace}:";

    /// <summary>The place of a key in the map at <paramref name="map"/>.</summary>
    public static string Of(string map, string key) =>
        map.EndsWith(':') ? map + key
        : PlainKey().IsMatch(key) ? $"{map}.{key}"
        : $"{map}[{JsonSerializer.Serialize(key)}]";

    [GeneratedRegex(@"^[A-Za-z0-9_-]+\z")]
    private static partial Regex PlainKey();
}
