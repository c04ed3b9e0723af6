namespace Local.Cloud.Resources;

/// <summary>AWS regions.</summary>
public static class Region
{
    /// <summary>The region of a provider whose configuration names none.</summary>
    public const string Default = "us-west-1";
}
