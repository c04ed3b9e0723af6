using System.Net.NetworkInformation;

namespace Local.Tests.EndToEnd;

/// <summary>A stack that is destroyed leaves nothing behind. It runs in a copy of its own, beside the dev stack.</summary>
internal sealed class DestroyTests
{
    [Test]
    public async Task Destroy_leaves_no_process_no_port_and_no_lock()
    {
        var project = DevStack.Fork();
        try
        {
            var up = project.InfraSucceeds("up", "--skip-preview", "--time-scale", "100");
            Assert.That(up, Does.StartWith("Updating (dev):").And.Match(@"\+ \d+ created"));
            var address = new Uri(project.StackOutput("usersUrl")).Host;

            project.InfraSucceeds("destroy", "--yes");

            Assert.That(Listening(), Has.None.StartsWith(address + ":"), "the load balancer's ports are closed");
            Assert.That(
                Directory
                    .EnumerateFiles(Path.Combine(project.Folder, ".local"), "*.json", SearchOption.AllDirectories)
                    .Where(file => file.Contains("/locks/", StringComparison.Ordinal)),
                Is.Empty
            );
            await Until.TrueAsync("no process of the project", () => Task.FromResult(project.Processes().Count == 0));
        }
        finally
        {
            project.Infra("destroy", "--skip-preview");
            project.Infra("cloud", "stop");
            project.Delete();
        }
    }

    private static IEnumerable<string> Listening() =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(listener => listener.ToString());
}
