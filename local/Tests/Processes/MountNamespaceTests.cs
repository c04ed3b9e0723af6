using System.Diagnostics;
using Local.Cloud.Processes;

namespace Local.Tests.Processes;

public sealed class MountNamespaceTests
{
    [Test]
    public void The_namespace_of_the_cloud_itself_is_none() =>
        Assert.That(MountNamespace.Open(Environment.ProcessId), Is.Null);

    [Test]
    public void A_namespace_that_is_held_is_nobody_elses_when_its_last_process_has_ended()
    {
        using var first = Namespaced();
        using var held = MountNamespace.Open(first.Id);
        first.Kill();
        first.WaitForExit();

        using var second = Namespaced();

        Assert.That(held, Is.Not.Null);
        Assert.That(held!.Has(second.Id), Is.False);
        second.Kill();
        second.WaitForExit();
    }

    /// <summary>Starts a process in a new mount namespace. Its output shows that the namespace exists.</summary>
    private static Process Namespaced()
    {
        var process = Process.Start(
            new ProcessStartInfo("unshare", ["--user", "--map-root-user", "--mount", "sh", "-c", "echo; exec sleep 60"])
            {
                RedirectStandardOutput = true,
            }
        )!;
        process.StandardOutput.ReadLine();
        return process;
    }
}
