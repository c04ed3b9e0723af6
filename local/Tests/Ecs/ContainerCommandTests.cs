using Local.Cloud.Ecs;
using Local.Cloud.Images;
using Local.Cloud.Processes;

namespace Local.Tests.Ecs;

/// <summary>The commands of a container's program and of its health check.</summary>
public class ContainerCommandTests
{
    // The image has ENTRYPOINT ["dotnet", "a.dll", "x"] and CMD ["y"].
    [TestCase("", "", "DOTNET /images/a.dll x y")]
    [TestCase("", "z", "DOTNET /images/a.dll x z")]
    [TestCase("dotnet b.dll", "", "DOTNET b.dll")]
    [TestCase("dotnet b.dll", "z", "DOTNET b.dll z")]
    [TestCase("/bin/sh -c", "true", "/bin/sh -c true")]
    public void A_program_is_the_images_unless_the_container_replaces_it(
        string entryPoint,
        string command,
        string program
    )
    {
        var image = new Image("uri", "sha256:0", "/images", "/images/a.dll", new Dictionary<string, string>(), null)
        {
            Arguments = ["x", "y"],
            CommandWords = 1,
        };
        var container = new ContainerDefinition("a", "i", [], new Dictionary<string, string>(), TimeSpan.Zero, null)
        {
            EntryPoint = Words(entryPoint),
            Command = Words(command),
        };

        Assert.That(Line(ContainerCommand.Program(image, container)), Is.EqualTo(program));
    }

    [TestCase("CMD dotnet a.dll http://localhost:3000/", "DOTNET a.dll http://127.0.0.1:40000/")]
    [TestCase(
        "CMD curl http://127.0.0.1:3000/x http://localhost:9",
        "curl http://127.0.0.1:40000/x http://localhost:9"
    )]
    [TestCase("CMD curl http://my-localhost:3000/", "curl http://my-localhost:3000/")]
    [TestCase("CMD-SHELL curl localhost:3000 || exit 1", "/bin/sh -c curl 127.0.0.1:40000 || exit 1")]
    public void A_check_reaches_the_containers_port_by_its_door(string check, string command) =>
        Assert.That(
            Line(
                ContainerCommand.Check(
                    new(Words(check), TimeSpan.Zero, TimeSpan.Zero, 1, TimeSpan.Zero),
                    "127.0.0.1:40000",
                    [new PortMapping(3000, 3000, null)]
                )
            ),
            Is.EqualTo(command)
        );

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Line(IEnumerable<string> words) =>
        string.Join(' ', words).Replace(DotnetHost.Executable, "DOTNET", StringComparison.Ordinal);
}
