using System.Net;
using System.Net.Sockets;

namespace Local.Tests.EndToEnd;

/// <summary>
/// Bad input is found before anything changes. The exit code is not 0, one clear message names the place, and state
/// and services are unchanged.
/// </summary>
internal sealed class BadInputTests : OnDevStack
{
    private const string StateFile = ".local/state/.pulumi/stacks/infra/dev.json";

    private string _stateBefore = "";
    private IReadOnlyList<string> _tasksBefore = [];

    [OneTimeSetUp]
    public void Remember()
    {
        _stateBefore = Project.Read(StateFile);
        _tasksBefore = Tasks();
    }

    [TearDown]
    public void The_state_is_unchanged()
    {
        Project.Write("Pulumi.dev.yaml", DevStack.Config);
        Assert.That(Project.Read(StateFile), Is.EqualTo(_stateBefore));
    }

    [OneTimeTearDown]
    public void Running_services_are_unchanged() => Assert.That(Tasks(), Is.EqualTo(_tasksBefore));

    [Test]
    public void All_mistakes_in_the_config_are_named_at_once()
    {
        var longName = new string('n', 33);
        (string Path, string Value, string Said)[] mistakes =
        [
            ("services.users.colour", "red", "infra:services.users.colour"),
            ("services.users.port", "70000", "infra:services.users.port: found 70000"),
            ("services.users.listener", "8001", "listener: found 8001"),
            ("services.users.memory", "600", "infra:services.users.memory: found 600; allowed: one of 512, 1024"),
            ("services.users.desired", "9", "infra:services.users.desired: found 9"),
            ("services.users.folder", "services/nobody", "services/nobody"),
            ("services.products.cpu", "plenty", "infra:services.products.cpu"),
            ("loadBalancer.name", longName, longName),
        ];
        foreach (var (path, value, _) in mistakes)
        {
            Project.InfraHere("config", "set", "--path", $"infra:{path}", value);
        }

        Project.InfraHere("config", "rm", "--path", "infra:services.products.port");

        AssertRefused(
            Project.Infra("up", "--yes"),
            [.. mistakes.Select(mistake => mistake.Said), "plenty", "infra:services.products.port"]
        );
    }

    [Test]
    public void A_service_that_does_not_compile_is_shown_with_the_compilers_own_message()
    {
        var source = Project.Read("services/users/Program.cs");
        Project.Write("services/users/Program.cs", "this is no program" + source);
        try
        {
            AssertRefused(Project.Infra("up", "--yes"), "services/users", "error CS");
        }
        finally
        {
            Project.Write("services/users/Program.cs", source);
        }
    }

    [Test]
    public void Malformed_YAML_is_named_with_its_file_and_line()
    {
        Project.Write("Pulumi.dev.yaml", DevStack.Config + "\n  : [unclosed\n");

        AssertRefused(Project.Infra("up", "--yes"), "Pulumi.dev.yaml");
        Project.Write("Pulumi.dev.yaml", DevStack.Config);
    }

    [Test]
    public void A_stack_that_does_not_exist_is_named_with_those_that_do() =>
        AssertRefused(Project.Infra("up", "--yes", "--stack", "nowhere"), "nowhere", "dev");

    [Test]
    public void A_port_that_another_program_holds_is_named()
    {
        // The port is taken on every address, so it is unavailable whatever address the load balancer has.
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Any, 0));
        other.Listen();
        var port = ((IPEndPoint)other.LocalEndPoint!).Port;
        Project.InfraHere("config", "set", "--path", "infra:services.users.listener", $"{port}");

        AssertRefused(Project.Infra("up", "--yes"), $"{port}");
    }

    [Test]
    public void An_unknown_flag_is_named() => AssertRefused(Project.Infra("up", "--yess"), "--yess");

    [Test]
    public void Without_a_terminal_up_asks_for_yes() => AssertRefused(Project.Infra("up"), "--yes");

    private static void AssertRefused(CommandResult result, params string[] said)
    {
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Not.Zero, result.Everything);
            foreach (var text in said)
            {
                Assert.That(result.Everything, Does.Contain(text));
            }

            Assert.That(result.Everything, Does.Not.Match(@"(?m)^\s+at \S+\(.*\)"), "no stack trace");
        });
    }

    private IReadOnlyList<string> Tasks()
    {
        var running = Project.Ps();
        return
        [
            .. new[] { "users", "products" }.SelectMany(name => running.Service(name).Tasks()).Select(task => task.Id),
        ];
    }
}
