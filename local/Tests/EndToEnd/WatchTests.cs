using System.Text.RegularExpressions;

namespace Local.Tests.EndToEnd;

/// <summary><c>watch</c> on the dev stack, while a client sends 50 requests a second.</summary>
[Long]
internal sealed class WatchTests : OnDevStack
{
    private const string Source = "services/users/Program.cs";

    [Test]
    public async Task Saved_files_are_served_without_a_lost_request_and_errors_leave_the_old_version()
    {
        var source = Project.Read(Source);
        Directory.CreateDirectory(Path.Combine(Project.Folder, "services/web"));
        var products = Project.Ps().Service("products").Tasks().Single().Id;
        await using var client = new SteadyClient(new Uri(Url("users")));
        try
        {
            var result = await Project.InterruptAsync("INT", lines => SaveAsync(source, lines), "watch");

            var failures = await client.StopAsync();
            var served = await Http.GetAsync(Url("users"));
            Assert.Multiple(() =>
            {
                Assert.That(result.ExitCode, Is.Zero, result.Everything);
                Assert.That(failures, Is.Empty, result.Everything);
                Assert.That(
                    client.Answers.Keys,
                    Is.EquivalentTo([
                        "service users version v0.0.2",
                        "service users, first, version v0.0.2",
                        "service users, second, version v0.0.2",
                        "service users, second, version v0.0.9",
                    ])
                );
                Assert.That(Project.Ps().Service("products").Tasks().Single().Id, Is.EqualTo(products));
                Assert.That(served, Is.EqualTo("service users, second, version v0.0.9"));
            });
            // The cloud ends it when the command has gone.
            await Until.TrueAsync(
                "no compiler in memory",
                () =>
                    Task.FromResult(
                        !Project.Processes().Any(process => process.Contains("VBCSCompiler", StringComparison.Ordinal))
                    )
            );
        }
        finally
        {
            Project.Write(Source, source);
            Directory.Delete(Path.Combine(Project.Folder, "services/web"), recursive: true);
            DevStack.Restore(Project);
        }
    }

    private async Task SaveAsync(string source, Func<IReadOnlyList<string>> lines)
    {
        await SeenAsync(lines, 1, "No changes.");
        Save(source, "service users, first, version");
        await ServedAsync("service users, first, version v0.0.2");

        // No project compiles this, so the next update is that of the source that does not compile.
        Project.Write("services/web/package.json", "{}");
        Project.Write(Source, source.Replace("app.Run();", "app.Run()", StringComparison.Ordinal));
        await SeenAsync(lines, 1, "error CS1002: ; expected");
        Assert.That(await Http.GetAsync(Url("users")), Is.EqualTo("service users, first, version v0.0.2"));
        Assert.That(lines(), Has.None.Contains("package.json"));

        Save(source, "service users, second, version");
        await ServedAsync("service users, second, version v0.0.2");

        // The first version in the file is that of users.
        Project.Write("Pulumi.dev.yaml", new Regex("v0\\.0\\.2").Replace(DevStack.Config, "v0.0.9", count: 1));
        await ServedAsync("service users, second, version v0.0.9");
        await SeenAsync(lines, 3, "Update complete.");
    }

    private void Save(string source, string answer) =>
        Project.Write(Source, source.Replace("service users version", answer, StringComparison.Ordinal));

    private Task ServedAsync(string answer) =>
        Until.TrueAsync(answer, async () => await Http.GetAsync(Url("users")) == answer);

    private static Task SeenAsync(Func<IReadOnlyList<string>> lines, int count, string text) =>
        Until.TrueAsync(
            $"{count} lines with '{text}'",
            () => Task.FromResult(lines().Count(line => line.Contains(text, StringComparison.Ordinal)) >= count)
        );
}
