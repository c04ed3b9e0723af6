using System.Collections.Concurrent;
using System.Text.Json;
using NUnit.Framework;
using Pulumi.Aws.CloudWatch;
using Pulumi.Aws.Ecs;
using Pulumi.Aws.Iam;
using Pulumi.Aws.LB;
using Pulumi.Aws.S3;
using Group = Pulumi.Aws.AutoScaling.Group;

namespace Infra.Tests;

/// <summary>The program with the config of the stacks.</summary>
[TestFixture]
internal sealed class ProgramTests
{
    private MockedStack _stack = null!;

    [OneTimeSetUp]
    public async Task RunAsync() =>
        _stack = await RunAsync(
            """
            config:
              infra:forceDelete: true
              infra:loadBalancer: {name: load-balancer-ecs}
              infra:cluster: {name: ecs-cluster, tags: {Name: v}}
              infra:executionRole: {name: ecs-task-execution-role}
              infra:services:
                users:
                  folder: services/users
                  port: 3000
                  listener: 8000
                  cpu: 1024
                  memory: 3072
                  memoryReservation: 2048
                  desired: 2
                  minimumHealthyPercent: 50
                  maximumPercent: 150
                  gracePeriod: 30
                  deregistrationDelay: 45
                  protocol: HTTPS
                  stickiness: 3600
                  slowStart: 60
                  logRetention: 7
                  healthCheck: {path: /alive, healthyThreshold: 3}
                  environment: {SERVICE_PRODUCTS: "http://products:3000"}
                  calls: [products]
                  permissions: [{actions: ["s3:GetObject"], resources: ["arn:aws:s3:::uploads/*"]}]
                  assignPublicIp: true
                  name: n
                  family: f
                  container: c
                  targetGroup: t
                products: {folder: services/products, port: 3000, listener: 8001, cpu: 256, memory: 512}
            """
        );

    [Test]
    public void The_outputs_are_the_load_balancers_name_and_each_services_url()
    {
        Assert.That(
            _stack.Outputs,
            Is.EquivalentTo(
                new Dictionary<string, string?>
                {
                    ["loadBalancerDns"] = "lb.example",
                    ["usersUrl"] = "http://lb.example:8000",
                    ["productsUrl"] = "http://lb.example:8001",
                }
            )
        );
    }

    [Test]
    public async Task Nobody_but_the_load_balancer_and_the_clusters_members_reaches_a_task()
    {
        Assert.That(
            await _stack.IngressAsync(),
            Is.EquivalentTo(
                new[]
                {
                    $"{Rules.Anyone} → SecurityGroup load-balancer tcp 8000",
                    $"{Rules.Anyone} → SecurityGroup load-balancer tcp 8001",
                    "SecurityGroup load-balancer → SecurityGroup users tcp 3000",
                    "SecurityGroup load-balancer → SecurityGroup products tcp 3000",
                    "SecurityGroup cluster-members → SecurityGroup users tcp 3000",
                    "SecurityGroup cluster-members → SecurityGroup products tcp 3000",
                }
            )
        );
    }

    [Test]
    public async Task Only_https_and_admitted_traffic_leaves()
    {
        Assert.That(
            await _stack.EgressAsync(),
            Is.EquivalentTo(
                new[]
                {
                    $"SecurityGroup users → {Rules.Anyone} tcp 443",
                    $"SecurityGroup products → {Rules.Anyone} tcp 443",
                    "SecurityGroup load-balancer → SecurityGroup users tcp 3000",
                    "SecurityGroup load-balancer → SecurityGroup products tcp 3000",
                    "SecurityGroup cluster-members → SecurityGroup users tcp 3000",
                    "SecurityGroup cluster-members → SecurityGroup products tcp 3000",
                }
            )
        );
    }

    [TestCase("SecurityGroup")]
    [TestCase("SecurityGroupIngressRule")]
    [TestCase("SecurityGroupEgressRule")]
    public void Descriptions_have_only_the_characters_that_ec2_takes(string type)
    {
        Assert.That(
            _stack.AllInputs(type).Select(inputs => inputs["description"]),
            Is.Not.Empty.And.All.Match(@"^[A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}$")
        );
    }

    [Test]
    public async Task Names_on_aws_are_the_configs()
    {
        Assert.That(await _stack.One<LoadBalancer>().Name.ValueAsync(), Is.EqualTo("load-balancer-ecs"));
        Assert.That(await _stack.One<Cluster>().Name.ValueAsync(), Is.EqualTo("ecs-cluster"));
        Assert.That((await _stack.One<Cluster>().Tags.ValueAsync())!["Name"], Is.EqualTo("v"));
        Assert.That(
            await _stack.One<Role>("cluster-execution").Name.ValueAsync(),
            Is.EqualTo("ecs-task-execution-role")
        );
        Assert.That(await _stack.One<Service>("users").Name.ValueAsync(), Is.EqualTo("n"));
        Assert.That(await _stack.One<TaskDefinition>("users").Family.ValueAsync(), Is.EqualTo("f"));
        Assert.That(await _stack.One<TargetGroup>("users").Name.ValueAsync(), Is.EqualTo("t"));
    }

