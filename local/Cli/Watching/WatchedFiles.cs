namespace Local.Cli.Watching;

/// <summary>Decides what a changed file is to a stack. A pure function of its path and of the facts below.</summary>
/// <param name="root">The full path of the project's folder.</param>
/// <param name="stackFile">The full path of the stack's file.</param>
/// <param name="facts">The facts about folders.</param>
internal sealed class WatchedFiles(string root, string stackFile, IFolderFacts facts)
{
    private static readonly string[] OutputFolders = ["bin", "obj", "artifacts", "node_modules", "TestResults"];

    /// <summary>Classifies a changed file.</summary>
    /// <param name="path">The full path of the file. It need not exist any more.</param>
    /// <param name="program">The full paths of the program's files, before and after the change.</param>
    public WatchedChange Of(string path, IReadOnlySet<string> program)
    {
        if (path == stackFile || path == Path.Combine(root, "Pulumi.yaml"))
        {
            return WatchedChange.Config;
        }

        if (IsNoise(path) || facts.IsIgnored(path))
        {
            return WatchedChange.None;
        }

        if (Context(path) is { } context)
        {
            return facts.IsOutsideOfImage(context, path) ? WatchedChange.None : WatchedChange.Image;
        }

        return program.Contains(path) ? WatchedChange.Program : WatchedChange.None;
    }

    /// <summary>Returns whether a file is written by builds, by this command or by an editor, and not by a person.</summary>
    public bool IsNoise(string path) =>
        IsTemporary(Path.GetFileName(path))
        || Path.GetRelativePath(root, path)
            .Split(Path.DirectorySeparatorChar)[..^1]
            .Any(folder => folder != ".." && (folder is ['.', ..] || OutputFolders.Contains(folder)));

    /// <summary>Returns the nearest folder above a file from which an image is built; null if there is none.</summary>
    private string? Context(string path)
    {
        for (
            var folder = Path.GetDirectoryName(path);
            folder is not null && folder.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
            folder = Path.GetDirectoryName(folder)
        )
        {
            if (facts.IsContext(folder))
            {
                return folder;
            }
        }

        return null;
    }

    /// <summary>Returns whether an editor keeps the file for a moment: Emacs, Vim, JetBrains, Visual Studio and others.</summary>
    private static bool IsTemporary(string name) =>
        name is "4913" or ['.', '#', ..] or ['#', .., '#'] or [.., '~']
        || name.Contains("___jb_", StringComparison.Ordinal)
        || Path.GetExtension(name).ToUpperInvariant() is ".SWP" or ".SWO" or ".SWX" or ".TMP" or ".BAK";
}

/// <summary>Facts of the disk for the decision about a changed file.</summary>
internal interface IFolderFacts
{
    /// <summary>Returns whether a <c>.gitignore</c> leaves a file out.</summary>
    bool IsIgnored(string path);

    /// <summary>Returns whether a folder has what an image is built from: a Dockerfile and a project of .NET.</summary>
    bool IsContext(string folder);

    /// <summary>Returns whether the context's <c>.dockerignore</c> leaves a file out.</summary>
    bool IsOutsideOfImage(string context, string path);
}
