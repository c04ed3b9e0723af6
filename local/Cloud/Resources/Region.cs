namespace Local.Cloud.Resources;

/// <summary>AWS regions.</summary>
internal static class Region
{
    /// <summary>The region of a provider whose configuration names none.</summary>
    public const string Default = "us-west-1";
}
