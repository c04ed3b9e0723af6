using System.Diagnostics;

namespace Local.Tests.EndToEnd;

/// <summary>The fleet stack, beside dev in the same project and cloud.</summary>
[Long]
internal sealed class FleetStackTests : OnDevStack
{
    private const string Stack = "fleet";
    private const string Config = "Pulumi.fleet.yaml";

    private string _config = "";
    private IReadOnlyList<RunningTask> _devTasks = [];

    private IReadOnlyList<RunningInstance> Instances => Project.Ps(Stack).Instances();

    [OneTimeSetUp]
    public async Task UpAsync()
    {
        _devTasks = DevTasks();
        _config = Project.Read(Config);
        if (!Ports.MayBind(80))
        {
            _config = _config
                .Replace("listener: 80", "listener: 8000")
                .Replace("port: 80\n", "port: 8080\n")
                .Replace(
                    "yum install -y httpd\n",
                    "yum install -y httpd\n      sed -i 's/^Listen 80$/Listen 8080/' /etc/httpd/conf/httpd.conf\n"
                );
            Project.Write(Config, _config);
        }

        Project.InfraSucceeds("up", "--skip-preview", "-s", Stack, "--time-scale", "10");
        await HealthyAsync();
    }

    [OneTimeTearDown]
    public async Task Destroy_leaves_nothing_and_dev_unchanged()
    {
        var addresses = Instances.Select(instance => instance.Address).ToList();

        var destroyed = Project.Infra("destroy", "--yes", "-s", Stack);

        Assert.Multiple(() =>
        {
            Assert.That(destroyed.ExitCode, Is.Zero, destroyed.Everything);
            Assert.That(Instances, Is.Empty);
            Assert.That(Directory.GetDirectories(Path.Combine(Project.Folder, ".local/cloud/instances")), Is.Empty);
            Assert.That(Directory.GetDirectories(Path.Combine(Project.Folder, ".local/cloud/images")), Is.Empty);
            Assert.That(DevTasks(), Is.EqualTo(_devTasks));
        });
        await Until.TrueAsync(
            "no process of an instance",
            () =>
                Task.FromResult(
                    !Project.Processes().Any(process => process.Contains("/instances/", StringComparison.Ordinal))
                )
        );
        Assert.That(addresses, Has.Count.EqualTo(3));
    }

    [Test]
    public Task Three_instances_answer_each_with_the_page_that_its_user_data_wrote() => ServedAsync();

    [Test]
    public async Task The_list_of_who_can_reach_whom_and_the_sockets_agree()
    {
        var (dialled, differences) = await ReachDial.CompareAsync(Project, Stack);

        Assert.That(differences, Is.Empty);
        Assert.That(dialled, Is.GreaterThanOrEqualTo(16), "4 sources to each of 4 addresses");
    }

    [Test]
    public void An_instances_own_address_refuses_who_is_not_the_load_balancer()
    {
        foreach (var instance in Instances)
        {
            foreach (var port in (int[])[80, 8080, 22])
            {
                Assert.That(
                    async () => await Http.RespondAsync($"http://{instance.Address}:{port}/"),
                    Refusal.OfConnection
                );
            }
        }
    }

    [Test]
    public async Task An_instance_that_is_killed_comes_back_with_its_page()
    {
        var before = Instances[^1];
        using (var process = Process.GetProcessById(before.Pid!.Value))
        {
            process.Kill();
        }

        await Until.TrueAsync(
            "it runs again",
            () =>
                Task.FromResult(
                    Instances.Any(instance => instance.Id == before.Id && instance.Pid is { } pid && pid != before.Pid)
                )
        );
        await ServedAsync();
        Project.InfraSucceeds("preview", "--expect-no-changes", "-s", Stack);
    }

    [Test]
    public async Task Another_user_data_of_the_replicas_replaces_them_and_leaves_the_first()
    {
        var before = Instances;
        Project.Write(
            Config,
            _config.Replace(
                "hostname -f)</h1>\" > /var/www/html/index.html\n    #",
                "hostname -f), v2</h1>\" > /var/www/html/index.html\n    #"
            )
        );
        try
        {
            Project.InfraSucceeds("up", "--skip-preview", "-s", Stack);

            await ServedAsync(replicas: ", v2");
            Assert.That(Instances[0], Is.EqualTo(before[0]));
        }
        finally
        {
            Project.Write(Config, _config);
            Project.InfraSucceeds("up", "--skip-preview", "-s", Stack);
            await HealthyAsync();
        }
    }

    /// <summary>Waits until three instances are healthy, and returns them.</summary>
    private Task<IReadOnlyList<RunningInstance>> HealthyAsync() =>
        Until.FoundAsync(
            "three healthy instances",
            () =>
                Task.FromResult(
                    Instances is { Count: 3 } all && all.All(instance => instance.Health == "healthy") ? all : null
                )
        );

    /// <summary>
    /// Waits until the load balancer serves the pages of all three instances and nothing else. Until the next health check,
    /// it takes an instance that has died for healthy, and answers for it with 502.
    /// </summary>
    /// <param name="replicas">Text after the host's name on the pages of the replicas.</param>
    private async Task ServedAsync(string replicas = "")
    {
        var url = Project.StackOutput("fleetUrl", Stack);
        var pages = (await HealthyAsync()).Select(
            (one, index) => $"200 <h1>Hola desde el EC2: {HostName(one)}{(index == 0 ? "" : replicas)}</h1>"
        );
        await Until.EqualAsync<IReadOnlyList<string>>(
            "the pages of the instances",
            [.. pages.Order(StringComparer.Ordinal)],
            () => AnswersAsync(url)
        );
    }

    /// <summary>Returns the different answers to four requests for each instance.</summary>
    private static async Task<IReadOnlyList<string>> AnswersAsync(string url)
    {
        var answers = new SortedSet<string>(StringComparer.Ordinal);
        for (var request = 0; request < 4 * 3; request++)
        {
            using var response = await Http.RespondAsync(url);
            answers.Add($"{(int)response.StatusCode} {(await response.Content.ReadAsStringAsync()).Trim()}");
        }

        return [.. answers];
    }

    private static string HostName(RunningInstance instance) =>
        $"ip-{instance.Address!.Replace('.', '-')}.us-west-1.compute.internal";

    private IReadOnlyList<RunningTask> DevTasks() =>
        [.. Project.Ps().Service("users").Tasks(), .. Project.Ps().Service("products").Tasks()];
}
