using System.Diagnostics;
using System.Text.Json;
using Local.Cloud.Api;
using Local.Cloud.Images;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Tests.Ecs;

/// <summary>A service with real processes behind a real load balancer.</summary>
[Parallelizable]
public class ServiceProcessTests
{
    private string _project = null!;
    private ImageStore _images = null!;
    private Image _image = null!;
    private EcsWorld _world = null!;
    private readonly HttpClient _http = new(
        new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero }
    );

    [OneTimeSetUp]
    public async Task Build()
    {
        _project = Directory.CreateTempSubdirectory("ecs-").FullName;
        _images = new ImageStore(_project, TimeProvider.System);
        _image = await TinyService.BuildAsync(_project, _images);
    }

    [SetUp]
    public void Start() => _world = new EcsWorld(_project, _images);

    [TearDown]
    public async Task Stop()
    {
        await _world.DisposeAsync();
        foreach (var left in new[] { "state", "logs" }.Select(name => Path.Combine(_project, name)))
        {
            if (Directory.Exists(left))
            {
                Directory.Delete(left, recursive: true);
            }
        }
    }

    [OneTimeTearDown]
    public async Task Remove()
    {
        _http.Dispose();
        await _images.DisposeAsync();
        Directory.Delete(_project, recursive: true);
    }

    [Test, CancelAfter(120_000)]
    public async Task A_service_serves_is_replaced_when_killed_and_rolls_to_a_new_version_and_leaves_nothing(
        CancellationToken cancellation
    )
    {
        var (url, service) = await CreateAsync("v1");
        Assert.That(await _http.GetStringAsync(url, cancellation), Is.EqualTo("v1"));

        var task = Describe().Tasks.Single();
        Assert.That((task.LastStatus, task.Health, task.TaskDefinition), Is.EqualTo(("RUNNING", "healthy", "tiny:1")));
        Assert.That(
            () => _http.GetStringAsync($"http://{task.Address}:{task.Port}/", cancellation),
            Throws.InstanceOf<HttpRequestException>(),
            "only the load balancer may reach a task"
        );
        Assert.That(
            (await _http.GetStringAsync(url + "environment", cancellation)).Split('\n'),
            Is.EquivalentTo(["ASPNETCORE_URLS", "DOTNET_ROOT", "HOME", "HOSTNAME", "INFRA_TASK", "PATH", "VERSION"])
        );

        using (var process = Process.GetProcessById(task.Pid!.Value))
        {
            process.Kill();
        }
        await Until(() => Describe().Tasks is [{ Health: "healthy" } other] && other.Id != task.Id, cancellation);
        Assert.That(await _http.GetStringAsync(url, cancellation), Is.EqualTo("v1"));

        var failures = 0;
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var client = Task.Run(
            async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    using var response = await _http.GetAsync(url, cancellation);
                    failures += response.IsSuccessStatusCode ? 0 : 1;
                }
            },
            cancellation
        );
        service = await _world.UpdateAsync(service, service.Inputs.With("taskDefinition", await TaskDefinition("v2")));
        Assert.That(await _http.GetStringAsync(url, cancellation), Is.EqualTo("v2"));
        await done.CancelAsync();
        await client;
        Assert.That(failures, Is.Zero, "requests while the deployment rolled");
        var (running, deployment) = (Describe().Tasks.Single(), Describe().Deployments.Single());
        Assert.That((running.TaskDefinition, deployment.RolloutState), Is.EqualTo(("tiny:2", "COMPLETED")));

        await _world.DeleteAsync(service);
        Assert.That(() => Process.GetProcessById(running.Pid!.Value), Throws.ArgumentException, "its process is gone");
        var lines = await _world
            .Logs.Groups.ReadAsync(EcsWorld.Stack, "tiny", follow: false, cancellation)
            .ToListAsync(cancellation);
        Assert.That(lines.Count(line => line.Message == "service starts"), Is.EqualTo(3));
    }

    [TestCase(
        "start",
        "tasks failed to start (TaskFailedToStart: tiny ended with exit code 3 before it listened; its last lines: no such setting)"
    )]
    [TestCase("health", "tasks failed health checks (Health checks failed with these codes: [500])")]
    [CancelAfter(120_000)]
    public async Task A_broken_version_is_rolled_back_while_the_old_one_serves(
        string broken,
        string reason,
        CancellationToken cancellation
    )
    {
        var (url, service) = await CreateAsync("v1");
        var before = Describe().Tasks.Single();
        var inputs = service.Inputs.With("taskDefinition", await TaskDefinition("v2", broken));

        Assert.That(
            () => _world.UpdateAsync(service, inputs),
            Throws
                .TypeOf<ResourceInitException>()
                .With.Message.EqualTo(
                    $"the service tiny did not become steady: {reason}; the circuit breaker rolled back to tiny:1"
                )
        );

        var after = Describe();
        Assert.That(after.Tasks.Select(task => task.Id), Is.EqualTo([before.Id]), "never touched");
        Assert.That(
            after.Deployments.Select(d => (d.TaskDefinition, d.RolloutState)),
            Is.EqualTo([("tiny:1", "COMPLETED")])
        );
        Assert.That(await _http.GetStringAsync(url, cancellation), Is.EqualTo("v1"));
    }

    [Test, CancelAfter(120_000)]
    public async Task A_cloud_that_starts_again_brings_its_services_back_as_they_were(CancellationToken cancellation)
    {
        var (url, _) = await CreateAsync("v1");
        _world.Ecs.Services.All.Single().Scale(2);
        await Until(() => Describe().Tasks.Count(task => task.Health == "healthy") == 2, cancellation);
        var held = _world.Resources;
        await _world.DisposeAsync();
        var remembered = Directory
            .EnumerateFiles(Path.Combine(_project, "state", "services"), "*", SearchOption.AllDirectories)
            .Select(File.ReadAllText);
        Assert.That(remembered.Single(), Does.Not.Contain("VERSION"), "an environment may hold secrets");

        _world = new EcsWorld(_project, _images, held);
        await _world.RestoreAsync();
        await Until(() => Describe().Tasks.Count(task => task.Health == "healthy") == 2, cancellation);

        Assert.That(Describe().Deployments.Single().TaskDefinition, Is.EqualTo("tiny:1"));
        Assert.That(await _http.GetStringAsync(url, cancellation), Is.EqualTo("v1"));
    }

    [Test, CancelAfter(120_000)]
    public async Task A_task_whose_health_check_starts_failing_is_replaced_and_the_service_answers_all_the_while(
        CancellationToken cancellation
    )
    {
        var (url, _) = await CreateAsync("v1");
        var task = Describe().Tasks.Single();
        await _http.GetStringAsync(url + "break", cancellation);

        await Until(() => Describe().Tasks.Single(one => one.Id == task.Id).Health == "unhealthy", cancellation);
        Assert.That(
            Describe().Tasks.Single(one => one.Id == task.Id).Reason,
            Does.Contain("Health checks failed with these codes: [500]")
        );
        while (Describe().Tasks is not [{ Health: "healthy" }])
        {
            Assert.That(await _http.GetStringAsync(url, cancellation), Is.EqualTo("v1"));
        }

        Assert.That(Describe().Tasks.Single().Id, Is.Not.EqualTo(task.Id));
        Assert.That(
            Describe().Events.Select(e => e.Message),
            Has.Some.Match("is unhealthy in .* due to .*Health checks failed with these codes: .500.")
        );
    }

    [Test, CancelAfter(120_000)]
    public async Task A_process_that_ignores_SIGTERM_is_killed_after_the_stop_timeout(CancellationToken cancellation)
    {
        var (_, service) = await CreateAsync("v1", broken: "stop");
        using var process = Process.GetProcessById(Describe().Tasks.Single().Pid!.Value);

        var deletion = _world.DeleteAsync(service);
        await Until(() => Describe().Tasks is [{ LastStatus: "STOPPING" }], cancellation);
        Assert.That(process.HasExited, Is.False, "it has its stop timeout");
        await deletion;

        Assert.That(process.HasExited, Is.True);
        Assert.That(_world.Errors, Is.Empty);
    }

    [Test, CancelAfter(120_000)]
    public async Task A_service_goes_on_after_an_error_that_nobody_expected(CancellationToken cancellation)
    {
        // A file where the folder of the services' memory should be: nothing can be saved.
        var inTheWay = Path.Combine(_project, "state", "services");
        Directory.CreateDirectory(Path.GetDirectoryName(inTheWay)!);
        await File.WriteAllTextAsync(inTheWay, "", cancellation);
        var creation = CreateAsync("v1");
        await Until(() => !_world.Errors.IsEmpty, cancellation);

        File.Delete(inTheWay);

        var (url, _) = await creation;
        Assert.That(await _http.GetStringAsync(url, cancellation), Is.EqualTo("v1"));
        Assert.That(_world.Errors, Has.All.StartsWith("service tiny: unexpected error, going on in 1 s: "));
    }

    [Test, CancelAfter(120_000)]
    public async Task A_deployment_that_a_crash_interrupted_goes_on_when_the_cloud_starts_again(
        CancellationToken cancellation
    )
    {
        var (_, service) = await CreateAsync("v1");
        var inputs = service
            .Inputs.With("taskDefinition", await TaskDefinition("v2"))
            .With("waitForSteadyState", false);
        await _world.UpdateAsync(service, inputs);
        var secrets = new SecretBox(Path.Combine(_project, "state", "key"));
        await Until(
            () => secrets.Decrypt(File.ReadAllText(Memory)).Contains("tiny:2", StringComparison.Ordinal),
            cancellation
        );
        // As a crash leaves it: what the update would have returned was never written down.
        var held = _world.Resources.Select(one => one.Id == service.Id ? service : one).ToList();
        var memory = await File.ReadAllTextAsync(Memory, cancellation);
        await _world.DisposeAsync();
        await File.WriteAllTextAsync(Memory, memory, cancellation);

        _world = new EcsWorld(_project, _images, held);
        await _world.RestoreAsync();
        await Until(
            () =>
                Describe() is { Deployments: [{ TaskDefinition: "tiny:2", RolloutState: "COMPLETED" }] } now
                && now.Tasks is [{ TaskDefinition: "tiny:2", Health: "healthy" }],
            cancellation
        );

        Assert.That(
            Describe().Events.Count(e => e.Message.Contains("has started 1 tasks", StringComparison.Ordinal)),
            Is.EqualTo(2),
            "one of the old revision, which serves until the new one is healthy, and one of the new"
        );
    }

    private string Memory => Path.Combine(_project, "state", "services", "test", "tiny");

    private PsService Describe() => _world.Ecs.Describe(EcsWorld.Stack).Single();

    private static async Task Until(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (!condition())
        {
            await Task.Delay(50, cancellationToken);
        }
    }

    private async Task<(string Url, CloudResource Service)> CreateAsync(string version, string broken = "")
    {
        var everywhere = Rule(0, 0, "-1", ("cidrBlocks", PropertyValue.List("0.0.0.0/0")));
        var front = await _world.CreateAsync(
            "aws:ec2/securityGroup:SecurityGroup",
            new PropertyMap(
                ("name", "front"),
                (
                    "ingress",
                    PropertyValue.List(Rule(8000, 8000, "tcp", ("cidrBlocks", PropertyValue.List("0.0.0.0/0"))))
                ),
                ("egress", PropertyValue.List(everywhere))
            )
        );
        var tasks = await _world.CreateAsync(
            "aws:ec2/securityGroup:SecurityGroup",
            new PropertyMap(
                ("name", "tasks"),
                (
                    "ingress",
                    PropertyValue.List(Rule(3000, 3000, "tcp", ("securityGroups", PropertyValue.List(front.Id))))
                ),
                ("egress", PropertyValue.List(everywhere))
            )
        );
        var subnets = PropertyValue.List(_world.Subnets.Select(id => (PropertyValue)id));
        var loadBalancer = await _world.CreateAsync(
            "aws:lb/loadBalancer:LoadBalancer",
            new PropertyMap(
                ("name", "front"),
                ("loadBalancerType", "application"),
                ("securityGroups", PropertyValue.List(front.Id)),
                ("subnets", subnets)
            )
        );
        var targets = await _world.CreateAsync(
            "aws:lb/targetGroup:TargetGroup",
            new PropertyMap(
                ("name", "tiny"),
                ("port", 3000),
                ("protocol", "HTTP"),
                ("targetType", "ip"),
                ("vpcId", _world.VpcId),
                ("deregistrationDelay", 10),
                ("healthCheck", new PropertyMap(("path", "/health"), ("interval", 10), ("timeout", 5)))
            )
        );
        await _world.CreateAsync(
            "aws:lb/listener:Listener",
            new PropertyMap(
                ("loadBalancerArn", loadBalancer.Outputs["arn"]),
                ("port", 8000),
                ("protocol", "HTTP"),
                (
                    "defaultActions",
                    PropertyValue.List(new PropertyMap(("type", "forward"), ("targetGroupArn", targets.Outputs["arn"])))
                )
            )
        );
        await _world.CreateAsync("aws:cloudwatch/logGroup:LogGroup", new PropertyMap(("name", "/ecs/tiny")));
        var service = await _world.CreateAsync(
            "aws:ecs/service:Service",
            new PropertyMap(
                ("name", "tiny"),
                ("cluster", "arn:aws:ecs:us-west-1:000000000000:cluster/test"),
                ("launchType", "FARGATE"),
                ("desiredCount", 1),
                ("taskDefinition", await TaskDefinition(version, broken)),
                ("waitForSteadyState", true),
                ("deploymentCircuitBreaker", new PropertyMap(("enable", true), ("rollback", true))),
                (
                    "networkConfiguration",
                    new PropertyMap(("subnets", subnets), ("securityGroups", PropertyValue.List(tasks.Id)))
                ),
                (
                    "loadBalancers",
                    PropertyValue.List(
                        new PropertyMap(
                            ("targetGroupArn", targets.Outputs["arn"]),
                            ("containerName", "tiny"),
                            ("containerPort", 3000)
                        )
                    )
                )
            )
        );
        return ($"http://{loadBalancer.Outputs["dnsName"].AsString}:8000/", service);
    }

    private async Task<PropertyValue> TaskDefinition(string version, string broken = "")
    {
        var container = new
        {
            name = "tiny",
            image = _image.Uri,
            stopTimeout = 2,
            portMappings = new[] { new { containerPort = 3000, name = "tiny" } },
            environment = new[] { new { name = "VERSION", value = version } }
                .Concat(broken.Length > 0 ? [new { name = "BROKEN", value = broken }] : [])
                .ToArray(),
            logConfiguration = new
            {
                logDriver = "awslogs",
                options = new Dictionary<string, string>
                {
                    ["awslogs-group"] = "/ecs/tiny",
                    ["awslogs-region"] = "us-west-1",
                    ["awslogs-stream-prefix"] = "tiny",
                },
            },
        };
        var definition = await _world.CreateAsync(
            "aws:ecs/taskDefinition:TaskDefinition",
            new PropertyMap(
                ("family", "tiny"),
                ("networkMode", "awsvpc"),
                ("requiresCompatibilities", PropertyValue.List("FARGATE")),
                ("cpu", "256"),
                ("memory", "512"),
                ("containerDefinitions", JsonSerializer.Serialize(new[] { container }))
            )
        );
        return definition.Outputs["arn"];
    }

    private static PropertyMap Rule(int from, int to, string protocol, params (string, PropertyValue)[] sources) =>
        new([("fromPort", from), ("toPort", to), ("protocol", protocol), .. sources]);
}
