using System.Text.Json;
using Local.Cloud.Resources;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Tests.Awsx;

/// <summary>awsx's load balancer and Fargate service against an engine over a real socket.</summary>
[TestFixture]
internal sealed class ServiceComponentsTests : ComponentsFixture
{
    private const string Balancer = "awsx:lb:ApplicationLoadBalancer";
    private const string Service = "awsx:ecs:FargateService";
    private static readonly PropertyMap Container = Map(("image", "repository/users"), ("cpu", 300), ("memory", 512));

    [SetUp]
    public void AnswerWithNames() => Monitor.MadeUp = Map(("arn", "arn"), ("name", "name"));

    [Test]
    public async Task A_load_balancer_registers_its_group_targets_and_listeners_below_it()
    {
        var response = await ConstructAsync(Balancer, Map(("listener", Map(("port", 443)))));
        var listener = Registered("aws:lb/listener:Listener").Single();
        var targets = Registered("aws:lb/targetGroup:TargetGroup").Single();
        Assert.Multiple(() =>
        {
            Assert.That(
                Monitor.Registered.Select(resource => (resource.Type, resource.Name)),
                Is.EqualTo(
                    new[]
                    {
                        (Balancer, "web"),
                        ("aws:ec2/securityGroup:SecurityGroup", "web"),
                        ("aws:lb/loadBalancer:LoadBalancer", "web"),
                        ("aws:lb/targetGroup:TargetGroup", "web"),
                        ("aws:lb/listener:Listener", "web-0"),
                    }
                )
            );
            Assert.That(Monitor.Registered.Skip(1).Select(child => child.Parent), Is.All.EqualTo(response.Urn));
            Assert.That((listener["port"].AsNumber, listener["protocol"].AsString), Is.EqualTo((443.0, "HTTPS")));
            Assert.That((targets["port"].AsNumber, targets["targetType"].AsString), Is.EqualTo((443.0, "ip")));
            Assert.That(State(response)["listeners"].AsList, Has.Count.EqualTo(1));
            Assert.That(State(response)["vpcId"].AsString, Is.EqualTo(Vpc.Id));
            Assert.That(
                (State(response)["loadBalancer"] as ResourceValue)?.PackageVersion,
                Is.Empty,
                "an older @pulumi/aws would not make a resource of it"
            );
        });
    }

