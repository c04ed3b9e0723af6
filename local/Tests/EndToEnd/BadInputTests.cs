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

    private static readonly string LongName = new('n', 33);

    private string _stateBefore = "";
    private IReadOnlyList<string> _tasksBefore = [];

    private static IEnumerable<TestCaseData> ConfigMistakes()
    {
        yield return Mistake("An_unknown_key", "services.users.colour", "red", "infra:services.users.colour");
        yield return Mistake("A_wrong_type", "services.users.cpu", "plenty", "infra:services.users.cpu", "plenty");
        yield return Mistake("A_port_taken_twice", "services.users.listener", "8001", "8001", "listener");
        yield return Mistake(
            "A_port_out_of_range",
            "services.users.port",
            "70000",
            "infra:services.users.port",
            "70000"
        );
        yield return Mistake("A_size_that_Fargate_lacks", "services.users.memory", "600", "600", "512", "1024");
        yield return Mistake("A_desired_count_above_the_maximum", "services.users.desired", "9", "desired", "9", "3");
        yield return Mistake("A_name_too_long", "loadBalancer.name", LongName, LongName, "32");
        yield return Mistake(
            "A_folder_that_is_not_there",
            "services.users.folder",
            "services/nobody",
            "services/nobody"
        );

        static TestCaseData Mistake(string name, string path, string value, params string[] said) =>
            new TestCaseData(path, value, said).SetArgDisplayNames(name);
    }

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

    [TestCaseSource(nameof(ConfigMistakes))]
    public void A_mistake_in_the_config_is_named(string path, string value, string[] said)
    {
        Project.InfraSucceeds("config", "set", "--path", $"infra:{path}", value);

        AssertRefused(Project.Infra("up", "--yes"), said);
    }

    [Test]
    public void A_missing_required_value_is_named()
    {
        Project.InfraSucceeds("config", "rm", "--path", "infra:services.users.port");

        AssertRefused(Project.Infra("up", "--yes"), "infra:services.users.port");
    }

    [Test]
    public void All_mistakes_are_reported_at_once()
    {
        Project.InfraSucceeds("config", "set", "--path", "infra:services.users.port", "0");
        Project.InfraSucceeds("config", "set", "--path", "infra:services.products.cpu", "7");

        AssertRefused(Project.Infra("up", "--yes"), "infra:services.users.port", "infra:services.products.cpu");
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
        Project.InfraSucceeds("config", "set", "--path", "infra:services.users.listener", $"{port}");

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
