using System.Diagnostics;
using System.Runtime.CompilerServices;
using Local.Schemas.Surface;

// Usage: dotnet run --project local/Schemas/Surface [folder or address that holds the repositories]
var origin = args is [var given] ? given : "https://github.com/pulumi";
var temporary = Directory.CreateTempSubdirectory("surface-");
try
{
    foreach (var package in OfficialPackage.All)
    {
        Fetch(package);
    }

    foreach (var package in OfficialPackage.All)
    {
        var sources = OfficialPackage.All.Where(other => other == package || package.Needs == other.Name).ToArray();
        var lines = PublicSurface.OfSources(sources.SelectMany(Sources), package.Namespaces.Contains);
        string[] head = [$"# {package.Repository}, {package.Folder}, {package.Version}"];
        File.WriteAllText(
            Path.Combine(Here(), $"{package.Name}.txt"),
            string.Concat(head.Concat(lines).Select(line => line + '\n'))
        );
        Console.WriteLine($"{package.Name}.txt: {lines.Count} types and members of {package.Version}");
    }
}
finally
{
    temporary.Delete(recursive: true);
}

void Fetch(OfficialPackage package)
{
    var folder = temporary.CreateSubdirectory(package.Repository).FullName;
    Git(folder, "init", "--quiet");
    Git(folder, "fetch", "--quiet", "--depth", "1", $"{origin}/{package.Repository}", package.Version);
    Git(folder, "checkout", "--quiet", "FETCH_HEAD", "--", package.Folder);
}

IEnumerable<string> Sources(OfficialPackage package) =>
    Directory
        .GetFiles(
            Path.Combine(temporary.FullName, package.Repository, package.Folder),
            "*.cs",
            SearchOption.AllDirectories
        )
        .Select(File.ReadAllText);

static void Git(string folder, params string[] arguments)
{
    using var process = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder })!;
    process.WaitForExit();
    if (process.ExitCode != 0)
    {
        throw new InvalidOperationException(
            $"git {string.Join(' ', arguments)} ended with exit code {process.ExitCode}"
        );
    }
}

static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
