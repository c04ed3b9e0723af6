using System.Runtime.InteropServices;

namespace Local.Cloud.Processes;

/// <summary>The .NET that runs the cloud, which runs what the cloud starts too.</summary>
internal static class DotnetHost
{
    /// <summary>Its folder, for DOTNET_ROOT: three levels above the runtime's own.</summary>
    public static string Root { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>The <c>dotnet</c> executable.</summary>
    public static string Executable { get; } = Path.Combine(Root, "dotnet");
}
