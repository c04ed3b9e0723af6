using System.Text.Json;
using Infra.Components;
using NUnit.Framework;
using Pulumi.Aws.Ecs;

namespace Infra.Tests.Components;

[TestFixture]
internal sealed class FargateServiceTests
{
    private Recording stack = null!;

    [OneTimeSetUp]
    public async Task RunAsync() => stack = await TestStack.RunAsync();

    [Test]
    public void The_image_is_built_from_the_services_folder_for_the_platform_that_runs_it()
    {
        var image = stack.One("Image", "users");

        Assert.That(image.Text("context"), Is.EqualTo("services/users"));
        Assert.That(image.Text("platform"), Is.EqualTo("linux/amd64"));
        Assert.That(image.Text("repositoryUrl"), Is.EqualTo("123456789012.dkr.ecr.us-west-1.amazonaws.com/users"));
        Assert.That(Container("users").GetProperty("image").GetString(), Is.EqualTo("image of users"));
    }

    [Test]
    public async Task An_image_from_elsewhere_is_run_as_it_is()
    {
        var recording = await Recording.RunAsync(recording =>
            TestStack.Service(recording, image: "public.example/a:1")
        );

        Assert.That(recording.All("Image"), Is.Empty);
        Assert.That(recording.All("Repository"), Is.Empty);
        Assert.That(Container(recording, "users").GetProperty("image").GetString(), Is.EqualTo("public.example/a:1"));
    }

    [Test]
    public void The_task_is_of_the_size_that_the_config_says_on_fargate()
    {
        var task = stack.One("TaskDefinition", "users");

        Assert.That(task.Texts("requiresCompatibilities"), Is.EqualTo(new[] { "FARGATE" }));
        Assert.That(task.Text("networkMode"), Is.EqualTo("awsvpc"));
        Assert.That(task.Text("cpu"), Is.EqualTo("256"));
        Assert.That(task.Text("memory"), Is.EqualTo("512"));
        Assert.That(task.Text("runtimePlatform", "cpuArchitecture"), Is.EqualTo("X86_64"));
    }

    [Test]
    public void A_family_without_a_name_of_its_own_tells_project_and_stack()
    {
        Assert.That(stack.One("TaskDefinition", "users").Text("family"), Is.EqualTo("infra-test-users"));
    }

    [Test]
    public void The_port_mapping_is_named_and_the_target_group_gets_the_containers_port()
    {
        var mapping = Container("users").GetProperty("portMappings").EnumerateArray().Single();
        var service = stack.One("Service", "users");

        Assert.That(mapping.GetProperty("name").GetString(), Is.EqualTo("users"));
        Assert.That(mapping.GetProperty("containerPort").GetInt32(), Is.EqualTo(3000));
        Assert.That(mapping.GetProperty("hostPort").GetInt32(), Is.EqualTo(3000), "awsvpc knows no other");
        Assert.That(service.Text("loadBalancers", "0", "containerPort"), Is.EqualTo("3000"));
        Assert.That(
            service.Text("loadBalancers", "0", "containerName"),
            Is.EqualTo(Container("users").GetProperty("name").GetString())
        );
    }

    [Test]
    public void The_environment_is_the_configs()
    {
        var environment = Container("users")
            .GetProperty("environment")
            .EnumerateArray()
            .ToDictionary(
                entry => entry.GetProperty("name").GetString()!,
                entry => entry.GetProperty("value").GetString()
            );

        Assert.That(environment["API_VERSION"], Is.EqualTo("v1"));
        Assert.That(environment["SERVICE_PRODUCTS"], Is.EqualTo("http://products:3000"));
    }

    [Test]
    public void Logs_go_to_the_services_group_and_are_kept_for_a_time()
    {
        var options = Container("users").GetProperty("logConfiguration").GetProperty("options");

        Assert.That(options.GetProperty("awslogs-group").GetString(), Is.EqualTo("users"));
        Assert.That(options.GetProperty("awslogs-region").GetString(), Is.EqualTo("us-west-1"));
        Assert.That(stack.One("LogGroup", "users").Text("retentionInDays"), Is.EqualTo("14"));
    }

    [TestCase("users")]
    [TestCase("products")]
    public void Neighbours_reach_the_service_by_its_name_and_port(string name)
    {
        var connect = stack.One("Service", name);

        Assert.That(connect.Text("serviceConnectConfiguration", "enabled"), Is.EqualTo("True"));
        Assert.That(
            connect.Text("serviceConnectConfiguration", "namespace"),
            Is.EqualTo("arn of HttpNamespace cluster")
        );
        Assert.That(
            connect.Text("serviceConnectConfiguration", "services", "0", "portName"),
            Is.EqualTo(Container(name).GetProperty("portMappings")[0].GetProperty("name").GetString()),
            "ECS finds the port by the mapping's name"
        );
        Assert.That(connect.Text("serviceConnectConfiguration", "services", "0", "discoveryName"), Is.EqualTo(name));
        Assert.That(
            connect.Text("serviceConnectConfiguration", "services", "0", "clientAlias", "0", "dnsName"),
            Is.EqualTo(name)
        );
        Assert.That(
            connect.Text("serviceConnectConfiguration", "services", "0", "clientAlias", "0", "port"),
            Is.EqualTo("3000")
        );
    }

