namespace Local.Cli.Keys;

/// <summary>A configuration key with its namespace, as in stack files: <c>infra:services</c>.</summary>
/// <param name="Namespace">The namespace: the project's name, or a provider's such as <c>aws</c>.</param>
/// <param name="Name">The name inside the namespace.</param>
/// <param name="Path">The path after the key; empty if there is none.</param>
internal sealed record ConfigKey(string Namespace, string Name, IReadOnlyList<object> Path)
{
    /// <summary>The full key, without the path.</summary>
    public string Full => $"{Namespace}:{Name}";

    /// <summary>Parses a key in the user's form.</summary>
    /// <param name="text">The key. Default namespace: <paramref name="project"/>.</param>
    /// <param name="project">The project's name.</param>
    /// <param name="isPath">Whether the text after the namespace is a path.</param>
    /// <exception cref="CliException">The text is not a key.</exception>
    public static ConfigKey Parse(string text, string project, bool isPath)
    {
        var colon = text.IndexOf(':');
        // In a path, only a colon in the first name ends the namespace: `env["a:b"]` has none.
        if (isPath && colon >= 0 && text.AsSpan(0, colon).IndexOfAny(".[\"") >= 0)
        {
            colon = -1;
        }

        var (space, name) = colon < 0 ? (project, text) : (text[..colon], text[(colon + 1)..]);
        if (space.Length == 0 || name.Length == 0)
        {
            throw new CliException(
                $"invalid configuration key '{text}': configuration keys must be of the form `<namespace>:<name>`"
            );
        }

        var segments = isPath ? PropertyPath.Parse(name) : [name];
        return segments[0] switch
        {
            string first when first.Contains(':') => throw new CliException(
                $"invalid configuration key '{text}': it has more than one ':'; keys must be of the form `<namespace>:<name>`"
            ),
            string first => new ConfigKey(space, first, [.. segments.Skip(1)]),
            _ => throw new CliException(
                $"invalid configuration key '{text}': the first path segment: found a list index; allowed: a name"
            ),
        };
    }
}