    [Test]
    public async Task Names_that_the_config_leaves_out_are_pulumis()
    {
        var unnamed = await RunAsync(
            "config: {infra:services: {web: {image: i, port: 80, listener: 80, cpu: 256, memory: 512}}}"
        );

        foreach (var type in new[] { "LoadBalancer", "Cluster", "HttpNamespace", "Service", "TargetGroup" })
        {
            Assert.That(unnamed.Inputs(type).Keys, Has.No.Member("name"), type);
        }

        Assert.That(await unnamed.One<Role>("cluster-execution").Name.ValueAsync(), Is.EqualTo("cluster-execution"));
    }

    [Test]
    public async Task The_config_of_a_service_reaches_AWS()
    {
        var service = _stack.One<Service>("users");
        var task = _stack.One<TaskDefinition>("users");
        var target = (await service.LoadBalancers.ValueAsync()).Single();

        Assert.That(await service.DesiredCount.ValueAsync(), Is.EqualTo(2));
        Assert.That(await service.HealthCheckGracePeriodSeconds.ValueAsync(), Is.EqualTo(30));
        Assert.That(await service.DeploymentMinimumHealthyPercent.ValueAsync(), Is.EqualTo(50));
        Assert.That(await service.DeploymentMaximumPercent.ValueAsync(), Is.EqualTo(150));
        Assert.That((await service.NetworkConfiguration.ValueAsync())!.AssignPublicIp, Is.True);
        Assert.That((target.ContainerName, target.ContainerPort), Is.EqualTo(("c", 3000)));
        Assert.That((await task.Cpu.ValueAsync(), await task.Memory.ValueAsync()), Is.EqualTo(("1024", "3072")));
        Assert.That(await task.ContainerDefinitions.ValueAsync(), Does.Contain("\"memoryReservation\":2048"));
        Assert.That(await _stack.One<LogGroup>("users").RetentionInDays.ValueAsync(), Is.EqualTo(7));
        Assert.That(
            await _stack.One<RolePolicy>("users-task").Policy.AllowedAsync(),
            Is.EqualTo(new[] { "s3:GetObject on arn:aws:s3:::uploads/*" })
        );
        Assert.That(_stack.AllInputs("Repository").Select(inputs => inputs["forceDelete"]), Is.All.EqualTo(true));
    }

    [Test]
    public async Task The_config_of_a_target_group_reaches_AWS()
    {
        var targetGroup = _stack.One<TargetGroup>("users");
        var check = await targetGroup.HealthCheck.ValueAsync();

        Assert.That(await targetGroup.DeregistrationDelay.ValueAsync(), Is.EqualTo(45));
        Assert.That((await targetGroup.Protocol.ValueAsync(), check.Protocol), Is.EqualTo(("HTTPS", "HTTPS")));
        Assert.That((await targetGroup.Stickiness.ValueAsync()).CookieDuration, Is.EqualTo(3600));
        Assert.That(await targetGroup.SlowStart.ValueAsync(), Is.EqualTo(60));
        Assert.That((check.Path, check.HealthyThreshold), Is.EqualTo(("/alive", 3)));
        Assert.That((check.UnhealthyThreshold, check.Interval), Is.EqualTo((2, 30)), "AWS's own by default");
    }

    [Test]
    public async Task An_image_that_is_promoted_by_its_digest_runs_and_is_not_built()
    {
        var image = $"123456789012.dkr.ecr.us-west-1.amazonaws.com/infra-images-web@sha256:{new string('0', 64)}";
        var promoted = await RunAsync(
            $"config: {{infra:services: {{web: {{image: '{image}', port: 80, listener: 80, cpu: 256, memory: 512}}}}}}"
        );

        Assert.That(
            (await promoted.One<TaskDefinition>().ContainerDefinitions.JsonAsync())[0].GetProperty("image").GetString(),
            Is.EqualTo(image)
        );
        Assert.That(promoted.AllInputs("Repository"), Is.Empty);
        Assert.That(promoted.AllInputs("Image"), Is.Empty);
    }

    [Test]
    public async Task The_config_of_a_load_balancer_reaches_AWS()
    {
        var guarded = await TestStack.RunAsync(
            StackFile.Settings(
                """
                config:
                  infra:forceDelete: true
                  infra:loadBalancer:
                    internal: true
                    deletionProtection: true
                    logRetention: 7
                    idleTimeout: 30
                    desyncMitigation: strictest
                  infra:network: {vpc: {cidr: 10.0.0.0/16}}
                  infra:services: {}
                """
            ),
            ("getCallerIdentity.accountId", "123456789012")
        );
        var loadBalancer = guarded.One<LoadBalancer>();

        Assert.That(await loadBalancer.Internal.ValueAsync(), Is.True);
        Assert.That(await loadBalancer.Subnets.ValueAsync(), Is.EqualTo(new[] { "subnet-3", "subnet-4" }), "private");
        Assert.That(await loadBalancer.EnableDeletionProtection.ValueAsync(), Is.True);
        Assert.That(await loadBalancer.IdleTimeout.ValueAsync(), Is.EqualTo(30));
        Assert.That(await loadBalancer.DesyncMitigationMode.ValueAsync(), Is.EqualTo("strictest"));
        Assert.That(guarded.Inputs("Bucket")["forceDestroy"], Is.True);
        Assert.That(
            (await guarded.One<BucketLifecycleConfiguration>().Rules.ValueAsync()).Single().Expiration!.Days,
            Is.EqualTo(7)
        );
    }

