using Local.Tests.Npm;

namespace Local.Tests.EndToEnd;

/// <summary>
/// A program in Node.js on the official packages <c>@pulumi/aws</c> and <c>@pulumi/awsx</c>, from preview to
/// destroy, with the real command.
/// </summary>
[TestFixture]
[Long]
internal sealed class NodeProgramTests
{
    private const string Folder = "node-service";

    [Test]
    public async Task A_load_balanced_service_by_the_official_npm_packages_comes_up_changes_and_goes()
    {
        var packages = NpmPackages.Require();
        var project = DevStack.Fork();
        try
        {
            Prepare(project, packages);
            var preview = project.Infra("preview", "-C", Folder);
            Assert.That(preview.Error, Is.Empty, "nothing is built or announced");
            Assert.That(preview.Output, Does.Contain("+ 21 to create").And.Contain("aws:ecs:Service users create"));

            project.InfraSucceeds("up", "--skip-preview", "--time-scale", "10", "-C", Folder);
            var url = project.InfraSucceeds("stack", "output", "url", "-C", Folder).Trim();
            Assert.That(await Http.GetAsync(url), Is.EqualTo("service users version v1"));
            Assert.That(
                project.InfraSucceeds("up", "--yes", "--expect-no-changes", "-C", Folder),
                Does.Contain("21 unchanged")
            );

            project.InfraSucceeds("config", "set", "version", "v2", "-C", Folder);
            Assert.That(
                project.InfraSucceeds("up", "--skip-preview", "-C", Folder),
                Does.Contain("~ 1 updated").And.Contain("+- 1 replaced").And.Contain("19 unchanged")
            );
            Assert.That(await Http.GetAsync(url), Is.EqualTo("service users version v2"));

            Assert.That(project.InfraSucceeds("destroy", "--yes", "-C", Folder), Does.Contain("- 21 deleted"));
            Assert.That(project.InfraSucceeds("cloud", "status", "-C", Folder), Does.Contain("is not running"));
        }
        finally
        {
            project.Infra("cloud", "stop", "-C", Folder);
            Directory.Delete(Path.Combine(project.Folder, Folder, "node_modules"));
            project.Delete();
        }
    }

    private static void Prepare(ProjectCopy project, string packages)
    {
        project.CopyWithin("local/Tests/Npm/service", Folder);
        project.CopyWithin("services/users", $"{Folder}/users");
        project.CopyWithin(".local/images", $"{Folder}/.local/images");
        Directory.CreateSymbolicLink(Path.Combine(project.Folder, Folder, "node_modules"), packages);
    }
}
