namespace Local.Cli.Programs;

/// <summary>
/// Where <c>local/Sdk</c> is, on which programs are compiled: in the checkout that the command was built in, or, compiled,
/// in the package that the command was installed from.
/// </summary>
internal static class Checkout
{
    /// <summary>The assembly of <c>local/Sdk</c> in the package.</summary>
    public const string SdkAssembly = "Local.Sdk.dll";

    private static readonly string Installed = System.IO.Path.Combine(AppContext.BaseDirectory, "sdk");
    private static readonly Lazy<string?> Root = new(Find);

    /// <summary>The folder of <c>local/Sdk</c>, with <c>Program.targets</c>.</summary>
    public static string SdkFolder => Root.Value is null ? Installed : Path("local", "Sdk");

    /// <summary>The project file of <c>local/Sdk</c>, or its assembly.</summary>
    public static string SdkProject =>
        System.IO.Path.Combine(SdkFolder, Root.Value is null ? SdkAssembly : "Sdk.csproj");

    /// <summary>A path in the checkout: in full, or relative to any checkout for a command that was installed.</summary>
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root.Value ?? "", .. parts]);

    private static string? Find()
    {
        for (
            var folder = AppContext.BaseDirectory;
            folder is not null;
            folder = System.IO.Path.GetDirectoryName(folder)
        )
        {
            if (File.Exists(System.IO.Path.Combine(folder, "local", "Sdk", "Sdk.csproj")))
            {
                return folder;
            }
        }

        return Directory.Exists(Installed)
            ? null
            : throw new CliException(
                $"{AppContext.BaseDirectory} lies in no checkout with a local/Sdk, on which programs are compiled: run ./infra "
                    + "of one, or install the command from its package"
            );
    }
}
