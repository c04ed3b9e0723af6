using NUnit.Framework;

namespace Infra.Tests;

/// <summary>The stacks that this project's files describe, with the values of the systems that they stand for.</summary>
[TestFixture]
internal sealed class StackFileTests
{
    private const string Document = """{"image_id": "ami-ecs"}""";

    private Recording workshop = null!;
    private Recording fleet = null!;

    [OneTimeSetUp]
    public async Task RunAsync()
    {
        workshop = await TestStack.RunAsync(
            StackFile.Settings(StackFile.Text("workshop")),
            new Dictionary<string, string> { ["getParameter.insecureValue"] = Document }
        );
        fleet = await TestStack.RunAsync(
            StackFile.Settings(StackFile.Text("fleet")),
            new Dictionary<string, string> { ["getAmi.id"] = "ami-al2023" }
        );
    }

    [TestCase("dev", "users,products")]
    [TestCase("digi", "digi")]
    public async Task Dev_and_digi_run_on_fargate(string name, string services)
    {
        var stack = await TestStack.RunAsync(StackFile.Settings(StackFile.Text(name)));

        Assert.That(stack.All("Service").Select(service => service.Name), Is.EquivalentTo(services.Split(',')));
        Assert.That(stack.All("Service").Select(service => service.Text("launchType")), Is.All.EqualTo("FARGATE"));
        Assert.That(stack.All("Group"), Is.Empty);
    }

    [Test]
    public void Workshop_has_three_tasks_in_the_bridge_network()
    {
        Assert.That(workshop.One("Service").Text("desiredCount"), Is.EqualTo("3"));
        Assert.That(workshop.One("TaskDefinition").Text("networkMode"), Is.EqualTo("bridge"));
    }

    [Test]
    public void Workshops_target_group_is_the_tutorials()
    {
        var targetGroup = workshop.One("TargetGroup");

        Assert.That(targetGroup.Text("targetType"), Is.EqualTo("instance"));
        Assert.That(targetGroup.Text("port"), Is.EqualTo("8080"));
        Assert.That(targetGroup.Text("healthCheck", "healthyThreshold"), Is.EqualTo("3"));
        Assert.That(targetGroup.Text("healthCheck", "interval"), Is.EqualTo("6"));
        Assert.That(workshop.One("Listener").Text("port"), Is.EqualTo("80"));
    }

    [Test]
    public void Workshops_instances_start_from_the_pinned_image_for_ecs()
    {
        Assert.That(
            workshop.Call("getParameter").Text("name"),
            Does.StartWith("/aws/service/ecs/optimized-ami/amazon-linux-2023/")
        );
        Assert.That(workshop.One("LaunchTemplate").Text("imageId"), Is.EqualTo("ami-ecs"));
        Assert.That(workshop.One("LaunchTemplate").Text("instanceType"), Is.EqualTo("t3.small"));
    }

    [Test]
    public void Workshops_outputs_are_the_load_balancers_name_and_the_services_url()
    {
        Assert.That(
            workshop.Outputs,
            Is.EquivalentTo(
                new Dictionary<string, string?> { ["loadBalancerDns"] = "lb.example", ["appUrl"] = "http://lb.example" }
            )
        );
    }

    [Test]
    public void Fleet_is_a_first_instance_and_two_from_its_image()
    {
        Assert.That(
            fleet
                .All("Instance")
                .OrderBy(instance => instance.Name)
                .Select(instance => (instance.Text("ami"), instance.Text("instanceType"))),
            Is.EqualTo(
                new[]
                {
                    ("ami-al2023", "t2.micro"),
                    ("AmiFromInstance fleet", "t2.micro"),
                    ("AmiFromInstance fleet", "t2.micro"),
                }
            )
        );
        Assert.That(fleet.All("TargetGroupAttachment"), Has.Count.EqualTo(3));
    }

    [Test]
    public void Fleets_first_instance_installs_a_web_server_and_each_replica_writes_its_own_page()
    {
        const string Page = "echo \"<h1>Hola desde el EC2: $(hostname -f)</h1>\" > /var/www/html/index.html\n";
        const string Install = "yum update -y\nyum install -y httpd\nsystemctl start httpd\nsystemctl enable httpd\n";

        Assert.That(fleet.One("Instance", "fleet-1").Text("userData"), Is.EqualTo($"#!/bin/bash\n{Install}{Page}"));
        Assert.That(fleet.One("Instance", "fleet-2").Text("userData"), Is.EqualTo($"#!/bin/bash\n{Page}"));
    }

    [Test]
    public void Fleet_has_no_cluster_and_nothing_of_ecs()
    {
        Assert.That(fleet.All("Cluster").Concat(fleet.All("Service")).Concat(fleet.All("Repository")), Is.Empty);
    }

    [Test]
    public void Fleets_outputs_are_the_load_balancers_name_and_its_url()
    {
        Assert.That(
            fleet.Outputs,
            Is.EquivalentTo(
                new Dictionary<string, string?>
                {
                    ["loadBalancerDns"] = "lb.example",
                    ["fleetUrl"] = "http://lb.example",
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
            workshop.All(type).Concat(fleet.All(type)).Select(described => described.Text("description")),
            Is.All.Match(@"^[A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}$")
        );
    }

    [Test]
    public async Task A_stack_may_have_services_and_a_fleet_behind_one_load_balancer()
    {
        var services = "  infra:services: {web: {image: i, port: 1, listener: 8000, cpu: 256, memory: 512}}\n";
        var both = await TestStack.RunAsync(StackFile.Settings(StackFile.Text("fleet") + services));

        Assert.That(both.All("LoadBalancer"), Has.Count.EqualTo(1));
        Assert.That(both.Outputs.Keys, Is.EquivalentTo(new[] { "loadBalancerDns", "fleetUrl", "webUrl" }));
        Assert.That(both.One("TargetGroup", "web").Text("targetType"), Is.EqualTo("ip"));
        Assert.That(both.One("TargetGroup", "fleet").Text("targetType"), Is.EqualTo("instance"));
    }
}
