using System.Diagnostics;
using Infra.Configuration;
using NUnit.Framework;

namespace Infra.Tests.Configuration;

/// <summary>Service folders that would block a copy or never end it.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ServiceFolderTests : IDisposable
{
    private readonly DirectoryInfo _project = Directory.CreateTempSubdirectory("service-folder-");

    public ServiceFolderTests()
    {
        _project.CreateSubdirectory("service/below");
        File.WriteAllText(Path.Combine(_project.FullName, "service/Dockerfile"), "");
    }

    public void Dispose() => _project.Delete(recursive: true);

    [Test]
    public void Files_folders_and_links_that_end_are_good()
    {
        File.CreateSymbolicLink(Below("link"), "../Dockerfile");
        File.CreateSymbolicLink(Below("dangling"), "nowhere");

        Assert.That(ServiceFolder.Mistake(_project.FullName, "service"), Is.Null);
    }

    [Test]
    public void A_pipe_is_found()
    {
        using var made = Process.Start("mkfifo", Below("pipe"));
        made.WaitForExit();

        Assert.That(
            ServiceFolder.Mistake(_project.FullName, "service"),
            Is.EqualTo(((string?)"below/pipe, a pipe, a socket or a device", "files, folders, and links that end"))
        );
    }

    [TestCase("self")]
    [TestCase("..")]
    [TestCase("../../service")]
    public void A_link_in_a_circle_is_found(string target)
    {
        File.CreateSymbolicLink(Below("self"), target);

        Assert.That(
            ServiceFolder.Mistake(_project.FullName, "service"),
            Is.EqualTo(((string?)"below/self, a link in a circle", "files, folders, and links that end"))
        );
    }

    [Test]
    public void The_mistake_is_that_of_the_services_folder()
    {
        File.CreateSymbolicLink(Below("self"), "self");
        var service = """{"a": {"folder": "service", "port": 1, "listener": 2, "cpu": 256, "memory": 512}}""";
        var config = new Dictionary<string, string> { ["services"] = service };

        Assert.That(
            SettingsReader.Read(config, _project.FullName, secretKeys: null).Mistakes.Single().ToString(),
            Is.EqualTo(
                "infra:services.a.folder: found below/self, a link in a circle; allowed: files, folders, and links that end"
            )
        );
    }

    private string Below(string name) => Path.Combine(_project.FullName, "service", "below", name);
}
