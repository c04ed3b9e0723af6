using System.Text.Json;

namespace Local.Tests.EndToEnd;

/// <summary>
/// Somebody deletes a part of <c>.local</c> while dev is up. After the next <c>up</c>, dev serves on one cloud.
/// </summary>
[Long]
internal sealed class DeletedFilesTests : OnDevStack
{
    [TestCase(".local/run")]
    [TestCase(".local/cloud/key")]
    [TestCase(".local/logs")]
    [TestCase(".local/images")]
    [TestCase(".local/passphrase")]
    [TestCase(".local/state")]
    [TestCase(".local/cloud")]
    public async Task The_next_up_restores_the_loss(string path)
    {
        // The deletion may be incomplete, because the cloud writes at the same time.
        Project.Run("rm", "-rf", path);
        if (path != ".local/cloud")
        {
            // A cloud that has just started again answers before its services have started their tasks.
            await Until.TrueAsync(
                "a task of a cloud that runs",
                () =>
                    Task.FromResult(
                        JsonElement.Parse(Project.InfraSucceeds("ps", "--json")).Service("users").Tasks().Count > 0
                    )
            );
        }
        else
        {
            // The cloud notices the loss in its next second, and an up that it serves until then would break off.
            var journal = Path.Combine(Project.Folder, path, "resources.jsonl");
            await Until.TrueAsync("a cloud that begins anew", () => Task.FromResult(File.Exists(journal)));
        }

        DevStack.Restore(Project);

        // The cloud's addresses are lost with its data, so the stack may get others.
        var url = Project.StackOutput("usersUrl");
        Assert.That(await Http.GetAsync(url), Is.EqualTo("service users version v0.0.2"));
        Project.InfraSucceeds("up", "--yes", "--expect-no-changes");
        await Until.TrueAsync(
            "one cloud",
            () =>
                Task.FromResult(
                    Project.Processes().Count(process => process.Contains(" cloud run ", StringComparison.Ordinal)) == 1
                )
        );
    }
}
