using System.Text;
using System.Text.Json;
using Local.Cloud.Ecs.Capacity;
using Local.Cloud.Functions;
using Local.Cloud.Images;
using Local.Cloud.Resources;
using Local.Protocol.Processes;
using Local.Protocol.Values;
using Local.Tests.Ec2;

namespace Local.Tests.Ecs;

/// <summary>A service in the bridge network of real container instances, behind a real load balancer.</summary>
[TestFixture]
[CancelAfter(180_000)]
internal sealed class ServiceOnInstancesTests : TinyServiceFixture
{
    private static readonly string EcsOptimised = AmazonImages.IdOf(
        "/aws/service/ecs/optimized-ami/amazon-linux-2023/al2023-ami-ecs-hvm-2023.0.20251108-kernel-6.1-x86_64"
    );

    [OneTimeSetUp]
    public Task RequireAsync() => Ec2World.RequireNamespacesAsync();

    [Test]
    public async Task Tasks_share_an_instance_each_on_a_port_of_its_own_that_the_load_balancer_alone_may_reach(
        CancellationToken cancellation
    )
    {
        var url = await UpAsync(desired: 3);

        var (tasks, instance) = (Describe().Tasks, World.Instances.All.Single());
        Assert.Multiple(() =>
        {
            Assert.That(tasks.Select(task => task.Address), Is.All.EqualTo(instance.Address.ToString()));
            Assert.That(tasks.Select(task => task.Port), Is.Unique.And.All.InRange(32768, 65535));
            Assert.That(tasks.Select(task => task.Health), Is.All.EqualTo("healthy"));
            Assert.That(World.Groups.Find("nodes")!.Instances.Single().Protected, "it has tasks");
        });
        var hosts = new HashSet<string>();
        while (hosts.Count < 3)
        {
            hosts.Add(await Http.GetStringAsync(url + "host", cancellation));
        }

        Assert.That(hosts, Is.All.Match("^[0-9a-f]{12}$"), "a container's id, as Docker cuts it");
        Assert.That(
            () => Http.GetStringAsync($"http://{tasks[0].Address}:{tasks[0].Port}/", cancellation),
            Refusal.OfConnection
        );
        Assert.That(await Http.GetStringAsync(url + "environment", cancellation), Does.Not.Contain("PROXY"));

        await DownAsync();
        Assert.That(World.Instances.All, Is.Empty);
    }

    [Test]
    public async Task Tasks_without_room_wait_until_the_capacity_provider_has_launched_an_instance_for_them(
        CancellationToken cancellation
    )
    {
        await UpAsync(desired: 1);
        var service = World.Services.All.Single();

        service.Scale(9);
        await UntilAsync(
            () =>
                Describe()
                    .Events.Any(told =>
                        told.Message.StartsWith(
                            "(service tiny) was unable to place a task because no container instance met all of its requirements.",
                            StringComparison.Ordinal
                        )
                    ),
            cancellation
        );
        await UntilAsync(() => Describe() is { Running: 9, Pending: 0 }, cancellation);
        Assert.That(World.Instances.All, Has.Count.EqualTo(2));

        service.Scale(1);
        await UntilAsync(() => World.Groups.Find("nodes") is { Desired: 1 }, cancellation);
        await UntilAsync(() => World.Instances.All.Count == 1, cancellation);
        Assert.That(Describe().Tasks.Single().Address, Is.EqualTo(World.Instances.All.Single().Address.ToString()));
    }

    [Test]
    public async Task Tasks_of_an_instance_that_dies_end_with_it_and_are_replaced(CancellationToken cancellation)
    {
        var url = await UpAsync(desired: 2);
        var before = Describe().Tasks.Select(task => task.Id).ToList();
        var instance = World.Instances.All.Single();

        ProcessSignal.Send(instance.ProcessId!.Value, ProcessSignal.Kill);
        await UntilAsync(
            () =>
                Describe().Tasks is [{ Health: "healthy" }, { Health: "healthy" }] tasks
                && !tasks.Any(task => before.Contains(task.Id)),
            cancellation
        );

        Assert.That(
            Describe().Events.Select(e => e.Message),
            Has.Some.EndsWith($"stopped: Host EC2 (instance {instance.Id}) terminated.")
        );
        Assert.That(await Http.GetStringAsync(url, cancellation), Is.EqualTo("v1"));
    }

    [Test]
    public async Task An_instance_refresh_moves_the_tasks_before_it_terminates_an_instance(
        CancellationToken cancellation
    )
    {
        var url = await UpAsync(desired: 2, minimum: 2);
        var (template, group) = (Made("LaunchTemplate"), Made("Group"));
        var before = World.Instances.All.Select(instance => instance.Id).ToList();

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
        template = await World.UpdateAsync(template, template.Inputs.With("instanceType", "t3.medium"));
        await World.UpdateAsync(group, group.Inputs.With("launchTemplate", Template(template)));
        await UntilAsync(
            () =>
                World.Instances.All.Count == 2
                && !World.Instances.All.Any(instance => before.Contains(instance.Id))
                && !World.Groups.Find("nodes")!.Refreshing
                && Describe() is { Running: 2, Pending: 0, Tasks.Count: 2 },
            cancellation
        );
        await done.CancelAsync();
        await client;

        Assert.That(failures, Is.Zero, "requests while the tasks moved");
        Assert.That(World.Instances.All.Select(instance => instance.InstanceType), Is.All.EqualTo("t3.medium"));
        Assert.That(Describe().Deployments.Single().Failed, Is.Zero, "draining is not a failure");
    }

