namespace Local.Cli.Keys;

/// <summary>A configuration key with its namespace, as stack files hold it: <c>infra:services</c>.</summary>
/// <param name="Namespace">The project's name, or a provider's (<c>aws</c>).</param>
/// <param name="Name">The name inside it.</param>
/// <param name="Path">What follows the key when it was given as a path; empty otherwise.</param>
internal sealed record ConfigKey(string Namespace, string Name, IReadOnlyList<object> Path)
{
    /// <summary>The full key, without the path.</summary>
    public string Full => $"{Namespace}:{Name}";

    /// <summary>Reads a key as a user writes it.</summary>
    /// <param name="text">The key; without a namespace it gets <paramref name="project"/>.</param>
    /// <param name="project">The project's name.</param>
    /// <param name="isPath">Whether what follows the namespace is a path.</param>
    /// <exception cref="CliException">It is no key.</exception>
    public static ConfigKey Parse(string text, string project, bool isPath)
    {
        var colon = text.IndexOf(':');
        // In a path, only a colon of its first name parts the namespace off: `env["a:b"]` has none.
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
                $"invalid configuration key '{text}': it has a ':' too many; keys are of the form `<namespace>:<name>`"
            ),
            string first => new ConfigKey(space, first, [.. segments.Skip(1)]),
            _ => throw new CliException(
                $"invalid configuration key '{text}': the first path segment must be a name, and is a list index"
            ),
        };
    }
}
