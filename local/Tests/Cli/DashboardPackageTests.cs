using Local.Cli;
using Local.Cli.Dashboards;

namespace Local.Tests.Cli;

/// <summary>The package of the dashboard.</summary>
public sealed class DashboardPackageTests
{
    [Test]
    public async Task Without_a_way_to_a_source_the_error_says_what_is_missing()
    {
        var folder = Directory.CreateTempSubdirectory("dashboard-");
        await File.WriteAllTextAsync(
            Path.Combine(folder.FullName, "NuGet.config"),
            """
            <configuration>
              <packageSources>
                <clear />
                <add key="none" value="missing" />
              </packageSources>
            </configuration>
            """
        );
        var package = new DashboardPackage(
            Path.Combine(folder.FullName, "project"),
            Path.Combine(folder.FullName, "cache")
        );
        var told = new List<string>();

        Assert.That(
            async () => await package.EnsureAsync(told.Add, CancellationToken.None),
            Throws
                .TypeOf<CliException>()
                .With.Message.StartsWith("cannot fetch Aspire's dashboard (Aspire.Dashboard.Sdk.")
                .And.Message.Contains("error NU")
                .And.Message.EndsWith("later ones work offline")
        );
        Assert.That(told, Has.Count.EqualTo(1).And.All.StartsWith("Fetching Aspire's dashboard"));
        folder.Delete(recursive: true);
    }

    [Test]
    public async Task A_package_that_is_there_is_not_fetched_again()
    {
        var cache = Directory.CreateTempSubdirectory("dashboard-");
        var package = new DashboardPackage(Path.Combine(cache.FullName, "project"), cache.FullName);
        var expected = Path.Combine(await CacheAsync(package), "tools", "Aspire.Dashboard");
        await File.WriteAllTextAsync(expected, "");

        var program = await package.EnsureAsync(line => Assert.Fail(line), CancellationToken.None);

        Assert.That(program, Is.EqualTo(expected));
        cache.Delete(recursive: true);
    }

    [Test]
    public async Task A_package_without_the_program_is_named_with_the_remedy()
    {
        var cache = Directory.CreateTempSubdirectory("dashboard-");
        var package = new DashboardPackage(Path.Combine(cache.FullName, "project"), cache.FullName);
        await CacheAsync(package);

        Assert.That(
            async () => await package.EnsureAsync(line => Assert.Fail(line), CancellationToken.None),
            Throws
                .TypeOf<CliException>()
                .With.Message.StartsWith($"{package.Folder}: found no tools/Aspire.Dashboard")
                .And.Message.Contains("Delete the folder")
        );
        cache.Delete(recursive: true);
    }

    /// <summary>Makes NuGet's folder of a package, with the file that it writes last, and returns the folder.</summary>
    private static async Task<string> CacheAsync(DashboardPackage package)
    {
        Directory.CreateDirectory(Path.Combine(package.Folder, "tools"));
        await File.WriteAllTextAsync(Path.Combine(package.Folder, ".nupkg.metadata"), "{}");
        return package.Folder;
    }
}
