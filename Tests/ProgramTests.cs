using NUnit.Framework;
using Pulumi;

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

    [Test]
    public void Mistakes_in_the_config_are_said_at_once_and_without_a_stack_trace()
    {
        var exception = Assert.CatchAsync(() =>
            TestStack.RunAsync("""{"users": {"port": 0, "listener": 70000, "cpu": 256, "memory": 512, "image": "a"}}""")
        );
        var mistakes = exception as RunException ?? exception!.InnerException;

        Assert.That(mistakes, Is.TypeOf<RunException>(), "Pulumi shows its message alone");
        Assert.That(mistakes!.Message, Does.Contain("The config of stack 'test' has 2 mistakes:"));
        Assert.That(mistakes.Message, Does.Contain("infra:services.users.port: found 0"));
        Assert.That(mistakes.Message, Does.Contain("infra:services.users.listener: found 70000"));
    }
}
