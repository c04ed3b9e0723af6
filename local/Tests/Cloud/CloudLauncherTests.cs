using System.Runtime.InteropServices;
using Local.Cloud.Client;
using Local.Cloud.Resources;
using Microsoft.Win32.SafeHandles;

namespace Local.Tests.Cloud;

[TestFixture]
internal sealed class CloudLauncherTests
{
    [Test]
    public async Task The_cloud_inherits_no_descriptors_and_has_a_private_log()
    {
        using var project = new TemporaryProject();
        using var file = File.OpenHandle(Path.Combine(project.Folder, "lock"), FileMode.Create, FileAccess.Write);
        // Programs inherit this copy, as with a shell's `200>lock`. The system chooses a number that no other test has.
        using var inherited = new SafeFileHandle(Duplicate((int)file.DangerousGetHandle()), ownsHandle: true);
        Assert.That(inherited.IsInvalid, Is.False);

        // The program ends without an answer, so that the error contains its output.
        var error = await Assert.ThrowsAsync<CloudException>(() =>
            CloudClient.StartAsync(project.Folder, CancellationToken.None, ["sh", "-c", "ls -l /proc/self/fd"])
        );
        Assert.That(error.Message, Does.Contain("0 -> /dev/null").And.Not.Contain("lock"));
        var log = Path.Combine(project.Folder, ".local/cloud/cloud.log");
        Assert.That(File.GetUnixFileMode(log), Is.EqualTo(PrivateFile.Mode));
    }

    [Test]
    public async Task A_log_that_has_grown_large_is_put_aside_when_the_cloud_starts()
    {
        using var project = new TemporaryProject();
        var log = Path.Combine(project.Folder, ".local/cloud/cloud.log");
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        await File.WriteAllTextAsync(log, new string('x', 1024 * 1024 + 1));

        await Assert.ThrowsAsync<CloudException>(() =>
            CloudClient.StartAsync(project.Folder, CancellationToken.None, ["sh", "-c", "echo new"])
        );

        Assert.That(await File.ReadAllTextAsync(log), Is.EqualTo("new\n"));
        Assert.That(new FileInfo(log + ".1").Length, Is.GreaterThan(1024 * 1024));
    }

    [DllImport("libc", EntryPoint = "dup")]
    private static extern int Duplicate(int descriptor);
}
