namespace Local.Cloud.Contract;

/// <summary>Tells builds of the cloud apart.</summary>
internal static class CloudVersion
{
    /// <summary>The version id of this assembly: the same for the same sources, another for others.</summary>
    public static string Current { get; } = typeof(CloudVersion).Module.ModuleVersionId.ToString("N");
}
