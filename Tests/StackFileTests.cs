using NUnit.Framework;
using Pulumi.Aws.Ec2;
using Pulumi.Aws.Ecs;
using Pulumi.Aws.LB;
using Pulumi.Awsx.Ecr;
using Group = Pulumi.Aws.AutoScaling.Group;

namespace Infra.Tests;

/// <summary>The stacks in this project's files, with the values of the systems that they represent.</summary>
[TestFixture]
internal sealed class StackFileTests
{
    private MockedStack _workshop = null!;
    private MockedStack _fleet = null!;
    private MockedStack _prod = null!;

    [OneTimeSetUp]
    public async Task RunAsync()
    {
        _workshop = await TestStack.RunAsync(
            StackFile.Settings(StackFile.Text("workshop")),
            ("getParameter.insecureValue", """{"image_id": "ami-ecs"}""")
        );
        _fleet = await TestStack.RunAsync(StackFile.Settings(StackFile.Text("fleet")), ("getAmi.id", "ami-al2023"));
        _prod = await TestStack.RunAsync(
            StackFile.Settings(StackFile.Text("prod")),
            ("getCallerIdentity.accountId", "123456789012")
        );
    }

    [TestCase("dev", "products,users")]
    [TestCase("digi", "digi")]
    public async Task Dev_and_digi_run_on_fargate_with_public_addresses(string name, string services)
    {
        var stack = await TestStack.RunAsync(StackFile.Settings(StackFile.Text(name)));

        Assert.That(stack.All<Service>().Select(service => service.GetResourceName()), Is.EqualTo(services.Split(',')));
        foreach (var service in stack.All<Service>())
        {
            Assert.That(await service.LaunchType.ValueAsync(), Is.EqualTo("FARGATE"));
            Assert.That((await service.NetworkConfiguration.ValueAsync())!.AssignPublicIp, Is.True);
        }

        Assert.That(stack.All<Group>(), Is.Empty);
    }

    [Test]
    public async Task Workshop_has_three_tasks_in_the_bridge_network()
    {
        Assert.That(await _workshop.One<Service>().DesiredCount.ValueAsync(), Is.EqualTo(3));
        Assert.That(await _workshop.One<TaskDefinition>().NetworkMode.ValueAsync(), Is.EqualTo("bridge"));
    }

    [Test]
    public async Task Workshops_target_group_is_the_tutorials()
    {
        var targetGroup = _workshop.One<TargetGroup>();
        var check = await targetGroup.HealthCheck.ValueAsync();

        Assert.That(await targetGroup.TargetType.ValueAsync(), Is.EqualTo("instance"));
        Assert.That(await targetGroup.Port.ValueAsync(), Is.EqualTo(8080));
        Assert.That((check.HealthyThreshold, check.Interval), Is.EqualTo((3, 6)));
        Assert.That(await _workshop.One<Listener>().Port.ValueAsync(), Is.EqualTo(80));
    }

    [Test]
    public async Task Workshops_instances_start_from_the_pinned_image_for_ecs()
    {
        Assert.That(
            _workshop.Call("getParameter")["name"],
            Does.StartWith("/aws/service/ecs/optimized-ami/amazon-linux-2023/")
        );
        Assert.That(await _workshop.One<LaunchTemplate>().ImageId.ValueAsync(), Is.EqualTo("ami-ecs"));
        Assert.That(await _workshop.One<LaunchTemplate>().InstanceType.ValueAsync(), Is.EqualTo("t3.small"));
    }

    [Test]
    public async Task Workshops_instances_admit_the_load_balancer_alone()
    {
        Assert.That(
            (await _workshop.IngressAsync()).Where(rule => rule.Contains("→ SecurityGroup instances ")),
            Is.EqualTo(new[] { "SecurityGroup load-balancer → SecurityGroup instances tcp 32768-65535" })
        );
    }

    [Test]
    public void Workshops_outputs_are_the_load_balancers_name_and_the_services_url()
    {
        Assert.That(
            _workshop.Outputs,
            Is.EquivalentTo(
                new Dictionary<string, string?> { ["loadBalancerDns"] = "lb.example", ["appUrl"] = "http://lb.example" }
            )
        );
    }

