using System.Net.NetworkInformation;

namespace Local.Tests.EndToEnd;

/// <summary>
/// A stack that comes up without a preview, and leaves nothing behind when it is destroyed. It runs in its own
/// copy, beside the dev stack.
/// </summary>
#pragma warning disable CS0618 // DependsOnTest, which NUnit offers in place of Order, refuses fixtures that run beside others.
internal sealed class DestroyTests
{
    private ProjectCopy _project = null!;

    [OneTimeSetUp]
    public void Fork() => _project = DevStack.Fork();

    [OneTimeTearDown]
    public Task DeleteAsync() => _project.StopAndDeleteAsync();

    [Test]
    [Order(1)]
    public void An_up_that_skips_the_preview_is_done_at_once_and_tells_changes_that_were_not_expected()
    {
        var up = _project.Infra("up", "--skip-preview", "--expect-no-changes", "--time-scale", "100");

        Assert.Multiple(() =>
        {
            Assert.That(up.ExitCode, Is.EqualTo(1), up.Everything);
            Assert.That(up.Output, Does.StartWith("Updating (dev):").And.Match(@"\+ \d+ created"));
            Assert.That(up.Error, Does.Contain("error: no changes were expected but changes occurred"));
        });
    }

    [Test]
    [Order(2)]
    public async Task Destroy_leaves_no_process_no_port_and_no_lock()
    {
        var address = new Uri(_project.StackOutput("usersUrl")).Host;

        _project.InfraSucceeds("destroy", "--yes");

        Assert.That(Listening(), Has.None.StartsWith(address + ":"), "the load balancer's ports are closed");
        Assert.That(
            Directory
                .EnumerateFiles(Path.Combine(_project.Folder, ".local"), "*.json", SearchOption.AllDirectories)
                .Where(file => file.Contains("/locks/", StringComparison.Ordinal)),
            Is.Empty
        );
        await Until.TrueAsync("no process of the project", () => Task.FromResult(_project.Processes().Count == 0));
    }

    private static IEnumerable<string> Listening() =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(listener => listener.ToString());
}
