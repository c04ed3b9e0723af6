namespace Local.Cloud.Resources;

/// <summary>The AWS region in which the current operation works.</summary>
public static class Region
{
    /// <summary>The region of a provider whose configuration names none.</summary>
    public const string Default = "us-west-1";

    private static readonly AsyncLocal<string?> Ambient = new();

    /// <summary>
    /// The region of the provider instance that asked for the current operation. It flows with the operation
    /// into the background work that it starts, and is <see cref="Default"/> outside of any.
    /// </summary>
    public static string Current => Ambient.Value ?? Default;

    /// <summary>Makes <paramref name="region"/> the current one for what the caller does from here on.</summary>
    internal static void Use(string region) => Ambient.Value = region;
}
