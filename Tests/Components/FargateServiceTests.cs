using System.Text.Json;
using Infra.Components;
using NUnit.Framework;
using Pulumi;
using Pulumi.Aws.AppAutoScaling;
using Pulumi.Aws.CloudWatch;
using Pulumi.Aws.Ecs;
using Pulumi.Awsx.Ecr;

namespace Infra.Tests.Components;

[TestFixture]
internal sealed class FargateServiceTests
{
    private const string OwnGroup = "SecurityGroup users";

    private MockedStack _stack = null!;

    [OneTimeSetUp]
    public async Task RunAsync() =>
        _stack = await MockedStack.RunAsync(stack =>
            _ = new FargateService(
                "users",
                new()
                {
                    Cluster = Given.Cluster(),
                    Listener = Given.Listener(8000),
                    VpcId = "vpc-1",
                    SubnetIds = new() { "subnet-1", "subnet-2" },
                    Task = new()
                    {
                        Folder = "services/users",
                        Port = 3000,
                        Cpu = 256,
                        Memory = 512,
                        Environment = { { "SERVICE_PRODUCTS", "http://products:3000" }, { "API_VERSION", "v1" } },
                    },
                    Scaling = new()
                    {
                        Min = 1,
                        Max = 3,
                        CpuPercent = 70,
                        MemoryPercent = 60,
                        RequestsPerTarget = 1000,
                        Schedules =
                        {
                            ["day"] = new()
                            {
                                Schedule = "cron(0 8 ? * MON-FRI *)",
                                TimeZone = "Europe/Berlin",
                                Min = 2,
                            },
                        },
                    },
                },
                stack.Watched
            )
        );

    [Test]
    public async Task Its_tasks_admit_the_load_balancer_and_members_of_the_cluster_on_the_containers_port_and_nobody_else()
    {
        Assert.That(
            (await _stack.IngressAsync()).Where(rule => rule.Contains($"→ {OwnGroup} ")),
            Is.EquivalentTo(new[] { $"sg-load-balancer → {OwnGroup} tcp 3000", $"sg-members → {OwnGroup} tcp 3000" })
        );
    }

    [Test]
    public async Task Its_tasks_reach_https_and_nothing_else()
    {
        Assert.That(
            (await _stack.EgressAsync()).Where(rule => rule.StartsWith(OwnGroup)),
            Is.EqualTo(new[] { $"{OwnGroup} → {Rules.Anyone} tcp 443" })
        );
    }

    [Test]
    public async Task The_load_balancer_admits_anyone_on_the_listeners_port_and_reaches_the_tasks_alone()
    {
        Assert.That(
            (await _stack.IngressAsync()).Where(rule => rule.Contains("→ sg-load-balancer ")),
            Is.EqualTo(new[] { $"{Rules.Anyone} → sg-load-balancer tcp 8000" })
        );
        Assert.That(
            (await _stack.EgressAsync()).Where(rule => rule.StartsWith("sg-load-balancer")),
            Is.EqualTo(new[] { $"sg-load-balancer → {OwnGroup} tcp 3000" })
        );
    }

    [Test]
    public async Task Members_of_the_cluster_reach_the_containers_port_and_nothing_else()
    {
        Assert.That(
            (await _stack.EgressAsync()).Where(rule => rule.StartsWith("sg-members")),
            Is.EqualTo(new[] { $"sg-members → {OwnGroup} tcp 3000" })
        );
    }

    [Test]
    public async Task A_health_check_on_another_port_is_admitted_from_the_load_balancer()
    {
        var checking = await RunAsync(_ => Service(targetGroup: new() { HealthCheck = new() { Port = 9000 } }));

        Assert.That(await checking.IngressAsync(), Has.Member($"sg-load-balancer → {OwnGroup} tcp 9000"));
        Assert.That(await checking.EgressAsync(), Has.Member($"sg-load-balancer → {OwnGroup} tcp 9000"));
    }

    [Test]
    public async Task Tasks_are_in_their_services_group_and_in_the_clusters()
    {
        var network = await _stack.One<Service>().NetworkConfiguration.ValueAsync();

        Assert.That(network!.SecurityGroups, Is.EqualTo(new[] { OwnGroup, "sg-members" }));
        Assert.That(network.Subnets, Is.EqualTo(new[] { "subnet-1", "subnet-2" }));
    }