    [TestCase("fleet-1", "ami-al2023")]
    [TestCase("fleet-2", "AmiFromInstance fleet")]
    [TestCase("fleet-3", "AmiFromInstance fleet")]
    public async Task Fleet_is_a_first_instance_and_two_from_its_image(string name, string image)
    {
        Assert.That(await _fleet.One<Instance>(name).Ami.ValueAsync(), Is.EqualTo(image));
        Assert.That(await _fleet.One<Instance>(name).InstanceType.ValueAsync(), Is.EqualTo("t2.micro"));
        Assert.That(_fleet.All<Instance>(), Has.Count.EqualTo(3));
        Assert.That(_fleet.All<TargetGroupAttachment>(), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Fleets_first_instance_installs_a_web_server_and_each_replica_writes_its_own_page()
    {
        const string Page = "echo \"<h1>Hola desde el EC2: $(hostname -f)</h1>\" > /var/www/html/index.html\n";
        const string Install = "yum update -y\nyum install -y httpd\nsystemctl start httpd\nsystemctl enable httpd\n";

        Assert.That(
            await _fleet.One<Instance>("fleet-1").UserData.ValueAsync(),
            Is.EqualTo($"#!/bin/bash\n{Install}{Page}")
        );
        Assert.That(await _fleet.One<Instance>("fleet-2").UserData.ValueAsync(), Is.EqualTo($"#!/bin/bash\n{Page}"));
    }

    [Test]
    public void Fleet_has_no_cluster_and_nothing_of_ecs()
    {
        Assert.That(_fleet.All<Cluster>(), Is.Empty);
        Assert.That(_fleet.All<Service>(), Is.Empty);
        Assert.That(_fleet.All<Repository>(), Is.Empty);
    }

    [Test]
    public void Fleets_outputs_are_the_load_balancers_name_and_its_url()
    {
        Assert.That(
            _fleet.Outputs,
            Is.EquivalentTo(
                new Dictionary<string, string?>
                {
                    ["loadBalancerDns"] = "lb.example",
                    ["fleetUrl"] = "http://lb.example",
                }
            )
        );
    }

    [Test]
    public void Prods_services_are_reached_by_https_under_their_own_names()
    {
        Assert.That(
            _prod.Outputs,
            Is.EquivalentTo(
                new Dictionary<string, string?>
                {
                    ["loadBalancerDns"] = "lb.example",
                    ["usersUrl"] = "https://users.example.com",
                    ["productsUrl"] = "https://products.example.com",
                }
            )
        );
    }

    [Test]
    public async Task Prods_listener_has_a_rule_for_each_service_and_404_for_all_else()
    {
        var listener = _prod.One<Listener>("load-balancer-443");

        Assert.That(await listener.Protocol.ValueAsync(), Is.EqualTo("HTTPS"));
        Assert.That((await listener.DefaultActions.ValueAsync()).Single().FixedResponse!.StatusCode, Is.EqualTo("404"));
        foreach (var rule in _prod.All<ListenerRule>())
        {
            Assert.That(await rule.ListenerArn.ValueAsync(), Is.EqualTo(await listener.Arn.ValueAsync()));
        }

        Assert.That(_prod.All<ListenerRule>(), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Prods_tasks_are_in_private_subnets_without_public_addresses_two_at_least()
    {
        foreach (var service in _prod.All<Service>())
        {
            var network = await service.NetworkConfiguration.ValueAsync();
            Assert.That(network!.Subnets, Is.EqualTo(new[] { "subnet-3", "subnet-4" }));
            Assert.That(network.AssignPublicIp, Is.False);
            Assert.That(await service.DesiredCount.ValueAsync(), Is.EqualTo(2));
        }

        Assert.That(_prod.All<Service>(), Has.Count.EqualTo(2));
        Assert.That(await _prod.One<LoadBalancer>().Subnets.ValueAsync(), Is.EqualTo(new[] { "subnet-1", "subnet-2" }));
    }

    [Test]
    public async Task Prod_is_open_on_the_ports_of_http_and_https_alone()
    {
        Assert.That(
            (await _prod.IngressAsync()).Where(rule => rule.StartsWith(Rules.Anyone)),
            Is.EquivalentTo(
                new[]
                {
                    $"{Rules.Anyone} → SecurityGroup load-balancer tcp 80",
                    $"{Rules.Anyone} → SecurityGroup load-balancer tcp 443",
                }
            )
        );
    }

    [Test]
    public async Task Prods_load_balancer_is_guarded_and_logged()
    {
        var loadBalancer = _prod.One<LoadBalancer>();

        Assert.That(await loadBalancer.EnableDeletionProtection.ValueAsync(), Is.True);
        Assert.That((await loadBalancer.AccessLogs.ValueAsync())!.Enabled, Is.True);
        Assert.That(await loadBalancer.DesyncMitigationMode.ValueAsync(), Is.EqualTo("strictest"));
        Assert.That(_prod.Inputs("Bucket")["forceDestroy"], Is.False);
    }

    [Test]
    public async Task A_stack_may_have_services_and_a_fleet_behind_one_load_balancer()
    {
        const string Services = "  infra:services: {web: {image: i, port: 1, listener: 8000, cpu: 256, memory: 512}}\n";
        var both = await TestStack.RunAsync(
            StackFile.Settings(StackFile.Text("fleet") + Services),
            ("getAmi.id", "ami-al2023")
        );

        Assert.That(both.All<LoadBalancer>(), Has.Count.EqualTo(1));
        Assert.That(both.Outputs.Keys, Is.EquivalentTo(new[] { "loadBalancerDns", "fleetUrl", "webUrl" }));
        Assert.That(await both.One<TargetGroup>("web").TargetType.ValueAsync(), Is.EqualTo("ip"));
        Assert.That(await both.One<TargetGroup>("fleet").TargetType.ValueAsync(), Is.EqualTo("instance"));
    }
}
