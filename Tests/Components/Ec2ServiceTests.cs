using System.Text.Json;
using Infra.Components;
using NUnit.Framework;

namespace Infra.Tests.Components;

[TestFixture]
internal sealed class Ec2ServiceTests
{
    private Recording stack = null!;

    [OneTimeSetUp]
    public async Task RunAsync() =>
        stack = await Recording.RunAsync(recording => TestInstances.Service(recording), TestInstances.Answers);

    [Test]
    public void Tasks_share_an_instance_in_the_bridge_network()
    {
        var task = stack.One("TaskDefinition");

        Assert.That(task.Texts("requiresCompatibilities"), Is.EqualTo(new[] { "EC2" }));
        Assert.That(task.Text("networkMode"), Is.EqualTo("bridge"));
    }

    [Test]
    public void The_port_on_the_instance_is_for_ecs_to_choose()
    {
        var mapping = Container().GetProperty("portMappings")[0];

        Assert.That(mapping.GetProperty("containerPort").GetInt32(), Is.EqualTo(8080));
        Assert.That(mapping.GetProperty("hostPort").GetInt32(), Is.Zero, "several tasks share one instance");
    }

    [Test]
    public void Cpu_and_memory_are_the_containers()
    {
        Assert.That(Container().GetProperty("cpu").GetInt32(), Is.EqualTo(256));
        Assert.That(Container().GetProperty("memory").GetInt32(), Is.EqualTo(256));
        Assert.That(stack.One("TaskDefinition").Inputs.Keys, Has.No.Member("cpu").And.No.Member("memory"));
    }

    [Test]
    public void A_task_is_given_its_region_because_it_does_not_reach_instance_metadata()
    {
        Assert.That(Environment(stack), Is.EqualTo(new[] { ("AWS_REGION", "us-west-1") }));
    }

    [Test]
    public async Task A_region_that_the_environment_names_stays()
    {
        var recording = await Recording.RunAsync(
            recording =>
                TestInstances.Service(recording, environment: new() { ["AWS_REGION"] = "eu-west-1", ["A"] = "b" }),
            TestInstances.Answers
        );

        Assert.That(Environment(recording), Is.EqualTo(new[] { ("A", "b"), ("AWS_REGION", "eu-west-1") }));
    }

    [Test]
    public void Capacity_is_the_instances_by_their_provider_alone()
    {
        var service = stack.One("Service");

        Assert.That(service.Text("capacityProviderStrategies", "0", "capacityProvider"), Is.EqualTo("instances"));
        Assert.That(service.Inputs.Keys, Has.No.Member("launchType"), "ECS takes one of the two");
    }

    [Test]
    public void Tasks_have_no_network_of_their_own_and_no_service_connect_name()
    {
        Assert.That(
            stack.One("Service").Inputs.Keys,
            Has.No.Member("networkConfiguration").And.No.Member("serviceConnectConfiguration")
        );
    }

    [Test]
    public void Tasks_register_with_the_target_group_by_their_instance()
    {
        Assert.That(stack.One("TargetGroup").Text("targetType"), Is.EqualTo("instance"));
        Assert.That(stack.One("TargetGroup").Text("healthCheck", "port"), Is.EqualTo("traffic-port"));
        Assert.That(
            stack.One("Service").Text("loadBalancers", "0", "targetGroupArn"),
            Is.EqualTo("arn of TargetGroup target")
        );
        Assert.That(stack.One("Service").Text("loadBalancers", "0", "containerPort"), Is.EqualTo("8080"));
    }

    [Test]
    public void A_deployment_keeps_all_tasks_may_double_them_and_is_rolled_back_when_it_fails()
    {
        var service = stack.One("Service");

        Assert.That(service.Text("desiredCount"), Is.EqualTo("3"));
        Assert.That(service.Text("deploymentMinimumHealthyPercent"), Is.EqualTo("100"));
        Assert.That(service.Text("deploymentMaximumPercent"), Is.EqualTo("200"));
        Assert.That(service.Text("deploymentCircuitBreaker", "rollback"), Is.EqualTo("True"));
        Assert.That(service.Text("healthCheckGracePeriodSeconds"), Is.EqualTo("60"));
        Assert.That(service.Text("waitForSteadyState"), Is.EqualTo("True"));
    }

    [Test]
    public void A_rollback_fails_the_update_although_the_service_is_steady()
    {
        var answers = new Dictionary<string, string>(TestInstances.Answers)
        {
            ["Service.taskDefinition"] = "the last good one",
        };

        Assert.That(
            () => Recording.RunAsync(recording => TestInstances.Service(recording), answers),
            Throws.Exception.With.Message.Contains(
                "Service 'app' runs the last good one and not arn of TaskDefinition app"
            )
        );
    }

    [TestCase("ClusterCapacityProviders instances", "there must be instances, until the last task has stopped")]
    [TestCase("Listener target", "ECS takes no target group without a load balancer")]
    [TestCase("Image app", "there must be an image to pull")]
    [TestCase("RolePolicy execution-role", "it must be allowed to sign in")]
    [TestCase("RolePolicy app-execution", "it must be allowed to pull and to log")]
    [TestCase("LogGroup app", "the log driver makes no group")]
    [TestCase("Role app-task", "the task has it from its start")]
    public async Task The_service_starts_after_what_its_tasks_need(string resource, string why)
    {
        Assert.That(await stack.DependenciesOf("Service", "app"), Has.Member(resource), why);
    }

    [Test]
    public void A_target_group_of_addresses_is_refused() =>
        AssertRefused(
            recording => TestInstances.Service(recording, targetType: AlbTargetType.Ip),
            "Target.Type is 'Ip'; allowed is Instance"
        );

    [Test]
    public void A_health_check_on_a_fixed_port_is_refused() =>
        AssertRefused(
            recording => TestInstances.Service(recording, healthCheckPort: 9000),
            "Target.HealthCheckPort is '9000'; allowed is none"
        );

    [Test]
    public void A_port_that_is_not_the_target_groups_is_refused() =>
        AssertRefused(recording => TestInstances.Service(recording, port: 80), "Port is '80'; allowed is 8080");

    [TestCase(1, 256, "Cpu is '1'")]
    [TestCase(256, 5, "Memory is '5'")]
    public void A_size_that_docker_refuses_is_refused(int cpu, int memory, string message) =>
        AssertRefused(recording => TestInstances.Service(recording, cpu: cpu, memory: memory), message);

    [TestCase(5)]
    [TestCase(256)]
    public void A_reservation_that_is_not_below_the_limit_is_refused(int reservation) =>
        AssertRefused(
            recording => TestInstances.Service(recording, memoryReservation: reservation),
            $"MemoryReservation is '{reservation}'; allowed is a whole number from 6, less than 256"
        );

    [Test]
    public void A_deployment_without_room_is_refused() =>
        AssertRefused(
            recording => TestInstances.Service(recording, maximumPercent: 100),
            "MaximumPercent is '100'; allowed is enough for one more task than the 3 that stay"
        );

    private static void AssertRefused(Action<Recording> create, string message) =>
        Assert.That(Refusal.Of(create), Does.Contain("Ec2Service '").And.Contain(message));

    private JsonElement Container() => Container(stack);

    private static JsonElement Container(Recording recording) =>
        recording.One("TaskDefinition").Json("containerDefinitions")[0];

    private static IEnumerable<(string?, string?)> Environment(Recording recording) =>
        Container(recording)
            .GetProperty("environment")
            .EnumerateArray()
            .Select(variable => (variable.GetProperty("name").GetString(), variable.GetProperty("value").GetString()));
}
