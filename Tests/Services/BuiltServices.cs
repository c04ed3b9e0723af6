using System.Diagnostics;

namespace Infra.Tests.Services;

/// <summary>The folders of services, copied out of the repository and built there together.</summary>
internal sealed class BuiltServices : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("services-").FullName;

    private BuiltServices() { }

    public static async Task<BuiltServices> BuildAsync(params string[] names)
    {
        var services = new BuiltServices();
        try
        {
            foreach (var name in names)
            {
                services.Copy(name);
            }

            var projects = names.Select(name => $"""  <Project Path="{name}/{name}.csproj" />""");
            await File.WriteAllTextAsync(
                Path.Combine(services._folder, "services.slnx"),
                string.Join('\n', ["<Solution>", .. projects, "</Solution>"])
            );
            await services.BuildAsync();
            return services;
        }
        catch
        {
            services.Dispose();
            throw;
        }
    }

    /// <summary>Returns the path of a service's program.</summary>
    public string Program(string name) => Path.Combine(_folder, name, "bin", "Release", "net10.0", $"{name}.dll");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Copy(string name)
    {
        var copy = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(TestStack.ProjectFolder, "services", name)))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }
    }

    private async Task BuildAsync()
    {
        var start = new ProcessStartInfo("dotnet", ["build", "-nologo", "--configuration", "Release"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = _folder,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_TieredPGO"] = "0";
        using var build = Process.Start(start)!;
        var log = await build.StandardOutput.ReadToEndAsync();
        await build.WaitForExitAsync();
        if (build.ExitCode != 0)
        {
            throw new InvalidOperationException($"the services do not build:\n{log}");
        }
    }
}
