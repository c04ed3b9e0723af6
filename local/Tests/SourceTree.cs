namespace Local.Tests;

/// <summary>The sources of the tests.</summary>
internal static class SourceTree
{
    /// <summary>The root folder of the sources.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Infra.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName
            ?? throw new InvalidOperationException($"no Infra.slnx above {AppContext.BaseDirectory}");
    }
}