    [Test]
    public async Task A_cloud_that_starts_again_brings_group_instances_and_tasks_back(CancellationToken cancellation)
    {
        var url = await UpAsync(desired: 2);
        var instance = World.Instances.All.Single();
        // A cluster's providers are given by name, so they may be restored after it.
        var held = World.Resources.OrderBy(one => one.Token != ClusterCapacityProvidersType.TypeToken).ToList();
        await World.DisposeAsync();

        await RestartAsync(held);
        await UntilAsync(() => Describe().Tasks.Count(task => task.Health == "healthy") == 2, cancellation);
        World.Services.All.Single().Scale(9);
        await UntilAsync(() => World.Groups.Find("nodes")!.Desired == 2, cancellation);
        World.Services.All.Single().Scale(2);

        Assert.That(World.Groups.Find("nodes")!.Instances[0].InstanceId, Is.EqualTo(instance.Id));
        Assert.That(await Http.GetStringAsync(url, cancellation), Is.EqualTo("v1"));
    }

    private CloudResource Made(string type) =>
        World.Resources.Single(resource => resource.Token.EndsWith($":{type}", StringComparison.Ordinal));

    /// <summary>Deletes all resources in reverse order, as an engine does.</summary>
    private async Task DownAsync()
    {
        foreach (var resource in World.Resources.Reverse().ToList())
        {
            await World.DeleteAsync(resource);
        }
    }

    private async Task<string> UpAsync(int desired, int minimum = 1)
    {
        // Docker publishes a container's port in this range.
        var (url, targets, group) = await BalanceAsync("instance", 32768, 65535);
        await CapacityAsync(group, minimum);
        var definition = await TaskDefinitionAsync();
        var nodes = new PropertyMap(("capacityProvider", "nodes"), ("weight", 1));
        await ServeAsync(
            desired,
            definition.Outputs["arn"],
            targets,
            ("capacityProviderStrategies", PropertyValue.List(nodes))
        );
        return url;
    }

    private async Task CapacityAsync(CloudResource securityGroup, int minimum)
    {
        await CreateAsync("aws:ecs/cluster:Cluster", ("name", "test"));
        var userData = "#!/bin/bash\necho 'ECS_CLUSTER=test' >> /etc/ecs/ecs.config\n";
        var template = await CreateAsync(
            "aws:ec2/launchTemplate:LaunchTemplate",
            ("name", "nodes"),
            ("imageId", EcsOptimised),
            ("instanceType", "t3.small"),
            ("vpcSecurityGroupIds", PropertyValue.List(securityGroup.Id)),
            ("userData", Convert.ToBase64String(Encoding.UTF8.GetBytes(userData)))
        );
        var group = await CreateAsync(
            "aws:autoscaling/group:Group",
            ("name", "nodes"),
            ("minSize", minimum),
            ("maxSize", 4),
            ("vpcZoneIdentifiers", Subnets()),
            ("protectFromScaleIn", true),
            ("forceDelete", true),
            ("launchTemplate", Template(template)),
            (
                "instanceRefresh",
                new PropertyMap(
                    ("strategy", "Rolling"),
                    (
                        "preferences",
                        new PropertyMap(
                            ("minHealthyPercentage", 100),
                            ("maxHealthyPercentage", 200),
                            ("instanceWarmup", "20"),
                            ("scaleInProtectedInstances", "Refresh")
                        )
                    )
                )
            )
        );
        await CreateAsync(
            "aws:ecs/capacityProvider:CapacityProvider",
            ("name", "nodes"),
            (
                "autoScalingGroupProvider",
                new PropertyMap(
                    ("autoScalingGroupArn", group.Outputs["arn"]),
                    ("managedTerminationProtection", "ENABLED"),
                    ("managedScaling", new PropertyMap(("status", "ENABLED"), ("targetCapacity", 100)))
                )
            )
        );
        await CreateAsync(
            "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
            ("clusterName", "test"),
            ("capacityProviders", PropertyValue.List("nodes"))
        );
    }

    private Task<CloudResource> TaskDefinitionAsync()
    {
        var container = new
        {
            name = "tiny",
            image = Image.Uri,
            cpu = 256,
            memory = 256,
            stopTimeout = 2,
            portMappings = new[] { new { containerPort = 3000, hostPort = 0 } },
            environment = new[] { new { name = "VERSION", value = "v1" } },
        };
        return CreateAsync(
            "aws:ecs/taskDefinition:TaskDefinition",
            ("family", "tiny"),
            ("networkMode", "bridge"),
            ("requiresCompatibilities", PropertyValue.List("EC2")),
            ("containerDefinitions", JsonSerializer.Serialize(new[] { container }))
        );
    }

    private static PropertyMap Template(CloudResource template) =>
        new(("id", template.Id), ("version", $"{template.Outputs["latestVersion"].AsNumber}"));
}
