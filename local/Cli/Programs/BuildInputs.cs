using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Local.Cli.Programs;

/// <summary>
/// What a program is built from: the files of its project and of those that it refers to, and the settings above
/// them. Told apart by path, size and time, as reading them all would cost more than the rest of a preview.
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
    /// <param name="project">The program's project file.</param>
    /// <param name="settings">What else the build depends on.</param>
    public static (string Stamp, DateTime Newest) Read(string project, params string[] settings)
    {
        var root = Path.GetDirectoryName(project)!;
        var files = new SortedSet<string>(StringComparer.Ordinal);
        AddProject(project, files, []);
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

    private static void AddProject(string project, SortedSet<string> files, HashSet<string> seen)
    {
        if (!seen.Add(project) || !File.Exists(project))
        {
            return;
        }

        var folder = Path.GetDirectoryName(project)!;
        AddFolder(folder, files, isTop: true);
        for (var above = folder; above is not null; above = Path.GetDirectoryName(above))
        {
            files.UnionWith(Settings.Select(name => Path.Combine(above, name)).Where(File.Exists));
        }

        try
        {
            foreach (var reference in XDocument.Load(project).Descendants("ProjectReference"))
            {
                if (reference.Attribute("Include")?.Value is { } include)
                {
                    AddProject(Path.GetFullPath(include.Replace('\\', '/'), folder), files, seen);
                }
            }
        }
        catch (XmlException)
        {
            // The build itself says what is wrong with the file, and where.
        }
    }

    /// <summary>The files of a folder that belong to its project: a folder with a project of its own does not.</summary>
    private static void AddFolder(string folder, SortedSet<string> files, bool isTop)
    {
        var own = Directory.GetFiles(folder);
        if (!isTop && own.Any(file => file.EndsWith("proj", StringComparison.Ordinal)))
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

    private static bool IsSource(string file) =>
        Path.GetExtension(file) is ".cs" or ".csproj" or ".props" or ".targets" or ".proto" or ".json" or ".resx";
}