    [Test]
    public async Task The_cluster_and_its_instances_stay_when_the_last_service_goes()
    {
        var empty = await RunAsync(
            """
            config:
              infra:services: {}
              infra:instances: {ami: ami-0123456789abcdef0, type: t3.small, min: 1, max: 3}
            """
        );

        Assert.That(empty.All<Service>(), Is.Empty);
        Assert.That(empty.All<Cluster>(), Has.Exactly(1).Items);
        Assert.That(empty.All<Group>(), Has.Exactly(1).Items);
        Assert.That(empty.Outputs.Keys, Is.EqualTo(new[] { "loadBalancerDns" }));
    }

    [Test]
    public async Task Services_that_share_a_listener_are_all_reached_by_their_urls()
    {
        var shared = await RunAsync(
            """
            config:
              infra:services:
                alive: {image: i, port: 1, listener: 80, path: /alive, cpu: 256, memory: 512, calls: [web]}
                web: {image: i, port: 1, listener: 80, cpu: 256, memory: 512, calls: [alive]}
            """
        );

        Assert.That(
            (shared.Outputs["aliveUrl"], shared.Outputs["webUrl"]),
            Is.EqualTo(("http://lb.example/alive", "http://lb.example"))
        );
    }

    [TestCase("", "host: '*.example.com'")]
    [TestCase("host: '*.example.com'", "")]
    [TestCase("host: a.example.com", "host: b.example.com")]
    public async Task A_fleet_shares_the_listener_of_services_whoever_has_a_pattern(string service, string fleet)
    {
        var shared = await TestStack.RunAsync(
            StackFile.Settings(
                $$"""
                config:
                  infra:services:
                    web: {image: i, port: 1, listener: 80, cpu: 256, memory: 512{{(
                    service == "" ? "" : $", {service}"
                )}} }
                {{StackFile.Text("fleet").Split("config:\n")[1]}}    {{fleet}}
                """
            ),
            ("getAmi.id", "ami-1")
        );

        Assert.That(shared.All<Listener>(), Has.Count.EqualTo(1));
        Assert.That(
            shared.All<ListenerRule>().Select(rule => rule.GetResourceName()),
            Is.EquivalentTo(new[] { service == "" ? null : "web", fleet == "" ? null : "fleet" }.OfType<string>())
        );
    }

    /// <summary>A listener with one service, one with two, and one on which both services have patterns.</summary>
    [TestCase("listener: 8000", "listener: 9000", "listener: 8000", "listener: 8000, path: /alive")]
    [TestCase("listener: 8000", "listener: 9000", "listener: 8000, path: /w", "listener: 8000, path: /alive")]
    [TestCase("listener: 8000", "listener: 8000, path: /alive", "listener: 8000, path: /w", "listener: 9000")]
    public async Task Sharing_a_listener_replaces_neither_listener_nor_target_group_there_and_back(
        string web,
        string alive,
        string webLater,
        string aliveLater
    )
    {
        var (before, after) = (
            await ReplacingInputsAsync(web, alive),
            await ReplacingInputsAsync(webLater, aliveLater)
        );
        var kept = new[] { "Listener::load-balancer-8000", "TargetGroup::web", "TargetGroup::alive" };

        foreach (var resource in kept)
        {
            var urn = before.Keys.Single(urn => urn.EndsWith(resource));
            Assert.That(after.Keys, Has.Member(urn));
            Assert.That(after[urn], Is.EqualTo(before[urn]));
        }
    }

    /// <summary>Returns the inputs by which the provider would replace resources, by URN.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> ReplacingInputsAsync(string web, string alive)
    {
        var settings = StackFile.Settings(
            $$"""
            config:
              infra:services:
                web: {image: i, port: 1, cpu: 256, memory: 512, {{web}} }
                alive: {image: i, port: 1, cpu: 256, memory: 512, {{alive}} }
            """
        );
        var inputs = new ConcurrentDictionary<string, string>();
        await ComposedProgram.RunAsync(
            settings,
            (urns, args) =>
            {
                var replacing = Schema.Replacing(args.Type!).Select(input => args.Inputs.GetValueOrDefault(input));
                inputs[urns[0]] = JsonSerializer.Serialize(replacing);
                return MockedStack.Answer(args);
            }
        );
        return inputs;
    }

    private static Task<MockedStack> RunAsync(string stackFile) => TestStack.RunAsync(StackFile.Settings(stackFile));
}
