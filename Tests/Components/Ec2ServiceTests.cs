using System.Text.Json;
using Infra.Components;
using NUnit.Framework;
using Pulumi.Aws.Ecs;
using Pulumi.Aws.LB;

namespace Infra.Tests.Components;

[TestFixture]
internal sealed class Ec2ServiceTests
{
    private MockedStack _stack = null!;

    [OneTimeSetUp]
    public async Task RunAsync() =>
        _stack = await MockedStack.RunAsync(stack =>
            _ = new Ec2Service(
                "app",
                new()
                {
                    Cluster = Given.Cluster(),
                    CapacityProviderName = "instances",
                    Listener = Given.Listener(80),
                    VpcId = "vpc-1",
                    Task = new()
                    {
                        Folder = "services/hello",
                        Port = 8080,
                        Cpu = 256,
                        Memory = 128,
                        Environment = { { "GREETING", "hello" } },
                    },
                    DesiredCount = 3,
                },
                stack.Watched
            )
        );

    [Test]
    public async Task The_port_on_the_instance_is_for_ecs_to_choose()
    {
        var mapping = (await ContainerAsync()).GetProperty("portMappings").EnumerateArray().Single();

        Assert.That(mapping.GetProperty("containerPort").GetInt32(), Is.EqualTo(8080));
        Assert.That(mapping.GetProperty("hostPort").GetInt32(), Is.Zero, "several tasks share one instance");
    }

    [Test]
    public async Task The_load_balancer_admits_anyone_on_the_listeners_port_and_the_service_opens_nothing_else()
    {
        Assert.That(
            await _stack.IngressAsync(),
            Is.EqualTo(new[] { $"{Rules.Anyone} → sg-load-balancer tcp 80" }),
            "the instances' own rules are the capacity's"
        );
        Assert.That(await _stack.EgressAsync(), Is.Empty);
    }

    [Test]
    public async Task Tasks_share_an_instance_in_the_bridge_network()
    {
        var task = _stack.One<TaskDefinition>();

        Assert.That(await task.RequiresCompatibilities.ValueAsync(), Is.EqualTo(new[] { "EC2" }));
        Assert.That(await task.NetworkMode.ValueAsync(), Is.EqualTo("bridge"));
    }

    [Test]
    public async Task Cpu_and_memory_are_the_containers()
    {
        var container = await ContainerAsync();

        Assert.That(container.GetProperty("cpu").GetInt32(), Is.EqualTo(256));
        Assert.That(container.GetProperty("memory").GetInt32(), Is.EqualTo(128));
        Assert.That(await _stack.One<TaskDefinition>().Cpu.ValueAsync(), Is.Null);
        Assert.That(await _stack.One<TaskDefinition>().Memory.ValueAsync(), Is.Null);
    }

    [Test]
    public async Task The_container_gets_the_region_because_instance_metadata_does_not_reach_it()
    {
        Assert.That(await EnvironmentAsync(_stack), Is.EqualTo(new[] { "AWS_REGION=us-west-1", "GREETING=hello" }));
    }

    [Test]
    public async Task A_region_that_is_given_stays()
    {
        var given = await MockedStack.RunAsync(_ =>
            Service(
                new()
                {
                    Image = "a",
                    Port = 80,
                    Cpu = 2,
                    Memory = 64,
                    Environment = { { "AWS_REGION", "eu-west-1" } },
                }
            )
        );

        Assert.That(await EnvironmentAsync(given), Is.EqualTo(new[] { "AWS_REGION=eu-west-1" }));
    }

    [Test]
    public async Task Capacity_is_the_instances_by_their_provider_alone()
    {
        var strategy = (await _stack.One<Service>().CapacityProviderStrategies.ValueAsync()).Single();

        Assert.That(strategy.CapacityProvider, Is.EqualTo("instances"));
        Assert.That(await _stack.One<Service>().LaunchType.ValueAsync(), Is.Null, "ECS takes one of the two");
    }

