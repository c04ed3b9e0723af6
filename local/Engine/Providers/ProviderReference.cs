namespace Local.Engine.Providers;

/// <summary>The reference of resources to their configured provider: <c>URN::ID</c>.</summary>
internal sealed record ProviderReference(string Urn, string Id)
{
    /// <exception cref="EngineException">The text is not a reference.</exception>
    public static ProviderReference Parse(string text)
    {
        var end = text.LastIndexOf("::", StringComparison.Ordinal);
        return end > 0 && Protocol.Values.Urn.IsValid(text[..end])
            ? new ProviderReference(text[..end], text[(end + 2)..])
            : throw new EngineException(
                $"the provider reference: found '{text}'; allowed: a provider's URN, two colons and its id"
            );
    }

    /// <summary>The package of the provider.</summary>
    public string Package => ProviderTypes.Package(Protocol.Values.Urn.Parse(Urn).Type);

    public override string ToString() => $"{Urn}::{Id}";
}

/// <summary>The type tokens of provider resources.</summary>
internal static class ProviderTypes
{
    private const string Prefix = "pulumi:providers:";

    /// <summary>Returns the type token of a package's providers.</summary>
    public static string Of(string package) => Prefix + package;

    /// <summary>Returns the package of a provider's type token, such as <c>pulumi:providers:aws</c>.</summary>
    public static string Package(string type) => type[Prefix.Length..];

    /// <summary>Returns whether <paramref name="type"/> is the type token of a provider.</summary>
    public static bool IsProvider(string type) => type.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Returns the package of a type or function token: the part before the first colon.</summary>
    public static string PackageOfToken(string token)
    {
        var end = token.IndexOf(':', StringComparison.Ordinal);
        return end < 0 ? token : token[..end];
    }
}
