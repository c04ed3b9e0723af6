using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Local.Cli.Programs;

/// <summary>
/// The files that a program is built from: those of its project, of the projects and source folders that the
/// project includes, and the settings above them. A file counts by its path, size and time, because reading all
/// files would take longer than the rest of a preview.
/// </summary>
internal static class BuildInputs
{
    private static readonly string[] Settings =
    [
        "Directory.Build.props",
        "Directory.Build.targets",
        "Directory.Packages.props",
        "global.json",
        "nuget.config",
        "NuGet.Config",
        ".editorconfig",
    ];

    /// <summary>A text that differs whenever an input does, and the newest input's time.</summary>
    /// <param name="project">The project file of the program.</param>
    /// <param name="settings">What else the build depends on.</param>
    public static (string Stamp, DateTime Newest) Read(string project, params string[] settings)
    {
        var files = Files(project);
        var root = Path.GetDirectoryName(project)!;
        var text = new StringBuilder(string.Join('\n', settings)).Append('\n');
        var newest = DateTime.MinValue;
        foreach (var file in files)
        {
            var info = new FileInfo(file);
            newest = info.LastWriteTimeUtc > newest ? info.LastWriteTimeUtc : newest;
            text.Append(
                CultureInfo.InvariantCulture,
                $"{Path.GetRelativePath(root, file)} {info.Length} {info.LastWriteTimeUtc.Ticks}\n"
            );
        }

        return (Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))), newest);
    }

    /// <summary>Returns the full paths of the inputs.</summary>
    /// <param name="project">The project file of the program.</param>
    public static SortedSet<string> Files(string project)
    {
        var files = new SortedSet<string>(StringComparer.Ordinal);
        AddProject(project, files, []);
        return files;
    }

    private static void AddProject(string project, SortedSet<string> files, HashSet<string> seen)
    {
        if (!seen.Add(project) || !File.Exists(project))
        {
            return;
        }

        var folder = Path.GetDirectoryName(project)!;
        AddFolder(folder, files, isTop: true);
        AddIncluded(project, files, seen);
        for (var above = folder; above is not null; above = Path.GetDirectoryName(above))
        {
            foreach (var settings in Settings.Select(name => Path.Combine(above, name)).Where(File.Exists))
            {
                files.Add(settings);
                if (Path.GetExtension(settings) is ".props" or ".targets")
                {
                    AddIncluded(settings, files, seen);
                }
            }
        }
    }

    /// <summary>
    /// Adds the projects that an MSBuild file refers to, and the folders whose sources it compiles by a pattern.
    /// </summary>
    private static void AddIncluded(string file, SortedSet<string> files, HashSet<string> seen)
    {
        var folder = Path.GetDirectoryName(file)!;
        try
        {
            var items = XDocument.Load(file).Descendants().ToLookup(item => item.Name.LocalName, PathsOf);
            foreach (var project in items["ProjectReference"].SelectMany(paths => paths))
            {
                AddProject(project, files, seen);
            }

            var patterns = items["Compile"].SelectMany(paths => paths).Where(path => path.Contains('*'));
            foreach (var source in patterns.Select(pattern => pattern[..pattern.IndexOf('*')]).Where(Directory.Exists))
            {
                AddFolder(Path.TrimEndingDirectorySeparator(source), files, isTop: true);
            }
        }
        catch (XmlException)
        {
            // The build itself reports errors in the file.
        }

        IEnumerable<string> PathsOf(XElement item) =>
            from include in (item.Attribute("Include")?.Value ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries)
            let path = include.Replace("$(MSBuildThisFileDirectory)", folder + '/', StringComparison.Ordinal)
            select Path.GetFullPath(path.Replace('\\', '/'), folder);
    }

    /// <summary>
    /// Adds the files of a folder that belong to its project. A folder with its own project does not, whether of .NET or
    /// of npm.
    /// </summary>
    private static void AddFolder(string folder, SortedSet<string> files, bool isTop)
    {
        var own = Directory.GetFiles(folder);
        if (!isTop && own.Any(IsProject))
        {
            return;
        }

        files.UnionWith(own.Where(IsSource));
        foreach (var inner in Directory.GetDirectories(folder))
        {
            if (Path.GetFileName(inner) is not ("artifacts" or "bin" or "obj" or "node_modules") and not ['.', ..])
            {
                AddFolder(inner, files, isTop: false);
            }
        }
    }

    private static bool IsProject(string file) =>
        file.EndsWith("proj", StringComparison.Ordinal) || Path.GetFileName(file) == "package.json";

    private static bool IsSource(string file) =>
        Path.GetExtension(file) is ".cs" or ".csproj" or ".props" or ".targets" or ".proto" or ".json" or ".resx";
}
