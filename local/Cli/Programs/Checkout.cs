namespace Local.Cli.Programs;

/// <summary>The checkout that the command was built in: programs are compiled on its <c>local/Sdk</c>.</summary>
internal static class Checkout
{
    private static readonly Lazy<string> Root = new(Find);

    /// <summary>The folder <c>local/Sdk</c>.</summary>
    public static string SdkFolder => Path("local", "Sdk");

    /// <summary>The project file of <c>local/Sdk</c>.</summary>
    public static string SdkProject => Path("local", "Sdk", "Sdk.csproj");

    /// <summary>A path in the checkout, in full.</summary>
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root.Value, .. parts]);

    private static string Find()
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

        throw new CliException(
            $"{AppContext.BaseDirectory} lies in no checkout with a local/Sdk, on which programs are compiled: run ./infra of one"
        );
    }
}
