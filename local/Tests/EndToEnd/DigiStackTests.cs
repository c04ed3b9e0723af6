using System.Net;
using System.Text.Json;

namespace Local.Tests.EndToEnd;

/// <summary>The digi stack, beside dev in the same project and cloud.</summary>
internal sealed class DigiStackTests : OnDevStack
{
    private const string Stack = "digi";
    private const string Config = "Pulumi.digi.yaml";

    private CommandResult? _withoutMapping;
    private JsonElement _stateWithoutMapping;
    private IReadOnlyList<string> _devTasks = [];

    [OneTimeSetUp]
    public void Up()
    {
        _devTasks = DevTasks();
        var config = Project.Read(Config);
        Project.InfraHere("config", "set", "-s", Stack, "--path", "infra:services.digi.image", "nginx:latest");
        _withoutMapping = Project.Infra("up", "--yes", "-s", Stack);
        _stateWithoutMapping = State();

        Project.Write(Config, config);
        if (!Ports.MayBind(80))
        {
            Project.InfraHere("config", "set", "-s", Stack, "--path", "infra:services.digi.listener", "8080");
        }

        Project.InfraSucceeds("up", "--skip-preview", "-s", Stack, "--time-scale", "10");
    }

    [OneTimeTearDown]
    public void Destroy_leaves_nothing_and_dev_unchanged()
    {
        var destroyed = Project.Infra("destroy", "--yes", "-s", Stack);
        Assert.Multiple(() =>
        {
            Assert.That(destroyed.ExitCode, Is.Zero, destroyed.Everything);
            Assert.That(Resources(State()), Is.Empty);
            Assert.That(Project.Ps(Stack).GetProperty("services").GetArrayLength(), Is.Zero);
            Assert.That(DevTasks(), Is.EqualTo(_devTasks));
        });
    }

    [Test]
    public void An_image_without_a_mapping_is_refused_before_anything_changes()
    {
        Assert.Multiple(() =>
        {
            Assert.That(_withoutMapping!.ExitCode, Is.Not.Zero, _withoutMapping.Everything);
            Assert.That(
                _withoutMapping.Everything,
                Does.Contain("image nginx:latest was not built here").And.Contain("local/images.json")
            );
            Assert.That(_withoutMapping.Everything, Does.Not.Contain("Updating (digi)"));
            Assert.That(Resources(_stateWithoutMapping), Is.Empty);
        });
    }

    [Test]
    public async Task Its_url_answers_200_to_the_health_check()
    {
        using var alive = await Http.RespondAsync(Project.StackOutput("digiUrl", Stack) + "/alive");

        Assert.That(alive.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Both_tasks_get_requests()
    {
        var url = Project.StackOutput("digiUrl", Stack);
        var answers = new List<string>();
        for (var request = 0; request < 10; request++)
        {
            answers.Add(await Http.GetAsync(url));
        }

        var tasks = Project.Ps(Stack).Service("digi").Tasks();
        Assert.That(
            answers.Distinct(),
            Is.EquivalentTo(
                tasks.Select(task => $"hello from ip-{task.Endpoint[..task.Endpoint.IndexOf(':')].Replace('.', '-')}")
            )
        );
        Assert.That(tasks, Has.Count.EqualTo(2));
    }

    [Test]
    public void Aws_is_given_the_sizes_and_the_deployment_of_the_document()
    {
        var service = Inputs("aws:ecs/service:Service");
        var task = Inputs("aws:ecs/taskDefinition:TaskDefinition");
        using var containers = JsonDocument.Parse(task.GetProperty("containerDefinitions").GetString()!);
        var container = containers.RootElement[0];

        Assert.Multiple(() =>
        {
            Assert.That(Number(service, "desiredCount"), Is.EqualTo(2));
            Assert.That(Number(service, "deploymentMinimumHealthyPercent"), Is.EqualTo(100));
            Assert.That(Number(service, "deploymentMaximumPercent"), Is.EqualTo(200));
            Assert.That(Number(service, "healthCheckGracePeriodSeconds"), Is.EqualTo(30));
            Assert.That(task.GetProperty("cpu").GetString(), Is.EqualTo("1024"));
            Assert.That(task.GetProperty("memory").GetString(), Is.EqualTo("3072"));
            Assert.That(container.GetProperty("memoryReservation").GetInt32(), Is.EqualTo(2048));
            Assert.That(
                container.GetProperty("image").GetString(),
                Is.EqualTo("public.ecr.aws/n0h7v2z5/alba-digi-api-rest:latest")
            );
        });

        static double Number(JsonElement inputs, string name) => inputs.GetProperty(name).GetDouble();
    }

    [Test]
    public async Task Dev_goes_on_as_if_it_were_alone()
    {
        Assert.Multiple(() =>
        {
            Assert.That(DevTasks(), Is.EqualTo(_devTasks));
            Assert.That(
                Project.Ps().GetProperty("services").GetArrayLength(),
                Is.EqualTo(2),
                "the stacks have different load balancers"
            );
            Project.InfraSucceeds("preview", "--expect-no-changes");
        });
        Assert.That(await Http.GetAsync(Url("users")), Is.EqualTo("service users version v0.0.2"));
    }

    private JsonElement Inputs(string type) =>
        Resources(State()).Single(resource => resource.GetProperty("type").GetString() == type).GetProperty("inputs");

    private JsonElement State() => Project.Json("stack", "export", "-s", Stack);

    private static IReadOnlyList<JsonElement> Resources(JsonElement state) =>
        state.GetProperty("deployment").TryGetProperty("resources", out var resources)
            ? [.. resources.EnumerateArray()]
            : [];

    private IReadOnlyList<string> DevTasks() =>
        [
            .. Project
                .Ps()
                .Service("users")
                .Tasks()
                .Concat(Project.Ps().Service("products").Tasks())
                .Select(task => task.Id),
        ];
}
