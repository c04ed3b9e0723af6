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

    [OneTimeSetUp]
    public async Task RunAsync()
    {
        _workshop = await TestStack.RunAsync(
            StackFile.Settings(StackFile.Text("workshop")),
            ("getParameter.insecureValue", """{"image_id": "ami-ecs"}""")
        );
        _fleet = await TestStack.RunAsync(StackFile.Settings(StackFile.Text("fleet")), ("getAmi.id", "ami-al2023"));
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
