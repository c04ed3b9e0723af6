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
    public void Up()
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
    public async Task Three_instances_answer_each_with_the_page_that_its_user_data_wrote() =>
        Assert.That(
            await PagesAsync(3),
            Is.EquivalentTo(Instances.Select(instance => $"<h1>Hola desde el EC2: {HostName(instance)}</h1>"))
        );

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

        // Until the next health check, the load balancer takes it for healthy, and answers for it with 502.
        await Until.TrueAsync(
            "it runs again, is healthy, and serves",
            async () =>
                Instances.Any(instance =>
                    instance.Id == before.Id && instance.Pid != before.Pid && instance.Health == "healthy"
                ) && await AllServeAsync()
        );

        Assert.That(await PagesAsync(3), Does.Contain($"<h1>Hola desde el EC2: {HostName(before)}</h1>"));
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

            var after = Instances;
            Assert.That(after[0], Is.EqualTo(before[0]));
            Assert.That(
                await PagesAsync(3),
                Is.EquivalentTo(
                    after.Select(
                        (instance, index) =>
                            $"<h1>Hola desde el EC2: {HostName(instance)}{(index == 0 ? "" : ", v2")}</h1>"
                    )
                )
            );
        }
        finally
        {
            Project.Write(Config, _config);
            Project.InfraSucceeds("up", "--skip-preview", "-s", Stack);
        }
    }

    /// <summary>Returns the pages that the load balancer serves, after this many different ones.</summary>
    private async Task<IReadOnlyCollection<string>> PagesAsync(int count)
    {
        var url = Project.StackOutput("fleetUrl", Stack);
        await Until.TrueAsync(
            "all instances are healthy",
            () => Task.FromResult(Instances.All(one => one.Health == "healthy"))
        );
        var pages = new HashSet<string>();
        for (var request = 0; request < 4 * count; request++)
        {
            pages.Add((await Http.GetAsync(url)).Trim());
        }

        return pages;
    }

    private async Task<bool> AllServeAsync()
    {
        var url = Project.StackOutput("fleetUrl", Stack);
        for (var request = 0; request < 4 * Instances.Count; request++)
        {
            using var response = await Http.RespondAsync(url);
            if (!response.IsSuccessStatusCode)
            {
                return false;
            }
        }

        return true;
    }

    private static string HostName(RunningInstance instance) =>
        $"ip-{instance.Address!.Replace('.', '-')}.us-west-1.compute.internal";

    private IReadOnlyList<RunningTask> DevTasks() =>
        [.. Project.Ps().Service("users").Tasks(), .. Project.Ps().Service("products").Tasks()];
}
