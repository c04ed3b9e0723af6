namespace Local.Cloud.Provider;

/// <summary>A Pulumi package that the local cloud serves, in the version of its schemas.</summary>
/// <param name="Name"><c>aws</c>, <c>awsx</c> or <c>random</c>.</param>
/// <param name="Version">The version of the official package.</param>
internal sealed record ProviderPackage(string Name, string Version)
{
    public static ProviderPackage Aws { get; } = new("aws", "7.48.0");

    public static ProviderPackage Awsx { get; } = new("awsx", "3.9.0");

    public static ProviderPackage Random { get; } = new("random", "4.21.2");
}
