using System.Text;
using System.Text.Json;
using Local.Cloud.Api;
using Local.Cloud.Ecs.Capacity;
using Local.Cloud.Functions;
using Local.Cloud.Images;
using Local.Cloud.Processes;
using Local.Cloud.Resources;
using Local.Protocol.Values;
using Local.Tests.Ec2;

namespace Local.Tests.Ecs;

/// <summary>A service in the bridge network of real container instances, behind a real load balancer.</summary>
[Parallelizable]
[CancelAfter(180_000)]
public class ServiceOnInstancesTests
{
    private static readonly string EcsOptimised = AmazonImages.IdOf(
        "/aws/service/ecs/optimized-ami/amazon-linux-2023/al2023-ami-ecs-hvm-2023.0.20251108-kernel-6.1-x86_64"
    );

    private string _project = null!;
    private ImageStore _images = null!;
    private Image _image = null!;
    private EcsWorld _world = null!;
    private readonly List<CloudResource> _made = [];
    private readonly HttpClient _http = new(
        new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero }
    );

    [OneTimeSetUp]
    public async Task BuildAsync()
    {
        await Ec2World.RequireNamespacesAsync();
        _project = Directory.CreateTempSubdirectory("ecs-ec2-").FullName;
        _images = new ImageStore(_project, TimeProvider.System);
        _image = await TinyService.BuildAsync(_project, _images);
    }

    [SetUp]
    public void Start() => _world = new EcsWorld(_project, _images);

    [TearDown]
    public async Task StopAsync()
    {
        foreach (var instance in _world.Instances.All)
        {
            await _world.Instances.TerminateAsync(instance.Id, default);
        }
        await _world.DisposeAsync();
        Assert.That(_world.Errors, Is.Empty);
        _made.Clear();
        foreach (var left in new[] { "state", "logs" }.Select(name => Path.Combine(_project, name)))
        {
            if (Directory.Exists(left))
            {
                Directory.Delete(left, recursive: true);
            }
        }
    }

    [OneTimeTearDown]
    public async Task RemoveAsync()
    {
        _http.Dispose();
        if (_images is not null)
        {
            await _images.DisposeAsync();
            Directory.Delete(_project, recursive: true);
        }
    }

    [Test]
    public async Task Tasks_share_an_instance_each_on_a_port_of_its_own_that_the_load_balancer_alone_may_reach(
        CancellationToken cancellation
    )
    {
        var url = await UpAsync(desired: 3);

        var (tasks, instance) = (Describe().Tasks, _world.Instances.All.Single());
        Assert.Multiple(() =>
        {
            Assert.That(tasks.Select(task => task.Address), Is.All.EqualTo(instance.Address.ToString()));
            Assert.That(tasks.Select(task => task.Port), Is.Unique.And.All.InRange(32768, 65535));
            Assert.That(tasks.Select(task => task.Health), Is.All.EqualTo("healthy"));
            Assert.That(_world.Groups.Find("nodes")!.Instances.Single().Protected, "it has tasks");
        });
        var hosts = new HashSet<string>();
        while (hosts.Count < 3)
        {
            hosts.Add(await _http.GetStringAsync(url + "host", cancellation));
        }
        Assert.That(hosts, Is.All.Match("^[0-9a-f]{12}$"), "a container's id, as Docker cuts it");
        Assert.That(
            () => _http.GetStringAsync($"http://{tasks[0].Address}:{tasks[0].Port}/", cancellation),
            Throws.InstanceOf<HttpRequestException>()
        );
        Assert.That(await _http.GetStringAsync(url + "environment", cancellation), Does.Not.Contain("PROXY"));

        await DownAsync();
        Assert.That(_world.Instances.All, Is.Empty);
    }

    [Test]
    public async Task Tasks_without_room_wait_until_the_capacity_provider_has_launched_an_instance_for_them(
        CancellationToken cancellation
    )
    {
        await UpAsync(desired: 1);
        var service = _world.Ecs.Services.All.Single();

        service.Scale(9);
        await UntilAsync(() => Describe().Tasks.Any(task => task.LastStatus == "PROVISIONING"), cancellation);
        Assert.That(
            Describe().Events.Select(e => e.Message),
            Has.Some.StartsWith(
                "(service tiny) was unable to place a task because no container instance met all of its requirements."
            )
        );
        await UntilAsync(() => Describe() is { Running: 9, Pending: 0 }, cancellation);
        Assert.That(_world.Instances.All, Has.Count.EqualTo(2));

        service.Scale(1);
        await UntilAsync(() => _world.Groups.Find("nodes") is { Desired: 1 }, cancellation);
        await UntilAsync(() => _world.Instances.All.Count == 1, cancellation);
        Assert.That(Describe().Tasks.Single().Address, Is.EqualTo(_world.Instances.All.Single().Address.ToString()));
    }

    [Test]
    public async Task Tasks_of_an_instance_that_dies_end_with_it_and_are_replaced(CancellationToken cancellation)
    {
        var url = await UpAsync(desired: 2);
        var before = Describe().Tasks.Select(task => task.Id).ToList();
        var instance = _world.Instances.All.Single();

        SessionProcess.Signal(instance.ProcessId!.Value, SessionProcess.Kill);
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
        Assert.That(await _http.GetStringAsync(url, cancellation), Is.EqualTo("v1"));
    }

    [Test]
    public async Task An_instance_refresh_moves_the_tasks_before_it_terminates_an_instance(
        CancellationToken cancellation
    )
    {
        var url = await UpAsync(desired: 2, minimum: 2);
        var (template, group) = (Made("LaunchTemplate"), Made("Group"));
        var before = _world.Instances.All.Select(instance => instance.Id).ToList();

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
        template = await _world.UpdateAsync(template, template.Inputs.With("instanceType", "t3.medium"));
        await _world.UpdateAsync(group, group.Inputs.With("launchTemplate", Template(template)));
        await UntilAsync(
            () =>
                _world.Instances.All.Count == 2
                && !_world.Instances.All.Any(instance => before.Contains(instance.Id))
                && !_world.Groups.Find("nodes")!.Refreshing
                && Describe() is { Running: 2, Pending: 0, Tasks.Count: 2 },
            cancellation
        );
        await done.CancelAsync();
        await client;

        Assert.That(failures, Is.Zero, "requests while the tasks moved");
        Assert.That(_world.Instances.All.Select(instance => instance.InstanceType), Is.All.EqualTo("t3.medium"));
        Assert.That(Describe().Deployments.Single().Failed, Is.Zero, "to drain is no failure");
    }

    [Test]
    public async Task A_cloud_that_starts_again_brings_group_instances_and_tasks_back(CancellationToken cancellation)
    {
        var url = await UpAsync(desired: 2);
        var instance = _world.Instances.All.Single();
        // A cluster's providers are named, and so may be brought back after it.
        var held = _world.Resources.OrderBy(one => one.Token != ClusterCapacityProvidersType.TypeToken).ToList();
        await _world.DisposeAsync();

        _world = new EcsWorld(_project, _images, held);
        await _world.RestoreAsync();
        await UntilAsync(() => Describe().Tasks.Count(task => task.Health == "healthy") == 2, cancellation);
        _world.Ecs.Services.All.Single().Scale(9);
        await UntilAsync(() => _world.Groups.Find("nodes")!.Desired == 2, cancellation);
        _world.Ecs.Services.All.Single().Scale(2);

        Assert.That(_world.Groups.Find("nodes")!.Instances[0].InstanceId, Is.EqualTo(instance.Id));
        Assert.That(await _http.GetStringAsync(url, cancellation), Is.EqualTo("v1"));
    }

    private PsService Describe() => _world.Ecs.Describe(EcsWorld.Stack).Single();

    private static async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (!condition())
        {
            await Task.Delay(50, cancellationToken);
        }
    }

    private CloudResource Made(string type) =>
        _made.Single(resource => resource.Token.EndsWith($":{type}", StringComparison.Ordinal));

    private async Task<CloudResource> MakeAsync(string token, params (string, PropertyValue)[] inputs)
    {
        var resource = await _world.CreateAsync(token, new PropertyMap(inputs));
        _made.Add(resource);
        return resource;
    }

    /// <summary>Removes all in reverse order, as an engine does.</summary>
    private async Task DownAsync()
    {
        foreach (var resource in Enumerable.Reverse(_made))
        {
            await _world.DeleteAsync(
                _world.Resources.Single(one => one.Id == resource.Id && one.Token == resource.Token)
            );
        }
    }

    private async Task<string> UpAsync(int desired, int minimum = 1)
    {
        var (loadBalancer, targets, group) = await BalanceAsync();
        await CapacityAsync(group, minimum);
        await MakeAsync("aws:cloudwatch/logGroup:LogGroup", ("name", "/ecs/tiny"));
        var definition = await TaskDefinitionAsync();
        await MakeAsync(
            "aws:ecs/service:Service",
            ("name", "tiny"),
            ("cluster", "arn:aws:ecs:us-west-1:000000000000:cluster/test"),
            ("desiredCount", desired),
            ("taskDefinition", definition.Outputs["arn"]),
            ("waitForSteadyState", true),
            ("deploymentCircuitBreaker", new PropertyMap(("enable", true), ("rollback", true))),
            (
                "capacityProviderStrategies",
                PropertyValue.List(new PropertyMap(("capacityProvider", "nodes"), ("weight", 1)))
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
        );
        return $"http://{loadBalancer.Outputs["dnsName"].AsString}:8000/";
    }

    /// <summary>A load balancer with a target group of type instance, and the group of what it may reach.</summary>
    private async Task<(CloudResource LoadBalancer, CloudResource Targets, CloudResource Group)> BalanceAsync()
    {
        var everywhere = Rule(0, 0, "-1", ("cidrBlocks", PropertyValue.List("0.0.0.0/0")));
        var front = await MakeAsync(
            "aws:ec2/securityGroup:SecurityGroup",
            ("name", "front"),
            ("ingress", PropertyValue.List(Rule(8000, 8000, "tcp", ("cidrBlocks", PropertyValue.List("0.0.0.0/0"))))),
            ("egress", PropertyValue.List(everywhere))
        );
        var nodes = await MakeAsync(
            "aws:ec2/securityGroup:SecurityGroup",
            ("name", "nodes"),
            (
                "ingress",
                PropertyValue.List(Rule(32768, 65535, "tcp", ("securityGroups", PropertyValue.List(front.Id))))
            ),
            ("egress", PropertyValue.List(everywhere))
        );
        var loadBalancer = await MakeAsync(
            "aws:lb/loadBalancer:LoadBalancer",
            ("name", "front"),
            ("loadBalancerType", "application"),
            ("securityGroups", PropertyValue.List(front.Id)),
            ("subnets", Subnets())
        );
        var targets = await MakeAsync(
            "aws:lb/targetGroup:TargetGroup",
            ("name", "tiny"),
            ("port", 8080),
            ("protocol", "HTTP"),
            ("targetType", "instance"),
            ("vpcId", _world.VpcId),
            ("deregistrationDelay", 10),
            ("healthCheck", new PropertyMap(("path", "/health"), ("interval", 10), ("timeout", 5)))
        );
        await MakeAsync(
            "aws:lb/listener:Listener",
            ("loadBalancerArn", loadBalancer.Outputs["arn"]),
            ("port", 8000),
            ("protocol", "HTTP"),
            (
                "defaultActions",
                PropertyValue.List(new PropertyMap(("type", "forward"), ("targetGroupArn", targets.Outputs["arn"])))
            )
        );
        return (loadBalancer, targets, nodes);
    }

    private async Task CapacityAsync(CloudResource securityGroup, int minimum)
    {
        await MakeAsync("aws:ecs/cluster:Cluster", ("name", "test"));
        var userData = "#!/bin/bash\necho 'ECS_CLUSTER=test' >> /etc/ecs/ecs.config\n";
        var template = await MakeAsync(
            "aws:ec2/launchTemplate:LaunchTemplate",
            ("name", "nodes"),
            ("imageId", EcsOptimised),
            ("instanceType", "t3.small"),
            ("vpcSecurityGroupIds", PropertyValue.List(securityGroup.Id)),
            ("userData", Convert.ToBase64String(Encoding.UTF8.GetBytes(userData)))
        );
        var group = await MakeAsync(
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
        await MakeAsync(
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
        await MakeAsync(
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
            image = _image.Uri,
            cpu = 256,
            memory = 256,
            stopTimeout = 2,
            portMappings = new[] { new { containerPort = 3000, hostPort = 0 } },
            environment = new[] { new { name = "VERSION", value = "v1" } },
        };
        return MakeAsync(
            "aws:ecs/taskDefinition:TaskDefinition",
            ("family", "tiny"),
            ("networkMode", "bridge"),
            ("requiresCompatibilities", PropertyValue.List("EC2")),
            ("containerDefinitions", JsonSerializer.Serialize(new[] { container }))
        );
    }

    private PropertyValue Subnets() => PropertyValue.List(_world.Subnets.Select(id => (PropertyValue)id));

    private static PropertyMap Template(CloudResource template) =>
        new(("id", template.Id), ("version", $"{template.Outputs["latestVersion"].AsNumber}"));

    private static PropertyMap Rule(int from, int to, string protocol, params (string, PropertyValue)[] sources) =>
        new([("fromPort", from), ("toPort", to), ("protocol", protocol), .. sources]);
}
