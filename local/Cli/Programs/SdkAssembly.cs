using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Local.Cli.Programs;

/// <summary>The assembly of <c>local/Sdk</c>, on which programs are compiled. It lies beside the command.</summary>
internal static class SdkAssembly
{
    /// <summary>Path of the MSBuild file by which the build of a program refers to the assembly.</summary>
    public static string Targets => Path.Combine(AppContext.BaseDirectory, "Program.targets");

    /// <summary>The id of the assembly, which differs whenever its code does.</summary>
    public static string Id() => Read(metadata => metadata.GetGuid(metadata.GetModuleDefinition().Mvid).ToString());

    /// <summary>The names of the assembly's types, without namespaces.</summary>
    public static HashSet<string> TypeNames() =>
        Read<HashSet<string>>(metadata =>
            [
                .. metadata.TypeDefinitions.Select(type =>
                    metadata.GetString(metadata.GetTypeDefinition(type).Name).Split('`')[0]
                ),
            ]
        );

    private static T Read<T>(Func<MetadataReader, T> read)
    {
        using var image = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Local.Sdk.dll")));
        return read(image.GetMetadataReader());
    }
}
