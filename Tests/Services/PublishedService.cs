using System.Diagnostics;

namespace Infra.Tests.Services;

/// <summary>A service's folder, copied out of the repository and published there.</summary>
internal static class PublishedService
{
    /// <returns>The path of the program.</returns>
    public static async Task<string> PublishAsync(string name, string workFolder)
    {
        var source = Path.Combine(TestStack.ProjectFolder, "services", name);
        var copy = Directory.CreateDirectory(Path.Combine(workFolder, name)).FullName;
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        var output = Path.Combine(workFolder, "out", name);
        var start = new ProcessStartInfo("dotnet", ["publish", copy, "-nologo", "--output", output])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = copy,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        using var publish = Process.Start(start)!;
        var log = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        return publish.ExitCode == 0
            ? Path.Combine(output, $"{name}.dll")
            : throw new InvalidOperationException($"{name} does not publish:\n{log}");
    }
}
