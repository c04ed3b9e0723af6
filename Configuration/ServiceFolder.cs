using System.Formats.Tar;

namespace Infra.Configuration;

/// <summary>The folder that a service's image is built from.</summary>
internal static class ServiceFolder
{
    private const string Allowed = "a folder with a Dockerfile, relative to the project's";

    /// <summary>What keeps an image from being built of a folder, and what is allowed instead; null for nothing.</summary>
    /// <param name="projectFolder">The folder that <paramref name="folder"/> is relative to and must be in.</param>
    public static (string? Found, string Allowed)? Mistake(string projectFolder, string folder)
    {
        var project = Path.TrimEndingDirectorySeparator(Path.GetFullPath(projectFolder)) + Path.DirectorySeparatorChar;
        var full = Path.GetFullPath(folder, project);
        return Path.IsPathRooted(folder) || !full.StartsWith(project, StringComparison.Ordinal)
                ? (null, $"{Allowed} and within it")
            : !File.Exists(Path.Combine(full, "Dockerfile")) ? (null, Allowed)
            : Unreadable(new(full)) is { } found
                ? ($"{Path.GetRelativePath(full, found.Path)}, {found.What}", "files, folders, and links that end")
            : null;
    }

    /// <summary>The first entry that copying the folder would wait for or never end with.</summary>
    private static (string Path, string What)? Unreadable(DirectoryInfo folder)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            var found = entry.LinkTarget is not null
                ? IsLoop(entry)
                    ? (entry.FullName, "a link in a circle")
                    : null
                : entry is DirectoryInfo below
                    ? Unreadable(below)
                    : entry is FileInfo { Length: 0 } file && !IsFile(file)
                        ? (entry.FullName, "a pipe, a socket or a device")
                        : ((string, string)?)null;
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Whether a link leads to itself, or to a folder that it is in.</summary>
    private static bool IsLoop(FileSystemInfo link)
    {
        try
        {
            var target = link.ResolveLinkTarget(returnFinalTarget: true)?.FullName;
            return target is not null
                && link.FullName.StartsWith(
                    Path.TrimEndingDirectorySeparator(target) + Path.DirectorySeparatorChar,
                    StringComparison.Ordinal
                );
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Whether what seems an empty file is one: of .NET's libraries, the archiver alone tells.</summary>
    private static bool IsFile(FileInfo file)
    {
        using var archive = new MemoryStream();
        try
        {
            using (var writer = new TarWriter(archive, leaveOpen: true))
            {
                writer.WriteEntry(file.FullName, "file");
            }
        }
        catch (IOException)
        {
            return false;
        }

        archive.Position = 0;
        using var reader = new TarReader(archive);
        return reader.GetNextEntry()?.EntryType is TarEntryType.RegularFile;
    }
}