    [Test]
    public void A_deployment_keeps_all_tasks_may_double_them_and_is_rolled_back_when_it_fails()
    {
        var service = stack.One("Service", "users");

        Assert.That(service.Text("deploymentMinimumHealthyPercent"), Is.EqualTo("100"));
        Assert.That(service.Text("deploymentMaximumPercent"), Is.EqualTo("200"));
        Assert.That(service.Text("deploymentCircuitBreaker", "enable"), Is.EqualTo("True"));
        Assert.That(service.Text("deploymentCircuitBreaker", "rollback"), Is.EqualTo("True"));
        Assert.That(service.Text("waitForSteadyState"), Is.EqualTo("True"));
    }

    [Test]
    public void A_rollback_fails_the_update_although_the_service_is_steady()
    {
        var answers = new Dictionary<string, string> { ["Service.taskDefinition"] = "the last good one" };

        Assert.That(
            () => Recording.RunAsync(recording => TestStack.Service(recording), answers),
            Throws.Exception.With.Message.Contains(
                "Service 'users' runs the last good one and not arn of TaskDefinition users"
            )
        );
    }

    [Test]
    public void A_new_task_has_a_grace_period()
    {
        Assert.That(stack.One("Service", "users").Text("healthCheckGracePeriodSeconds"), Is.EqualTo("60"));
    }

    [Test]
    public void Tasks_have_public_addresses_to_reach_the_registry_from_a_public_subnet()
    {
        var service = stack.One("Service", "users");

        Assert.That(service.Text("networkConfiguration", "assignPublicIp"), Is.EqualTo("True"));
        Assert.That(service.Texts("networkConfiguration", "subnets"), Is.EqualTo(new[] { "subnet-1", "subnet-2" }));
    }

    [Test]
    public void Capacity_is_fargates_by_launch_type_alone()
    {
        var service = stack.One("Service", "users");

        Assert.That(service.Text("launchType"), Is.EqualTo("FARGATE"));
        Assert.That(service.Inputs.Keys, Has.No.Member("capacityProviderStrategies"));
    }

    [Test]
    public void Scaling_follows_cpu_and_memory_between_its_bounds()
    {
        var target = stack.One("Target", "users");

        Assert.That(target.Text("resourceId"), Is.EqualTo("service/cluster/users"));
        Assert.That(target.Text("minCapacity"), Is.EqualTo("1"));
        Assert.That(target.Text("maxCapacity"), Is.EqualTo("3"));
        Assert.That(Metric("users-cpu"), Is.EqualTo(("ECSServiceAverageCPUUtilization", "70")));
        Assert.That(Metric("users-memory"), Is.EqualTo(("ECSServiceAverageMemoryUtilization", "70")));
    }

    [Test]
    public void A_service_without_scaling_has_no_scalable_target()
    {
        Assert.That(stack.All("Target").Select(target => target.Name), Is.EqualTo(new[] { "users" }));
    }

    [Test]
    public async Task The_desired_number_is_the_scalings_own_once_the_service_scales()
    {
        var scaling = new FargateScalingArgs
        {
            Min = 1,
            Max = 3,
            CpuPercent = 70,
        };

        Assert.That((await OptionsAsync(scaling)).IgnoreChanges, Is.EqualTo(new[] { "desiredCount" }));
        Assert.That((await OptionsAsync(scaling: null)).IgnoreChanges, Is.Empty);
    }

    [TestCase("Listener target", "ECS takes no target group without a load balancer")]
    [TestCase("Image users", "there must be an image to pull")]
    [TestCase("RolePolicy execution-role", "it must be allowed to sign in")]
    [TestCase("RolePolicy users-execution", "it must be allowed to pull and to log")]
    [TestCase("LogGroup users", "the log driver makes no group")]
    [TestCase("Role users-task", "the task has it from its start")]
    [TestCase("SecurityGroupIngressRule users-from-load-balancer", "health checks must arrive")]
    [TestCase("SecurityGroupEgressRule users-from-load-balancer", "health checks must leave")]
    [TestCase("SecurityGroupEgressRule users-https", "the image comes by HTTPS")]
    public async Task The_service_starts_after_what_its_tasks_need(string resource, string why)
    {
        Service service = null!;
        var recording = await Recording.RunAsync(recording => service = TestStack.Service(recording).Service);

        Assert.That(await recording.DependenciesOf(service), Has.Member(resource), why);
    }

    private static async Task<Pulumi.ResourceOptions> OptionsAsync(FargateScalingArgs? scaling)
    {
        Service service = null!;
        var recording = await Recording.RunAsync(recording =>
            service = TestStack.Service(recording, scaling: scaling).Service
        );
        return recording.OptionsOf(service);
    }

    private (string?, string?) Metric(string policy)
    {
        const string Configuration = "targetTrackingScalingPolicyConfiguration";
        var recorded = stack.One("Policy", policy);
        return (
            recorded.Text(Configuration, "predefinedMetricSpecification", "predefinedMetricType"),
            recorded.Text(Configuration, "targetValue")
        );
    }

    private JsonElement Container(string service) => Container(stack, service);

    private static JsonElement Container(Recording recording, string service) =>
        recording.One("TaskDefinition", service).Json("containerDefinitions")[0];
}
