using System.Text.Json;

namespace Local.Tests.EndToEnd;

/// <summary>The workshop stack, ECS on EC2, in its own project.</summary>
#pragma warning disable CS0618 // DependsOnTest, which NUnit offers in place of Order, refuses fixtures that run beside others.
[Long]
[Order(2)] // It takes minutes. If it began last, as by its name, it would run alone at the end.
internal sealed class WorkshopStackTests
{
    private const string Stack = "workshop";
    private const string App = "infra:services.app";

    private ProjectCopy _project = null!;

    private JsonElement Service => _project.Ps(Stack).Service("app");

    private IReadOnlyList<RunningInstance> Instances => _project.Ps(Stack).Instances();

    [OneTimeSetUp]
    public void Up()
    {
        _project = DevStack.Fork();
        if (!Ports.MayBind(80))
        {
            _project.InfraHere("config", "set", "-s", Stack, "--path", $"{App}.listener", "8080");
        }

        _project.InfraSucceeds("up", "--skip-preview", "-s", Stack, "--time-scale", "20");
    }

    [OneTimeTearDown]
    public Task DeleteAsync() => _project.StopAndDeleteAsync();

    [Test]
    [Order(1)]
    public async Task Asking_repeatedly_shows_three_containers_on_shared_instances()
    {
        var tasks = Service.Tasks();

        Assert.That(await AnswersAsync(9), Has.Count.EqualTo(3).And.All.Match("^hello from [0-9a-f]{12}$"));
        Assert.That(tasks, Has.Count.EqualTo(3).And.All.Property("Health").EqualTo("healthy"));
        Assert.That(
            tasks.Select(task => task.Endpoint.Split(':')[0]).Distinct(),
            Is.EqualTo(Instances.Select(instance => instance.Address)),
            "a task has its instance's address"
        );
        Assert.That(
            tasks.Select(task =>
                int.Parse(task.Endpoint.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture)
            ),
            Is.Unique.And.All.InRange(32768, 65535)
        );
    }

    [Test]
    [Order(2)]
    public void A_tasks_own_address_refuses_who_is_not_the_load_balancer()
    {
        foreach (var task in Service.Tasks())
        {
            Assert.That(async () => await Http.RespondAsync($"http://{task.Endpoint}/"), Refusal.OfConnection);
        }
    }

    [Test]
    [Order(2)]
    public async Task The_list_of_who_can_reach_whom_and_the_sockets_agree()
    {
        var (dialled, differences) = await ReachDial.CompareAsync(_project, Stack);

        Assert.That(differences, Is.Empty);
        Assert.That(dialled, Is.GreaterThanOrEqualTo(6));
    }

    [Test]
    [Order(3)]
    public void An_up_changes_nothing() => _project.InfraSucceeds("up", "--yes", "--expect-no-changes", "-s", Stack);

    [Test]
    [Order(4)]
    public async Task More_tasks_than_the_instance_has_room_for_bring_another_instance()
    {
        _project.InfraHere("config", "set", "-s", Stack, "--path", $"{App}.desired", "9");
        _project.InfraSucceeds("up", "--skip-preview", "-s", Stack);

        Assert.That(Service.Tasks(), Has.Count.EqualTo(9).And.All.Property("Health").EqualTo("healthy"));
        Assert.That(Instances, Has.Count.EqualTo(2));
        Assert.That(await AnswersAsync(27), Has.Count.EqualTo(9));
    }

    [Test]
    [Order(5)]
    public async Task The_tasks_of_a_lost_instance_run_again()
    {
        var lost = Instances[0];
        var before = Service.Tasks().Where(task => task.Address == lost.Address).Select(task => task.Id).ToList();
        using (var process = System.Diagnostics.Process.GetProcessById(lost.Pid!.Value))
        {
            process.Kill();
        }

        await Until.TrueAsync(
            "nine healthy tasks again",
            () =>
                Task.FromResult(
                    Service.Tasks() is { Count: 9 } tasks
                        && tasks.All(task => task.IsHealthy)
                        && !tasks.Any(task => before.Contains(task.Id))
                        && Instances.All(instance => instance.State == "running")
                )
        );

        Assert.That(before, Is.Not.Empty);
        Assert.That(await AnswersAsync(27), Has.Count.EqualTo(9));
        _project.InfraSucceeds("preview", "--expect-no-changes", "-s", Stack);
    }

    [Test]
    [Order(6)]
    public async Task No_tasks_and_no_service_leave_the_cluster_and_take_the_instances_that_nobody_needs()
    {
        _project.InfraHere("config", "set", "-s", Stack, "--path", $"{App}.desired", "0");
        _project.InfraSucceeds("up", "--skip-preview", "-s", Stack, "--time-scale", "200");
        Assert.That(Service.Tasks(), Is.Empty);

        await Until.TrueAsync("one instance, the fewest", () => Task.FromResult(Instances.Count == 1));

        _project.InfraHere("config", "rm", "-s", Stack, "--path", App);
        var removed = _project.InfraSucceeds("up", "--yes", "-s", Stack);
        Assert.That(
            removed,
            Does.Contain("aws:ecs:Service app deleted").And.Not.Contains("aws:ecs:Cluster cluster deleted")
        );
        Assert.That(_project.Ps(Stack).GetProperty("services").GetArrayLength(), Is.Zero);
        Assert.That(Instances, Has.Count.EqualTo(1));
    }

    [Test]
    [Order(7)]
    public async Task Destroy_leaves_no_instance()
    {
        _project.InfraSucceeds("destroy", "--yes", "-s", Stack);
        _project.InfraSucceeds("cloud", "stop");

        await Until.TrueAsync("no process", () => Task.FromResult(_project.Processes().Count == 0));
        Assert.That(Directory.GetDirectories(Path.Combine(_project.Folder, ".local/cloud/instances")), Is.Empty);
    }

    private async Task<IReadOnlyCollection<string>> AnswersAsync(int requests)
    {
        var url = _project.StackOutput("appUrl", Stack);
        var answers = new HashSet<string>();
        for (var request = 0; request < requests; request++)
        {
            answers.Add(await Http.GetAsync(url));
        }

        return answers;
    }
}