    [Test]
    public async Task In_a_cluster_without_a_namespace_only_the_load_balancer_reaches_the_tasks()
    {
        var alone = await RunAsync(_ =>
            Service(
                cluster: new() { Arn = Given.ClusterArn, ExecutionRoleArn = "arn:aws:iam::123456789012:role/execution" }
            )
        );

        Assert.That(
            (await alone.IngressAsync()).Where(rule => rule.Contains($"→ {OwnGroup} ")),
            Is.EqualTo(new[] { $"sg-load-balancer → {OwnGroup} tcp 3000" })
        );
        Assert.That(await alone.One<Service>().ServiceConnectConfiguration.ValueAsync(), Is.Null);
        Assert.That(
            (await alone.One<Service>().NetworkConfiguration.ValueAsync())!.SecurityGroups,
            Is.EqualTo(new[] { OwnGroup })
        );
    }

    [Test]
    public async Task Tasks_have_public_addresses_only_on_request()
    {
        var open = await RunAsync(_ => Service(assignPublicIp: true));

        Assert.That((await _stack.One<Service>().NetworkConfiguration.ValueAsync())!.AssignPublicIp, Is.False);
        Assert.That((await open.One<Service>().NetworkConfiguration.ValueAsync())!.AssignPublicIp, Is.True);
    }

    [Test]
    public async Task The_port_mapping_has_the_containers_port_on_both_sides()
    {
        var mapping = (await ContainerAsync()).GetProperty("portMappings").EnumerateArray().Single();

        Assert.That(mapping.GetProperty("containerPort").GetInt32(), Is.EqualTo(3000));
        Assert.That(mapping.GetProperty("hostPort").GetInt32(), Is.EqualTo(3000), "awsvpc knows no other");
    }

    [Test]
    public async Task The_load_balancer_gets_the_containers_port()
    {
        var target = (await _stack.One<Service>().LoadBalancers.ValueAsync()).Single();

        Assert.That(target.ContainerPort, Is.EqualTo(3000));
        Assert.That(target.ContainerName, Is.EqualTo((await ContainerAsync()).GetProperty("name").GetString()));
        Assert.That(target.TargetGroupArn, Is.EqualTo(await _stack.One<Pulumi.Aws.LB.TargetGroup>().Arn.ValueAsync()));
    }

    [Test]
    public async Task Neighbours_reach_the_service_by_its_name_and_port()
    {
        var connect = await _stack.One<Service>().ServiceConnectConfiguration.ValueAsync();
        var served = connect!.Services.Single();

        Assert.That(connect.Namespace, Does.EndWith(":namespace/ns-main"));
        Assert.That((served.DiscoveryName, served.ClientAlias.Single().DnsName), Is.EqualTo(("users", "users")));
        Assert.That(served.ClientAlias.Single().Port, Is.EqualTo(3000));
        Assert.That(
            served.PortName,
            Is.EqualTo((await ContainerAsync()).GetProperty("portMappings")[0].GetProperty("name").GetString()),
            "ECS finds the port by the mapping's name"
        );
    }

    [Test]
    public async Task The_image_is_built_from_the_folder_for_the_platform_that_runs_it()
    {
        var image = _stack.One<Image>("users");

        Assert.That(
            await image.ImageUri.ValueAsync(),
            Is.EqualTo((await ContainerAsync()).GetProperty("image").GetString())
        );
        Assert.That(_stack.Inputs("Image")["context"], Is.EqualTo("services/users"));
        Assert.That(_stack.Inputs("Image")["platform"], Is.EqualTo("linux/amd64"));
    }

    [Test]
    public async Task The_repository_and_the_log_group_have_the_stacks_prefix()
    {
        Assert.That(_stack.Inputs("Repository")["name"], Is.EqualTo("infra-test-users"));
        Assert.That(await _stack.One<LogGroup>().Name.ValueAsync(), Is.EqualTo("infra-test-users"));
    }

    [Test]
    public async Task An_image_from_elsewhere_is_run_as_it_is()
    {
        var elsewhere = await RunAsync(_ => Service());

        Assert.That(elsewhere.All<Image>(), Is.Empty);
        Assert.That(elsewhere.All<Repository>(), Is.Empty);
        Assert.That(
            (await ContainerAsync(elsewhere)).GetProperty("image").GetString(),
            Is.EqualTo("registry.example/users@sha256:1")
        );
    }

    [Test]
    public async Task The_task_has_its_size_on_fargate()
    {
        var task = _stack.One<TaskDefinition>();

        Assert.That(await task.RequiresCompatibilities.ValueAsync(), Is.EqualTo(new[] { "FARGATE" }));
        Assert.That(await task.NetworkMode.ValueAsync(), Is.EqualTo("awsvpc"));
        Assert.That((await task.Cpu.ValueAsync(), await task.Memory.ValueAsync()), Is.EqualTo(("256", "512")));
        Assert.That((await task.RuntimePlatform.ValueAsync())!.CpuArchitecture, Is.EqualTo("X86_64"));
    }

