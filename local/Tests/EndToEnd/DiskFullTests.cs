namespace Local.Tests.EndToEnd;

/// <summary>A full or read-only disk for the state.</summary>
[Long]
internal sealed class DiskFullTests : OnDevStack
{
    private const string Checkpoint = ".local/state/.pulumi/stacks/infra/dev.json";

    [Test]
    public async Task An_up_without_room_for_a_backup_changes_nothing_and_says_why() =>
        await AssertChangesNothingAsync(ProjectCopy.WithFree(kibibytes: 0), "No space left on device");

    [Test]
    public async Task An_up_whose_state_may_not_be_written_changes_nothing_and_says_why() =>
        await AssertChangesNothingAsync("ro", "Read-only file system");

    [Test]
    public async Task An_up_that_fills_the_disk_says_why_and_loses_nothing()
    {
        // There is room for the backup and the first steps.
        var checkpoint = new FileInfo(Path.Combine(Project.Folder, Checkpoint));
        var result = UpOnDisk(ProjectCopy.WithFree((int)(checkpoint.Length / 1024) + 12));
        var up = Project.Infra("up", "--yes");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Not.Zero, result.Everything);
            Assert.That(result.Everything, Does.Contain("No space left on device"));
            Assert.That(result.Everything, Does.Not.Match(@"(?m)^\s+at \S+\(.*\)"), "no stack trace");
            Assert.That(up.ExitCode, Is.Zero, up.Everything);
        });
        Project.InfraSucceeds("preview", "--expect-no-changes");
        Assert.That(await Http.GetAsync(Url("users")), Is.EqualTo("service users version v0.0.2"));
    }

    private async Task AssertChangesNothingAsync(string disk, string reason)
    {
        var before = Project.Read(Checkpoint);
        var tasks = Project.Ps().Service("users").Tasks();

        var result = UpOnDisk(disk);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Not.Zero, result.Everything);
            Assert.That(result.Everything, Does.Contain(reason));
            Assert.That(result.Everything, Does.Not.Match(@"(?m)^\s+at \S+\(.*\)"), "no stack trace");
            Assert.That(Project.Read(Checkpoint), Is.EqualTo(before));
            Assert.That(Project.Ps().Service("users").Tasks(), Is.EqualTo(tasks));
        });
        Assert.That(await Http.GetAsync(Url("users")), Is.EqualTo("service users version v0.0.2"));
    }

    /// <summary>Runs an up of another version, with the state on a disk with these options.</summary>
    private CommandResult UpOnDisk(string options)
    {
        Project.InfraHere("config", "set", "--path", "infra:services.users.environment.API_VERSION", "v0.0.3");
        try
        {
            return Project.RunOnDisk(options, "./infra up --yes");
        }
        finally
        {
            Project.Write("Pulumi.dev.yaml", DevStack.Config);
        }
    }
}
