using System.Runtime.InteropServices;

namespace Local.Cloud.Processes;

/// <summary>The .NET installation that runs the cloud. It also runs the programs that the cloud starts.</summary>
internal static class DotnetHost
{
    /// <summary>The installation's folder, for DOTNET_ROOT: three levels above the runtime's folder.</summary>
    public static string Root { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>The <c>dotnet</c> executable.</summary>
    public static string Executable { get; } = Path.Combine(Root, "dotnet");
}
