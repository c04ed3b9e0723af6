namespace Local.Cloud.Provider;

/// <summary>A Pulumi package that the local cloud serves, in the version of its schemas.</summary>
/// <param name="Name"><c>aws</c> or <c>awsx</c>.</param>
/// <param name="Version">The version of the official package.</param>
internal sealed record ProviderPackage(string Name, string Version)
{
    public static ProviderPackage Aws { get; } = new("aws", "7.48.0");

    public static ProviderPackage Awsx { get; } = new("awsx", "3.9.0");
}