    [Test]
    public async Task A_family_without_a_name_of_its_own_tells_project_and_stack()
    {
        Assert.That(await _stack.One<TaskDefinition>().Family.ValueAsync(), Is.EqualTo("infra-test-users"));
    }

    [Test]
    public async Task The_environment_is_sorted_so_that_the_same_one_is_the_same_text()
    {
        var names = (await ContainerAsync())
            .GetProperty("environment")
            .EnumerateArray()
            .Select(variable => variable.GetProperty("name").GetString());

        Assert.That(names, Is.EqualTo(new[] { "API_VERSION", "SERVICE_PRODUCTS" }));
    }

    [Test]
    public async Task The_container_has_the_empty_lists_that_ecs_adds()
    {
        var container = await ContainerAsync();

        foreach (var list in new[] { "mountPoints", "systemControls", "volumesFrom" })
        {
            Assert.That(
                container.GetProperty(list).GetArrayLength(),
                Is.Zero,
                "else each update replaces the task definition"
            );
        }
    }

    [Test]
    public async Task The_container_has_its_reservation_and_no_size_of_its_own()
    {
        var reserving = await RunAsync(_ =>
            Service(
                task: new()
                {
                    Image = "a",
                    Port = 80,
                    Cpu = 256,
                    Memory = 512,
                    MemoryReservation = 384,
                }
            )
        );
        var container = await ContainerAsync(reserving);

        Assert.That(container.GetProperty("memoryReservation").GetInt32(), Is.EqualTo(384));
        Assert.That(container.TryGetProperty("cpu", out _) || container.TryGetProperty("memory", out _), Is.False);
    }

    [Test]
    public async Task Logs_go_to_the_services_group_and_are_kept_for_two_weeks()
    {
        var options = (await ContainerAsync()).GetProperty("logConfiguration").GetProperty("options");

        Assert.That(options.GetProperty("awslogs-group").GetString(), Is.EqualTo("infra-test-users"));
        Assert.That(options.GetProperty("awslogs-region").GetString(), Is.EqualTo("us-west-1"));
        Assert.That(await _stack.One<LogGroup>().RetentionInDays.ValueAsync(), Is.EqualTo(14));
    }

    [Test]
    public async Task A_deployment_keeps_all_tasks_may_double_them_and_is_rolled_back_when_it_fails()
    {
        var service = _stack.One<Service>();

        Assert.That(await service.DeploymentMinimumHealthyPercent.ValueAsync(), Is.EqualTo(100));
        Assert.That(await service.DeploymentMaximumPercent.ValueAsync(), Is.EqualTo(200));
        Assert.That((await service.DeploymentCircuitBreaker.ValueAsync())!.Rollback, Is.True);
        Assert.That(await service.WaitForSteadyState.ValueAsync(), Is.True);
        Assert.That(await service.HealthCheckGracePeriodSeconds.ValueAsync(), Is.EqualTo(60));
    }

    [Test]
    public void A_rollback_fails_the_update_although_the_service_is_steady()
    {
        Assert.That(
            () => MockedStack.RunAsync(_ => Service(), ("Service.taskDefinition", "the last good one")),
            Throws.Exception.With.Message.Contains("Service 'users' runs the last good one and not arn:aws:ecs:")
        );
    }

    [Test]
    public async Task Capacity_is_fargates_by_launch_type_alone()
    {
        Assert.That(await _stack.One<Service>().LaunchType.ValueAsync(), Is.EqualTo("FARGATE"));
        Assert.That((await _stack.One<Service>().CapacityProviderStrategies.ValueAsync()).IsDefaultOrEmpty, Is.True);
    }

    [TestCase("users-cpu", "ECSServiceAverageCPUUtilization", 70)]
    [TestCase("users-memory", "ECSServiceAverageMemoryUtilization", 60)]
    public async Task Scaling_follows_a_metric(string policy, string metric, double aim)
    {
        var tracking = await _stack.One<Policy>(policy).TargetTrackingScalingPolicyConfiguration.ValueAsync();

        Assert.That(tracking!.PredefinedMetricSpecification!.PredefinedMetricType, Is.EqualTo(metric));
        Assert.That(tracking.TargetValue, Is.EqualTo(aim));
    }

