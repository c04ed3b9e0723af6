namespace Local.Engine.Providers;

/// <summary>Names one configured provider, as resources refer to it: <c>URN::ID</c>.</summary>
internal sealed record ProviderReference(string Urn, string Id)
{
    /// <exception cref="EngineException">The text is no reference.</exception>
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

/// <summary>The types of provider resources.</summary>
internal static class ProviderTypes
{
    private const string Prefix = "pulumi:providers:";

    /// <summary>The type of the providers of a package.</summary>
    public static string Of(string package) => Prefix + package;

    /// <summary>The package of a provider type such as <c>pulumi:providers:aws</c>.</summary>
    public static string Package(string type) => type[Prefix.Length..];

    /// <summary>Whether <paramref name="type"/> is the type of a provider.</summary>
    public static bool IsProvider(string type) => type.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The package of a type or function token: what stands before the first colon.</summary>
    public static string PackageOfToken(string token)
    {
        var end = token.IndexOf(':', StringComparison.Ordinal);
        return end < 0 ? token : token[..end];
    }
}
