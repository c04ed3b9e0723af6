using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Local.Cli.Dashboards;

/// <summary>
/// Aspire's dashboard as a package of NuGet. The first use fetches it into NuGet's cache, from the sources that NuGet's own
/// configuration names.
/// </summary>
/// <param name="folder">A folder below the project's, for a file that tells NuGet the package.</param>
/// <param name="cache">NuGet's cache of packages.</param>
internal sealed class DashboardPackage(string folder, string cache)
{
    private const string Version = "13.6.5";

    /// <summary>The cache that NuGet uses for this user.</summary>
    public static string UserCache =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } chosen
            ? chosen
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>The package for this machine, such as <c>Aspire.Dashboard.Sdk.linux-x64</c>.</summary>
    private static string Id
    {
        get
        {
            var system =
                OperatingSystem.IsMacOS() ? "osx"
                : RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) ? "linux-musl"
                : "linux";
            return $"Aspire.Dashboard.Sdk.{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    /// <summary>The folder of the package in the cache.</summary>
    public string Folder => Path.Combine(cache, Id.ToLowerInvariant(), Version);

    /// <summary>The project by which NuGet fetches the package and nothing else.</summary>
    private static string Project =>
        $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
              <ItemGroup>
                <PackageDownload Include="{Id}" Version="[{Version}]" />
              </ItemGroup>
            </Project>
            """;

    /// <summary>Whether the package is there. NuGet writes the file last.</summary>
    private bool IsThere => File.Exists(Path.Combine(Folder, ".nupkg.metadata"));

    /// <summary>Returns the path of the dashboard's program, and fetches the package if it is not there.</summary>
    /// <param name="tell">Receives a line when a download starts, because that takes a while.</param>
    /// <param name="cancellationToken">Cancels the download.</param>
    /// <exception cref="CliException">The package cannot be fetched, or is not whole.</exception>
    public async Task<string> EnsureAsync(Action<string> tell, CancellationToken cancellationToken)
    {
        if (!IsThere)
        {
            tell($"Fetching Aspire's dashboard ({Id} {Version}, 38 MB) from NuGet...");
            await FetchAsync(cancellationToken);
        }

        var program = Path.Combine(Folder, "tools", "Aspire.Dashboard");
        return File.Exists(program)
            ? program
            : throw new CliException(
                $"{Folder}: found no tools/Aspire.Dashboard; allowed: the whole package. Delete the folder, and the next "
                    + "`infra dashboard` fetches it again"
            );
    }

    private async Task FetchAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        // The user's own build settings have no say here.
        foreach (var name in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
        {
            await File.WriteAllTextAsync(Path.Combine(folder, name), "<Project />", cancellationToken);
        }

        var project = Path.Combine(folder, "dashboard.csproj");
        await File.WriteAllTextAsync(project, Project, cancellationToken);
        var start = new ProcessStartInfo("dotnet", ["restore", project, "-v:q", "-nologo"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NUGET_PACKAGES"] = cache;
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var restore = Process.Start(start)!;
        var errors = restore.StandardError.ReadToEndAsync(cancellationToken);
        var output = await restore.StandardOutput.ReadToEndAsync(cancellationToken);
        await restore.WaitForExitAsync(cancellationToken);
        if (!IsThere)
        {
            var reason = (output + await errors)
                .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal));
            throw new CliException(
                $"cannot fetch Aspire's dashboard ({Id} {Version}) from NuGet: {reason ?? $"dotnet restore ended with {restore.ExitCode}"}. "
                    + "The first `infra dashboard` needs a way to a package source; later ones work offline"
            );
        }
    }
}