    [Test]
    public async Task A_task_definition_may_stand_alone()
    {
        var response = await ConstructAsync("awsx:ecs:FargateTaskDefinition", Map(("container", Container)));
        var definition = Registered("aws:ecs/taskDefinition:TaskDefinition").Single();

        Assert.That((definition["cpu"].AsString, definition["memory"].AsString), Is.EqualTo(("512", "1024")));
        Assert.That(
            State(response).Keys,
            Is.EquivalentTo(new[] { "taskDefinition", "loadBalancers", "logGroup", "taskRole", "executionRole" })
        );
        Assert.That(Monitor.Registered.Count(one => one.Type == "awsx:ecs:FargateTaskDefinition"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_service_on_instances_has_no_size_and_no_network_of_its_own()
    {
        await ConstructAsync(
            "awsx:ecs:EC2Service",
            Map(
                ("cluster", "cluster"),
                ("desiredCount", 2),
                ("taskDefinitionArgs", Map(("container", Container), ("networkMode", "bridge")))
            )
        );
        var definition = Registered("aws:ecs/taskDefinition:TaskDefinition").Single();
        var service = Registered("aws:ecs/service:Service").Single();
        Assert.Multiple(() =>
        {
            Assert.That(definition["requiresCompatibilities"], Is.EqualTo(PropertyValue.List("EC2")));
            Assert.That(definition["networkMode"].AsString, Is.EqualTo("bridge"));
            Assert.That(definition.Keys, Has.None.AnyOf("cpu", "memory"));
            Assert.That(service["launchType"].AsString, Is.EqualTo("EC2"));
            Assert.That(service["desiredCount"].AsNumber, Is.EqualTo(2));
            Assert.That(service.ContainsKey("networkConfiguration"), Is.False);
            Assert.That(Registered("awsx:ecs:EC2TaskDefinition").Count(), Is.EqualTo(1));
            Assert.That(Registered("aws:ec2/securityGroup:SecurityGroup"), Is.Empty);
        });
    }

    [Test]
    public async Task A_service_on_instances_has_the_networks_and_counts_of_AWS_by_default()
    {
        await ConstructAsync(
            "awsx:ecs:EC2Service",
            Map(
                ("taskDefinitionArgs", Map(("container", Container))),
                ("useClusterDefaultCapacityProviderStrategy", true)
            )
        );
        var service = Registered("aws:ecs/service:Service").Single();

        Assert.That(
            Registered("aws:ecs/taskDefinition:TaskDefinition").Single()["networkMode"].AsString,
            Is.EqualTo("awsvpc")
        );
        Assert.That(
            service.Keys,
            Has.None.AnyOf("desiredCount", "launchType", "useClusterDefaultCapacityProviderStrategy")
        );
    }

    [Test]
    public async Task A_log_group_that_is_to_come_leaves_the_containers_unknown()
    {
        var logs = Map(("existing", Map(("arn", PropertyValue.Unknown))));
        await ConstructAsync("awsx:ecs:EC2TaskDefinition", Map(("container", Container), ("logGroup", logs)));

        Assert.That(
            Registered("aws:ecs/taskDefinition:TaskDefinition").Single()["containerDefinitions"],
            Is.EqualTo(PropertyValue.Unknown)
        );
    }

    [Test]
    public async Task A_trail_has_a_bucket_and_on_demand_a_log_group_with_a_role()
    {
        Monitor.MadeUp = Monitor.MadeUp.With("bucket", "logs");
        var response = await ConstructAsync(
            "awsx:cloudtrail:Trail",
            Map(
                ("enableLogging", true),
                ("s3Bucket", Map(("args", Map(("forceDestroy", false))))),
                ("cloudWatchLogsGroup", Map(("enable", true), ("args", Map(("retentionInDays", 7)))))
            )
        );
        var trail = Registered("aws:cloudtrail/trail:Trail").Single();
        var role = Registered("aws:iam/role:Role").Single();
        Assert.Multiple(() =>
        {
            Assert.That(trail["enableLogging"].AsBool, Is.True);
            Assert.That(trail["s3BucketName"].AsString, Is.EqualTo("logs"));
            Assert.That(
                trail["cloudWatchLogsGroupArn"].AsString,
                Is.EqualTo("arn:aws:logs:us-west-2:000000000000:log-group:name:*")
            );
            Assert.That(trail["cloudWatchLogsRoleArn"].AsString, Is.EqualTo("arn"));
            Assert.That(Registered("aws:s3/bucket:Bucket").Single()["forceDestroy"].AsBool, Is.False);
            Assert.That(
                Registered("aws:s3/bucketPolicy:BucketPolicy").Single()["policy"].AsString,
                Does.Contain("\"arn/*\"").And.Contain("bucket-owner-full-control")
            );
            Assert.That(
                role["inlinePolicies"].AsList!.Single().AsMap!["policy"].AsString,
                Does.Contain(":log-stream:000000000000_CloudTrail_*")
            );
            Assert.That(
                Registered("aws:cloudwatch/logGroup:LogGroup").Single()["retentionInDays"].AsNumber,
                Is.EqualTo(7)
            );
            Assert.That(State(response).Keys, Is.EquivalentTo(new[] { "trail", "bucket", "logGroup" }));
        });
    }

    [Test]
    public async Task A_trail_may_write_to_a_bucket_that_exists()
    {
        var response = await ConstructAsync(
            "awsx:cloudtrail:Trail",
            Map(("s3Bucket", Map(("existing", Map(("name", "mine"))))))
        );

        Assert.That(Registered("aws:cloudtrail/trail:Trail").Single()["s3BucketName"].AsString, Is.EqualTo("mine"));
        Assert.That(
            Registered("aws:s3/bucketPolicy:BucketPolicy").Single()["policy"].AsString,
            Does.Contain("arn:aws:s3:::mine/*")
        );
        Assert.That(State(response).Keys, Is.EquivalentTo(new[] { "trail" }));
    }

    [Test]
    public async Task A_load_balancer_is_in_the_VPC_of_its_subnet_mappings()
    {
        var mapping = Map(("subnetId", "subnet-1"));
        var response = await ConstructAsync(Balancer, Map(("subnetMappings", PropertyValue.List(mapping))));

        Assert.That(State(response)["vpcId"].AsString, Is.EqualTo("vpc-own"));
    }

    [Test]
    public async Task A_load_balancer_is_in_the_VPC_of_its_subnets()
    {
        var response = await ConstructAsync(Balancer, Map(("subnetIds", PropertyValue.List("subnet-1", "subnet-2"))));

        Assert.That(
            Registered("aws:ec2/securityGroup:SecurityGroup").Single()["vpcId"].AsString,
            Is.EqualTo("vpc-own")
        );
        Assert.That(Registered("aws:lb/targetGroup:TargetGroup").Single()["vpcId"].AsString, Is.EqualTo("vpc-own"));
        Assert.That(State(response)["vpcId"].AsString, Is.EqualTo("vpc-own"));
    }

    [Test]
    public async Task Each_of_several_listeners_gets_its_defaults()
    {
        await ConstructAsync(
            Balancer,
            Map(
                ("listeners", PropertyValue.List(Map(("port", 80)), Map(("protocol", "HTTPS")))),
                ("defaultSecurityGroup", Map(("securityGroupId", "sg-1"))),
                ("idleTimeout", 30)
            )
        );
        var balancer = Registered("aws:lb/loadBalancer:LoadBalancer").Single();
        Assert.Multiple(() =>
        {
            Assert.That(
                Registered("aws:lb/listener:Listener")
                    .Select(listener => (listener["port"].AsNumber, listener["protocol"].AsString)),
                Is.EqualTo(new[] { (80.0, "HTTP"), (443.0, "HTTPS") })
            );
            Assert.That(balancer["securityGroups"].AsList!.Single().AsString, Is.EqualTo("sg-1"));
            Assert.That(balancer["idleTimeout"].AsNumber, Is.EqualTo(30), "other inputs go to the load balancer");
            Assert.That(Registered("aws:ec2/securityGroup:SecurityGroup"), Is.Empty);
        });
    }

    [Test]
    public async Task A_service_registers_its_task_definition_with_roles_and_log_group()
    {
        var mapping = Map(("targetGroup", new ResourceValue("urn:tg", "tg", "")));
        await ConstructAsync(Service, Args(Container.With("portMappings", PropertyValue.List(mapping))));
        var names = Monitor.Registered.Select(resource => $"{resource.Type} {resource.Name}").ToArray();
        var definition = Registered("aws:ecs/taskDefinition:TaskDefinition").Single();
        var service = Registered("aws:ecs/service:Service").Single();
        using var containers = JsonDocument.Parse(definition["containerDefinitions"].AsString!);
        var container = containers.RootElement[0];
        Assert.Multiple(() =>
        {
            Assert.That(
                names,
                Is.EqualTo(
                    new[]
                    {
                        "awsx:ecs:FargateService web",
                        "awsx:ecs:FargateTaskDefinition web",
                        "aws:cloudwatch/logGroup:LogGroup web",
                        "aws:iam/role:Role web-task",
                        "aws:iam/role:Role web-execution",
                        "aws:iam/rolePolicyAttachment:RolePolicyAttachment web-execution-9a42f520",
                        "aws:ecs/taskDefinition:TaskDefinition web",
                        "aws:ec2/securityGroup:SecurityGroup web-sg",
                        "aws:ecs/service:Service web",
                    }
                )
            );
            Assert.That((definition["cpu"].AsString, definition["memory"].AsString), Is.EqualTo(("512", "1024")));
            Assert.That(definition["family"].AsString, Does.Match("^web-[0-9a-f]{8}$"));
            Assert.That(container.GetProperty("name").GetString(), Is.EqualTo("container"));
            Assert.That(
                container.GetProperty("portMappings").GetRawText(),
                Is.EqualTo("""[{"containerPort":3000,"hostPort":3000}]""")
            );
            Assert.That(
                container.GetProperty("logConfiguration").GetProperty("options").GetRawText(),
                Is.EqualTo(
                    """{"awslogs-group":"name","awslogs-region":"us-west-2","awslogs-stream-prefix":"container"}"""
                )
            );
            Assert.That(
                service["loadBalancers"],
                Is.EqualTo(
                    PropertyValue.List(
                        Map(("containerName", "container"), ("containerPort", 3000), ("targetGroupArn", "arn:urn:tg"))
                    )
                )
            );
            Assert.That(
                (service["desiredCount"].AsNumber, service["launchType"].AsString),
                Is.EqualTo((1.0, "FARGATE"))
            );
            Assert.That(service["waitForSteadyState"].AsBool, Is.True);
            Assert.That(service.ContainsKey("taskDefinitionArgs"), Is.False);
        });
    }

    [Test]
    public async Task A_secret_in_a_container_makes_its_definition_secret()
    {
        var variable = Map(("name", "PASSWORD"), ("value", new SecretValue("hunter2")));
        await ConstructAsync(Service, Args(Container.With("environment", PropertyValue.List(variable))));
        var definition = Registered("aws:ecs/taskDefinition:TaskDefinition").Single();
        Assert.That(definition["containerDefinitions"], Is.InstanceOf<SecretValue>());
        Assert.That(definition["containerDefinitions"].AsString, Does.Contain("hunter2"));
    }

    [Test]
    public async Task An_unknown_part_makes_the_container_definitions_unknown()
    {
        await ConstructAsync(Service, Args(Container.With("image", PropertyValue.Unknown)));
        var definition = Registered("aws:ecs/taskDefinition:TaskDefinition").Single();
        Assert.Multiple(() =>
        {
            Assert.That(definition["containerDefinitions"], Is.EqualTo(PropertyValue.Unknown));
            Assert.That(definition["family"], Is.EqualTo(PropertyValue.Unknown));
            Assert.That(definition["cpu"].AsString, Is.EqualTo("512"), "known in spite of that");
        });
    }

    private static IEnumerable<TestCaseData> Mistakes()
    {
        yield return new(
            Balancer,
            Map(("listener", Map()), ("listeners", PropertyValue.List())),
            "only one of listener and listeners"
        );
        yield return new(
            Balancer,
            Map(("subnetIds", PropertyValue.List()), ("subnets", PropertyValue.List())),
            "only one of subnets and subnetIds"
        );
        yield return new(Service, Map(("assignPublicIp", true)), "taskDefinition or taskDefinitionArgs must be given");
        yield return new(
            Service,
            Args(Container).With("assignPublicIp", false),
            "the default VPC has no private subnets"
        );
        yield return new(
            Service,
            Args(Container).With("networkConfiguration", Map()),
            "only one of networkConfiguration and assignPublicIp"
        );
        yield return new(
            Service,
            Map(("assignPublicIp", true), ("taskDefinitionArgs", Map())),
            "taskDefinitionArgs: exactly one of container and containers"
        );
        yield return new(Service, Args(Container.With("cpu", 40_000)), "found 39.0625 vCPU");
        yield return new(
            "awsx:ecs:EC2Service",
            Map(("taskDefinition", "arn"), ("taskDefinitionArgs", Map(("container", Container)))),
            "only one of taskDefinition and taskDefinitionArgs"
        );
        yield return new(
            "awsx:ecs:EC2TaskDefinition",
            Map(("container", Container), ("logGroup", Map(("existing", Map())))),
            "logGroup: existing must have an arn or a name"
        );
        yield return new(
            "awsx:ecs:EC2TaskDefinition",
            Map(("container", Container), ("taskRole", Map(("roleArn", "arn"), ("args", Map())))),
            "taskRole: only one of roleArn and args"
        );
        yield return new(
            "awsx:cloudtrail:Trail",
            Map(("s3Bucket", Map(("args", Map()), ("existing", Map(("name", "a")))))),
            "s3Bucket: only one of existing and args"
        );
        yield return new(
            "awsx:cloudtrail:Trail",
            Map(("cloudWatchLogsGroup", Map(("enabled", true)))),
            "cloudWatchLogsGroup: found enabled; allowed: args, enable, existing"
        );
    }

    [TestCaseSource(nameof(Mistakes))]
    public void A_mistake_is_named_before_anything_is_registered(string type, PropertyMap inputs, string error)
    {
        Assert.That(
            () => ConstructAsync(type, inputs),
            Throws.TypeOf<CloudException>().With.Message.StartsWith($"{type} web: ").And.Message.Contains(error)
        );
        Assert.That(Monitor.Registered, Is.Empty);
    }

    private static PropertyMap Map(params (string, PropertyValue)[] entries) => new(entries);

    private static PropertyMap Args(PropertyMap container) =>
        Map(("cluster", "cluster"), ("assignPublicIp", true), ("taskDefinitionArgs", Map(("container", container))));

    private static PropertyMap State(ConstructResponse response) => PropertyMarshaler.FromStruct(response.State);

    private IEnumerable<PropertyMap> Registered(string type) =>
        Monitor
            .Registered.Where(resource => resource.Type == type)
            .Select(resource => PropertyMarshaler.FromStruct(resource.Object));

    private Task<ConstructResponse> ConstructAsync(string type, PropertyMap inputs) =>
        Components.ConstructAsync(Request(type, "web", inputs), default);
}