    [Test]
    public async Task The_metric_of_requests_is_of_its_target_group_behind_its_load_balancer()
    {
        var tracking = await _stack.One<Policy>("users-requests").TargetTrackingScalingPolicyConfiguration.ValueAsync();
        var suffix = await _stack.One<Pulumi.Aws.LB.TargetGroup>().ArnSuffix.ValueAsync();
        Assert.Multiple(() =>
        {
            Assert.That(tracking!.TargetValue, Is.EqualTo(1000));
            Assert.That(tracking.PredefinedMetricSpecification!.ResourceLabel, Is.EqualTo($"app/main/1/{suffix}"));
        });
    }

    [Test]
    public async Task A_schedule_sets_the_bounds_in_its_time_zone()
    {
        var action = _stack.One<ScheduledAction>("users-day");
        var bounds = await action.ScalableTargetAction.ValueAsync();
        Assert.Multiple(async () =>
        {
            Assert.That(await action.Schedule.ValueAsync(), Is.EqualTo("cron(0 8 ? * MON-FRI *)"));
            Assert.That(await action.Timezone.ValueAsync(), Is.EqualTo("Europe/Berlin"));
            Assert.That((bounds.MinCapacity, bounds.MaxCapacity), Is.EqualTo(((int?)2, (int?)null)));
        });
    }

    [Test]
    public async Task Scaling_stays_between_its_bounds()
    {
        var target = _stack.One<Target>();

        Assert.That(await target.ResourceId.ValueAsync(), Is.EqualTo("service/main/users"));
        Assert.That((await target.MinCapacity.ValueAsync(), await target.MaxCapacity.ValueAsync()), Is.EqualTo((1, 3)));
    }

    [Test]
    public void The_desired_count_is_the_scalings_own_once_the_service_scales()
    {
        Assert.That(_stack.OptionsOf(_stack.One<Service>()).IgnoreChanges, Is.EqualTo(new[] { "desiredCount" }));
    }

    [Test]
    public async Task A_service_without_scaling_keeps_its_desired_count()
    {
        var fixedCount = await MockedStack.RunAsync(stack => Service(options: stack.Watched));

        Assert.That(fixedCount.All<Target>(), Is.Empty);
        Assert.That(fixedCount.OptionsOf(fixedCount.One<Service>()).IgnoreChanges, Is.Empty);
    }

    [TestCase("Listener users-8000", "ECS takes no target group without a load balancer")]
    [TestCase("TaskDefinition users", "image, log group and roles are behind it")]
    [TestCase("SecurityGroupIngressRule users-from-load-balancer", "health checks must arrive")]
    [TestCase("SecurityGroupEgressRule users-from-load-balancer", "health checks must leave")]
    [TestCase("SecurityGroupEgressRule users-https", "the image comes by HTTPS")]
    public async Task The_service_starts_after_the_needs_of_its_tasks(string resource, string why)
    {
        Assert.That(await _stack.DependenciesOf(_stack.One<Service>()), Has.Member(resource), why);
    }

    [Test]
    public async Task The_service_starts_after_the_dependencies_in_its_components_options()
    {
        var dependent = await MockedStack.RunAsync(stack =>
        {
            var products = Service("products", listener: Given.Listener(8001));
            var options = stack.Watched;
            options.DependsOn = products;
            _ = Service("users", options: options);
        });

        Assert.That(
            await dependent.DependenciesOf(dependent.One<Service>("users")),
            Has.Member("FargateService products")
        );
    }

    private async Task<JsonElement> ContainerAsync() => await ContainerAsync(_stack);

    private static async Task<JsonElement> ContainerAsync(MockedStack stack) =>
        (await stack.One<TaskDefinition>().ContainerDefinitions.JsonAsync())[0];

    private static Task<MockedStack> RunAsync(Action<MockedStack> program) => MockedStack.RunAsync(program);

    private static FargateService Service(
        string name = "users",
        EcsClusterReferenceArgs? cluster = null,
        AlbListenerArgs? listener = null,
        EcsTaskArgs? task = null,
        AlbTargetGroupArgs? targetGroup = null,
        bool assignPublicIp = false,
        ComponentResourceOptions? options = null
    ) =>
        new(
            name,
            new()
            {
                Cluster = cluster ?? Given.Cluster(),
                Listener = listener ?? Given.Listener(8000),
                VpcId = "vpc-1",
                SubnetIds = new() { "subnet-1", "subnet-2" },
                AssignPublicIp = assignPublicIp,
                Task = task ?? Given.Task(),
                TargetGroup = targetGroup ?? new(),
            },
            options
        );
}
