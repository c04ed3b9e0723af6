using System.Diagnostics;
using System.Globalization;
using Local.Protocol.Processes;

namespace Local.Tests.Processes;

internal sealed class ProcessTreeTests
{
    [Test]
    public async Task A_process_is_killed_with_all_that_it_has_started()
    {
        using var root = Process.Start(
            new ProcessStartInfo("bash", ["-c", "bash -c 'sleep 300 & echo $!; wait' & echo $!; wait"])
            {
                RedirectStandardOutput = true,
            }
        )!;
        var started = new List<int>();
        while (started.Count < 2)
        {
            var line = await root.StandardOutput.ReadLineAsync();
            started.Add(int.Parse(line!, CultureInfo.InvariantCulture));
        }

        ProcessTree.Kill(root);

        await root.WaitForExitAsync();
        foreach (var process in started)
        {
            await Until.HoldsAsync($"{process} has ended", () => ProcessStatus.Of(process) is not { HasEnded: false });
        }
    }

    [Test]
    public void No_process_is_stopped_before_it_is_killed()
    {
        string[] product = ["Cli", "Cloud", "Engine", "Protocol", "Sdk"];
        Assert.That(
            product
                .SelectMany(folder =>
                    Directory.EnumerateFiles(
                        Path.Combine(SourceTree.Root, "local", folder),
                        "*.cs",
                        SearchOption.AllDirectories
                    )
                )
                .Where(file => File.ReadAllText(file).Contains("entireProcessTree", StringComparison.Ordinal)),
            Is.Empty,
            "Process.Kill(entireProcessTree: true) stops a process first, which a kill of this process leaves stopped"
        );
    }
}
