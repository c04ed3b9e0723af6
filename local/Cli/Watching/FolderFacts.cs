using Local.Cloud.Contract;
using MAB.DotIgnore;

namespace Local.Cli.Watching;

/// <summary>The facts about the folders of a project, as they are on the disk now.</summary>
/// <param name="root">The full path of the project's folder.</param>
internal sealed class FolderFacts(string root) : IFolderFacts
{
    /// <inheritdoc/>
    public bool IsIgnored(string path)
    {
        for (
            var folder = Path.GetDirectoryName(path);
            folder is not null
                && (folder + Path.DirectorySeparatorChar).StartsWith(
                    root + Path.DirectorySeparatorChar,
                    StringComparison.Ordinal
                );
            folder = Path.GetDirectoryName(folder)
        )
        {
            var rules = Path.Combine(folder, ".gitignore");
            if (File.Exists(rules) && Matches(new IgnoreList(rules), Path.GetRelativePath(folder, path)))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public bool IsContext(string folder) =>
        File.Exists(Path.Combine(folder, "Dockerfile")) && Directory.EnumerateFiles(folder, "*.csproj").Any();

    /// <inheritdoc/>
    public bool IsOutsideOfImage(string context, string path) =>
        Dockerignore
            .Load(context)
            .Ignores(Path.GetRelativePath(context, path).Replace(Path.DirectorySeparatorChar, '/'));

    // A rule for a folder leaves out what is in it.
    private static bool Matches(IgnoreList rules, string path)
    {
        var parts = path.Split(Path.DirectorySeparatorChar);
        return Enumerable
            .Range(1, parts.Length)
            .Any(count => rules.IsIgnored(string.Join('/', parts[..count]), pathIsDirectory: count < parts.Length));
    }
}
