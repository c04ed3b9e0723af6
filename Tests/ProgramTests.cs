using NUnit.Framework;

namespace Infra.Tests;

[TestFixture]
internal sealed class ProgramTests
{
    [Test]
    public async Task The_outputs_are_the_load_balancers_name_and_each_services_url()
    {
        var stack = await TestStack.RunAsync();

        Assert.That(
            stack.Outputs,
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
    public async Task A_service_more_is_a_few_lines_of_config()
    {
        var stack = await TestStack.RunAsync(
            """{"orders": {"folder": "services/products", "port": 3000, "listener": 8002, "cpu": 256, "memory": 512}}"""
        );

        Assert.That(stack.All("Service").Select(service => service.Name), Is.EqualTo(new[] { "orders" }));
        Assert.That(stack.Outputs["ordersUrl"], Is.EqualTo("http://lb.example:8002"));
    }

    [Test]
    public async Task What_the_config_says_of_a_service_reaches_aws()
    {
        var stack = await TestStack.RunAsync(
            """
            {"web": {"folder": "services/products", "port": 5050, "listener": 80, "cpu": 1024, "memory": 3072, "desired": 2,
            "memoryReservation": 2048, "minimumHealthyPercent": 50, "maximumPercent": 150, "gracePeriod": 30, "healthCheck": {"path": "/alive"}, "logRetention": 7, "name": "n", "family": "f",
            "container": "c", "targetGroup": "t"}}
            """,
            ("infra:forceDelete", "true"),
            ("infra:cluster", """{"name": "u", "tags": {"Name": "v"}}""")
        );
        var service = stack.One("Service");

        Assert.That(service.Text("name"), Is.EqualTo("n"));
        Assert.That(service.Text("desiredCount"), Is.EqualTo("2"));
        Assert.That(service.Text("healthCheckGracePeriodSeconds"), Is.EqualTo("30"));
        Assert.That(service.Text("deploymentMinimumHealthyPercent"), Is.EqualTo("50"));
        Assert.That(service.Text("deploymentMaximumPercent"), Is.EqualTo("150"));
        Assert.That(service.Text("loadBalancers", "0", "containerName"), Is.EqualTo("c"));
        Assert.That(service.Text("loadBalancers", "0", "containerPort"), Is.EqualTo("5050"));
        Assert.That(stack.One("TaskDefinition").Text("family"), Is.EqualTo("f"));
        Assert.That(stack.One("TaskDefinition").Text("cpu"), Is.EqualTo("1024"));
        Assert.That(stack.One("TaskDefinition").Text("memory"), Is.EqualTo("3072"));
        Assert.That(
            stack.One("TaskDefinition").Text("containerDefinitions"),
            Does.Contain("\"memoryReservation\":2048")
        );
        Assert.That(stack.One("Cluster").Text("tags", "Name"), Is.EqualTo("v"));
        Assert.That(stack.One("TargetGroup").Text("name"), Is.EqualTo("t"));
        Assert.That(stack.One("TargetGroup").Text("healthCheck", "path"), Is.EqualTo("/alive"));
        Assert.That(stack.One("LogGroup").Text("retentionInDays"), Is.EqualTo("7"));
        Assert.That(stack.One("Repository").Text("forceDelete"), Is.EqualTo("True"));
    }

    [Test]
    public async Task The_cluster_and_its_instances_stay_when_the_last_service_goes()
    {
        var stack = await TestStack.RunAsync(
            "{}",
            ("infra:instances", """{"ami": "ami-0123456789abcdef0", "type": "t3.small", "min": 1, "max": 3}""")
        );

        Assert.That(stack.All("Service"), Is.Empty);
        Assert.That(stack.All("Cluster"), Has.Exactly(1).Items);
        Assert.That(stack.All("Group"), Has.Exactly(1).Items);
        Assert.That(stack.Outputs.Keys, Is.EqualTo(new[] { "loadBalancerDns" }));
    }

    [Test]
    public async Task An_address_on_port_80_names_no_port()
    {
        var stack = await TestStack.RunAsync(
            """{"web": {"image": "i", "port": 5050, "listener": 80, "cpu": 256, "memory": 512}}"""
        );

        Assert.That(stack.Outputs["webUrl"], Is.EqualTo("http://lb.example"));
    }

    [Test]
    public async Task Names_on_aws_are_the_configs()
    {
        var stack = await TestStack.RunAsync(
            more:
            [
                ("infra:loadBalancer", """{"name": "load-balancer-ecs"}"""),
                ("infra:executionRole", """{"name": "ecs-task-execution-role"}"""),
            ]
        );

        Assert.That(stack.One("LoadBalancer").Text("name"), Is.EqualTo("load-balancer-ecs"));
        Assert.That(stack.One("Role", "execution-role").Text("name"), Is.EqualTo("ecs-task-execution-role"));
    }
}
