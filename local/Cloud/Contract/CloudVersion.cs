namespace Local.Cloud.Contract;

/// <summary>Identifies the build of the cloud.</summary>
internal static class CloudVersion
{
    /// <summary>
    /// The version id of this assembly. It is the same for the same sources and differs for other sources.
    /// </summary>
    public static string Current { get; } = typeof(CloudVersion).Module.ModuleVersionId.ToString("N");
}
