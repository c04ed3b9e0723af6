namespace Local.Cloud.Resources;

/// <summary>AWS regions.</summary>
internal static class Region
{
    /// <summary>The region of a provider without a configured region.</summary>
    public const string Default = "us-west-1";
}