    [Test]
    public async Task Tasks_have_no_network_of_their_own_and_no_service_connect_name()
    {
        Assert.That(await _stack.One<Service>().NetworkConfiguration.ValueAsync(), Is.Null);
        Assert.That(await _stack.One<Service>().ServiceConnectConfiguration.ValueAsync(), Is.Null);
    }

    [Test]
    public async Task Tasks_register_with_the_target_group_by_their_instance()
    {
        var targetGroup = _stack.One<TargetGroup>();
        var target = (await _stack.One<Service>().LoadBalancers.ValueAsync()).Single();

        Assert.That(await targetGroup.TargetType.ValueAsync(), Is.EqualTo("instance"));
        Assert.That((await targetGroup.HealthCheck.ValueAsync()).Port, Is.EqualTo("traffic-port"));
        Assert.That(target.TargetGroupArn, Is.EqualTo(await targetGroup.Arn.ValueAsync()));
        Assert.That(target.ContainerPort, Is.EqualTo(8080));
    }

    [Test]
    public async Task A_deployment_keeps_all_tasks_may_double_them_and_is_rolled_back_when_it_fails()
    {
        var service = _stack.One<Service>();

        Assert.That(await service.DesiredCount.ValueAsync(), Is.EqualTo(3));
        Assert.That(await service.DeploymentMinimumHealthyPercent.ValueAsync(), Is.EqualTo(100));
        Assert.That(await service.DeploymentMaximumPercent.ValueAsync(), Is.EqualTo(200));
        Assert.That((await service.DeploymentCircuitBreaker.ValueAsync())!.Rollback, Is.True);
        Assert.That(await service.WaitForSteadyState.ValueAsync(), Is.True);
    }

    [Test]
    public void A_rollback_fails_the_update_although_the_service_is_steady()
    {
        Assert.That(
            () => MockedStack.RunAsync(_ => Service(Given.Task()), ("Service.taskDefinition", "the last good one")),
            Throws.Exception.With.Message.Contains("Service 'app' runs the last good one and not arn:aws:ecs:")
        );
    }

    [Test]
    public async Task The_service_starts_after_its_listener()
    {
        Assert.That(
            await _stack.DependenciesOf(_stack.One<Service>()),
            Has.Member("Listener app-80"),
            "ECS takes no target group without a load balancer"
        );
    }

    [Test]
    public async Task A_health_check_on_a_fixed_port_is_refused() =>
        Assert.That(
            await MockedStack.RefusalAsync(() => Service(Given.Task(), new() { HealthCheck = new() { Port = 9000 } })),
            Is.EqualTo(
                "Ec2Service 'app': HealthCheck.Port cannot be set on instances: a check asks the port that ECS chooses for each task."
            )
        );

    [TestCase(5)]
    [TestCase(512)]
    public async Task A_reservation_that_is_not_below_the_limit_is_refused(int reservation) =>
        Assert.That(
            await MockedStack.RefusalAsync(() =>
                Service(
                    new()
                    {
                        Image = "a",
                        Port = 80,
                        Cpu = 256,
                        Memory = 512,
                        MemoryReservation = reservation,
                    }
                )
            ),
            Does.Contain($"MemoryReservation is {reservation}; it can be 6 or more, less than 512")
        );

    private static async Task<IEnumerable<string>> EnvironmentAsync(MockedStack stack) =>
        (await stack.One<TaskDefinition>().ContainerDefinitions.JsonAsync())[0]
            .GetProperty("environment")
            .EnumerateArray()
            .Select(variable =>
                $"{variable.GetProperty("name").GetString()}={variable.GetProperty("value").GetString()}"
            );

    private async Task<JsonElement> ContainerAsync() =>
        (await _stack.One<TaskDefinition>().ContainerDefinitions.JsonAsync())[0];

    private static Ec2Service Service(EcsTaskArgs task, AlbTargetGroupArgs? targetGroup = null) =>
        new(
            "app",
            new()
            {
                Cluster = Given.Cluster(),
                CapacityProviderName = "instances",
                Listener = Given.Listener(80),
                VpcId = "vpc-1",
                Task = task,
                TargetGroup = targetGroup ?? new(),
            }
        );
}
