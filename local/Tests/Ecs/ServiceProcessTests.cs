using System.Diagnostics;
using System.Text.Json;
using Local.Cloud.Images;
using Local.Cloud.Processes;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Tests.Ecs;

/// <summary>A service with real processes behind a real load balancer.</summary>
[TestFixture]
internal sealed class ServiceProcessTests : TinyServiceFixture
{
    [Test, CancelAfter(120_000)]
    public async Task A_service_serves_is_replaced_when_killed_and_rolls_to_a_new_version_and_leaves_nothing(
        CancellationToken cancellation
    )
    {
        var (url, service) = await CreateAsync("v1");
        Assert.That(await Http.GetStringAsync(url, cancellation), Is.EqualTo("v1"));

        var task = Describe().Tasks.Single();
        Assert.That((task.LastStatus, task.Health, task.TaskDefinition), Is.EqualTo(("RUNNING", "healthy", "tiny:1")));
        Assert.That(
            () => Http.GetStringAsync($"http://{task.Address}:{task.Port}/", cancellation),
            Refusal.OfConnection,
            "only the load balancer may reach a task"
        );
        Assert.That(
            (await Http.GetStringAsync(url + "environment", cancellation)).Split('\n'),
            Is.EquivalentTo(["ASPNETCORE_URLS", "DOTNET_ROOT", "HOME", "HOSTNAME", "INFRA_TASK", "PATH", "VERSION"])
        );

        using (var process = Process.GetProcessById(task.Pid!.Value))
        {
            process.Kill();
        }

        await UntilAsync(() => Describe().Tasks is [{ Health: "healthy" } other] && other.Id != task.Id, cancellation);
        Assert.That(await Http.GetStringAsync(url, cancellation), Is.EqualTo("v1"));

        var failures = 0;
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var client = Task.Run(
            async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    using var response = await Http.GetAsync(url, cancellation);
                    failures += response.IsSuccessStatusCode ? 0 : 1;
                }
            },
            cancellation
        );
        service = await World.UpdateAsync(service, service.Inputs.With("taskDefinition", await TaskDefinition("v2")));
        Assert.That(await Http.GetStringAsync(url, cancellation), Is.EqualTo("v2"));
        await done.CancelAsync();
        await client;
        Assert.That(failures, Is.Zero, "requests while the deployment rolled");
        var (running, deployment) = (Describe().Tasks.Single(), Describe().Deployments.Single());
        Assert.That((running.TaskDefinition, deployment.RolloutState), Is.EqualTo(("tiny:2", "COMPLETED")));

        await Http.GetStringAsync(url + "flood", cancellation);
        await World.DeleteAsync(service, cancellation);
        Assert.That(
            () => Process.GetProcessById(running.Pid!.Value),
            Throws.ArgumentException,
            "the process has ended"
        );
        var lines = await World
            .Logs.Groups.ReadAsync(EcsWorld.Stack, "tiny", follow: false, cancellation)
            .ToListAsync(cancellation);
        Assert.That(lines.Count(line => line.Message == "service starts"), Is.EqualTo(3));
        Assert.That(
            lines.Where(line => line.IsError).Select(line => line.Message.Length),
            Is.EqualTo([
                .. Enumerable.Repeat(SessionProcess.MaximumLineBytes, 5_000_000 / SessionProcess.MaximumLineBytes),
                5_000_000 % SessionProcess.MaximumLineBytes,
                "flooded".Length,
            ])
        );
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
            () => World.UpdateAsync(service, inputs),
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
        Assert.That(await Http.GetStringAsync(url, cancellation), Is.EqualTo("v1"));
    }

    [Test, CancelAfter(120_000)]
    public async Task A_cloud_that_starts_again_brings_its_services_back_as_they_were(CancellationToken cancellation)
    {
        var (url, _) = await CreateAsync("v1");
        World.Services.All.Single().Scale(2);
        await UntilAsync(() => Describe().Tasks.Count(task => task.Health == "healthy") == 2, cancellation);
        var held = World.Resources;
        await World.DisposeAsync();
        var remembered = Directory
            .EnumerateFiles(Path.Combine(Project, "state", "services"), "*", SearchOption.AllDirectories)
            .Select(File.ReadAllText);
        Assert.That(remembered.Single(), Does.Not.Contain("VERSION"), "an environment may hold secrets");

        await RestartAsync(held);
        await UntilAsync(() => Describe().Tasks.Count(task => task.Health == "healthy") == 2, cancellation);

        Assert.That(Describe().Deployments.Single().TaskDefinition, Is.EqualTo("tiny:1"));
        Assert.That(await Http.GetStringAsync(url, cancellation), Is.EqualTo("v1"));
    }

    [Test, CancelAfter(120_000)]
    public async Task A_task_whose_health_check_starts_failing_is_replaced_and_the_service_answers_all_the_while(
        CancellationToken cancellation
    )
    {
        var (url, _) = await CreateAsync("v1");
        var task = Describe().Tasks.Single();
        await Http.GetStringAsync(url + "break", cancellation);

        string? reason = null;
        await UntilAsync(
            () =>
                (
                    reason = Describe()
                        .Tasks.FirstOrDefault(one => one.Id == task.Id && one.Health == "unhealthy")
                        ?.Reason
                )
                    is not null,
            cancellation
        );
        Assert.That(reason, Does.Contain("Health checks failed with these codes: [500]"));
        while (Describe().Tasks is not [{ Health: "healthy" }])
        {
            Assert.That(await Http.GetStringAsync(url, cancellation), Is.EqualTo("v1"));
        }

        Assert.That(Describe().Tasks.Single().Id, Is.Not.EqualTo(task.Id));
        Assert.That(
            Describe().Events.Select(e => e.Message),
            Has.Some.Match("is unhealthy in .* due to .*Health checks failed with these codes: .500.")
        );
    }

    [Test, CancelAfter(120_000)]
    public async Task A_task_starts_after_its_init_container_and_is_replaced_when_its_own_check_fails(
        CancellationToken cancellation
    )
    {
        var (url, _) = await CreateAsync("v1", checks: true);
        var task = Describe().Tasks.Single();
        Assert.That(await Http.GetStringAsync(url, cancellation), Is.EqualTo("v1"));
        Assert.That(
            task.Containers.Select(one => (one.Name, one.LastStatus, one.Health, one.ExitCode)),
            Is.EqualTo(
                new (string, string, string, int?)[]
                {
                    ("tiny", "RUNNING", "HEALTHY", null),
                    ("init", "STOPPED", "UNKNOWN", 0),
                }
            )
        );
        var lines = await World
            .Logs.Groups.ReadAsync(EcsWorld.Stack, "tiny", follow: false, cancellation)
            .ToListAsync(cancellation);
        Assert.That(lines.Take(2).Select(line => line.Message), Is.EqualTo(new[] { "migrated", "service starts" }));

        await Http.GetStringAsync(url + "die", cancellation);
        await UntilAsync(() => Describe().Tasks is [{ Health: "healthy" } other] && other.Id != task.Id, cancellation);

        Assert.That(
            Describe().Events.Select(one => one.Message),
            Has.Some.EqualTo($"(service tiny) (task {task.Id}) failed container health checks.")
        );
        Assert.That(await Http.GetStringAsync(url, cancellation), Is.EqualTo("v1"));
    }

    [Test, CancelAfter(120_000)]
    public async Task A_service_shares_on_demand_and_Spot_capacity_if_its_cluster_has_both(
        CancellationToken cancellation
    )
    {
        var capacity = PropertyValue.List(
            new PropertyMap(("capacityProvider", "FARGATE"), ("base", 1), ("weight", 0)),
            new PropertyMap(("capacityProvider", "FARGATE_SPOT"), ("weight", 1))
        );
        var cluster = await CreateAsync(
            "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
            ("clusterName", "test"),
            ("capacityProviders", PropertyValue.List("FARGATE", "FARGATE_SPOT"))
        );

        var (url, _) = await CreateAsync("v1", capacity: capacity);

        Assert.That(await Http.GetStringAsync(url, cancellation), Is.EqualTo("v1"));
        var without = cluster.Inputs.With("capacityProviders", PropertyValue.List("FARGATE"));
        await World.UpdateAsync(cluster, without);
        var service = World.All("aws:ecs/service:Service").Single();
        Assert.That(
            async () => await World.UpdateAsync(service, service.Inputs),
            Throws
                .TypeOf<CloudException>()
                .With.Message.EndsWith("with the cluster: FARGATE_SPOT is not associated with test.")
        );
    }

    [Test, CancelAfter(120_000)]
    public async Task A_process_that_ignores_SIGTERM_is_killed_after_the_stop_timeout(CancellationToken cancellation)
    {
        var (_, service) = await CreateAsync("v1", broken: "stop");
        using var process = Process.GetProcessById(Describe().Tasks.Single().Pid!.Value);

        var deletion = World.DeleteAsync(service, cancellation);
        await UntilAsync(() => Describe().Tasks is [{ LastStatus: "STOPPING" }], cancellation);
        Assert.That(process.HasExited, Is.False, "the stop timeout applies");
        await deletion;

        Assert.That(process.HasExited, Is.True);
    }

    [Test, CancelAfter(120_000)]
    public async Task A_deletion_that_breaks_off_leaves_a_service_that_wants_as_many_tasks_as_before(
        CancellationToken cancellation
    )
    {
        var (url, service) = await CreateAsync("v1");
        // A task drains for seconds, so that a busy machine sees each deletion before it ends.
        World.TimeScale.Set(EcsWorld.Stack, 1);
        using var caller = new CancellationTokenSource();
        var deletion = World.DeleteAsync(service, caller.Token);
        await UntilAsync(() => Describe().Desired == 0, cancellation);

        await caller.CancelAsync();

        Assert.That(() => deletion, Throws.InstanceOf<OperationCanceledException>());
        service = await World.UpdateAsync(service, service.Inputs);
        await UntilAsync(() => Describe() is { Desired: 1, Tasks: [{ Health: "healthy" }] }, cancellation);
        Assert.That(await Http.GetStringAsync(url, cancellation), Is.EqualTo("v1"));

        using var dead = new CancellationTokenSource();
        _ = World.DeleteAsync(service, dead.Token);
        await UntilAsync(() => Describe().Tasks is [{ LastStatus: "DEACTIVATING" }], cancellation);
        var held = World.Resources;
        await World.DisposeAsync();
        await RestartAsync(held);
        await UntilAsync(() => Describe() is { Desired: 1, Tasks: [{ Health: "healthy" }] }, cancellation);
        await dead.CancelAsync();
    }

    [Test, CancelAfter(120_000)]
    public async Task A_service_continues_after_an_unexpected_error(CancellationToken cancellation)
    {
        // A file in the place of the services' folder: nothing can be saved.
        var inTheWay = Path.Combine(Project, "state", "services");
        Directory.CreateDirectory(Path.GetDirectoryName(inTheWay)!);
        await File.WriteAllTextAsync(inTheWay, "", cancellation);
        var creation = CreateAsync("v1");
        await UntilAsync(() => !World.Errors.IsEmpty, cancellation);

        File.Delete(inTheWay);

        var (url, _) = await creation;
        Assert.That(await Http.GetStringAsync(url, cancellation), Is.EqualTo("v1"));
        Assert.That(World.Errors, Has.All.StartsWith("service tiny: unexpected error, next attempt in 1 s: "));
        World.Errors.Clear();
    }

    [Test, CancelAfter(120_000)]
    public async Task A_deployment_continues_after_a_crash_and_restart(CancellationToken cancellation)
    {
        var (_, service) = await CreateAsync("v1");
        var inputs = service
            .Inputs.With("taskDefinition", await TaskDefinition("v2"))
            .With("waitForSteadyState", false);
        await World.UpdateAsync(service, inputs);
        var secrets = new SecretBox(Path.Combine(Project, "state", "key"));
        await UntilAsync(
            () => secrets.Decrypt(File.ReadAllText(Memory)).Contains("tiny:2", StringComparison.Ordinal),
            cancellation
        );
        // A crash leaves this state: the result of the update was never recorded.
        var held = World.Resources.Select(one => one.Id == service.Id ? service : one).ToList();
        var memory = await File.ReadAllTextAsync(Memory, cancellation);
        await World.DisposeAsync();
        await File.WriteAllTextAsync(Memory, memory, cancellation);

        await RestartAsync(held);
        await UntilAsync(
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

    private string Memory => Path.Combine(Project, "state", "services", "test", "tiny");

    private async Task<(string Url, CloudResource Service)> CreateAsync(
        string version,
        string broken = "",
        bool checks = false,
        PropertyValue? capacity = null
    )
    {
        var (url, targets, group) = await BalanceAsync("ip", 3000, 3000);
        await CreateAsync("aws:cloudwatch/logGroup:LogGroup", ("name", "/ecs/tiny"));
        var service = await ServeAsync(
            1,
            await TaskDefinition(version, broken, checks),
            targets,
            capacity is null ? ("launchType", "FARGATE") : ("capacityProviderStrategies", capacity),
            (
                "networkConfiguration",
                new PropertyMap(
                    ("subnets", Subnets()),
                    ("securityGroups", PropertyValue.List(group.Id)),
                    ("assignPublicIp", true)
                )
            )
        );
        return (url, service);
    }

    private async Task<PropertyValue> TaskDefinition(string version, string broken = "", bool checks = false)
    {
        var logConfiguration = new
        {
            logDriver = "awslogs",
            options = new Dictionary<string, string>
            {
                ["awslogs-group"] = "/ecs/tiny",
                ["awslogs-region"] = "us-west-1",
                ["awslogs-stream-prefix"] = "tiny",
            },
        };
        var init = new
        {
            name = "init",
            image = Image.Uri,
            essential = false,
            entryPoint = new[] { "/bin/sh", "-c", "echo migrated" },
            logConfiguration,
        };
        var container = new
        {
            name = "tiny",
            image = Image.Uri,
            dependsOn = checks ? new[] { new { containerName = "init", condition = "SUCCESS" } } : [],
            healthCheck = checks
                ? new
                {
                    command = new[] { "CMD", "dotnet", "tiny.dll", "--check", "http://localhost:3000/alive" },
                    interval = 5,
                }
                : null,
            stopTimeout = 2,
            portMappings = new[] { new { containerPort = 3000, name = "tiny" } },
            environment = new[] { new { name = "VERSION", value = version } }
                .Concat(broken.Length > 0 ? [new { name = "BROKEN", value = broken }] : [])
                .ToArray(),
            logConfiguration,
        };
        var definition = await World.CreateAsync(
            "aws:ecs/taskDefinition:TaskDefinition",
            new PropertyMap(
                ("family", "tiny"),
                ("networkMode", "awsvpc"),
                ("requiresCompatibilities", PropertyValue.List("FARGATE")),
                ("cpu", "256"),
                ("memory", "512"),
                (
                    "containerDefinitions",
                    JsonSerializer.Serialize(checks ? new object[] { container, init } : [container])
                )
            )
        );
        return definition.Outputs["arn"];
    }
}
