using Infra.Components;
using NUnit.Framework;

namespace Infra.Tests.Components;

[TestFixture]
internal sealed class SecureAlbTests
{
    private Recording stack = null!;

    [OneTimeSetUp]
    public async Task RunAsync() => stack = await TestStack.RunAsync();

    [Test]
    public void The_load_balancer_faces_the_internet_and_drops_invalid_headers()
    {
        var loadBalancer = stack.One("LoadBalancer");

        Assert.That(loadBalancer.Text("internal"), Is.EqualTo("False"));
        Assert.That(loadBalancer.Text("dropInvalidHeaderFields"), Is.EqualTo("True"));
        Assert.That(loadBalancer.Texts("subnets"), Is.EqualTo(new[] { "subnet-1", "subnet-2" }));
        Assert.That(loadBalancer.Texts("securityGroups"), Is.EqualTo(new[] { "SecurityGroup load-balancer" }));
    }

    [TestCase("users", "8000")]
    [TestCase("products", "8001")]
    public void A_listener_forwards_to_the_target_group_that_the_service_registers_with(string service, string port)
    {
        var listener = stack.One("Listener", service);

        Assert.That(listener.Text("port"), Is.EqualTo(port));
        Assert.That(listener.Text("defaultActions", "0", "type"), Is.EqualTo("forward"));
        Assert.That(
            listener.Text("defaultActions", "0", "targetGroupArn"),
            Is.EqualTo($"arn of TargetGroup {service}")
        );
        Assert.That(
            stack.One("Service", service).Text("loadBalancers", "0", "targetGroupArn"),
            Is.EqualTo($"arn of TargetGroup {service}")
        );
    }

    [Test]
    public void A_target_group_takes_addresses_on_the_containers_port()
    {
        var targetGroup = stack.One("TargetGroup", "users");

        Assert.That(
            targetGroup.Text("targetType"),
            Is.EqualTo("ip"),
            "Fargate's tasks have addresses and no instances"
        );
        Assert.That(targetGroup.Text("protocol"), Is.EqualTo("HTTP"));
        Assert.That(targetGroup.Text("port"), Is.EqualTo("3000"));
    }

    [Test]
    public void Health_checks_ask_the_traffic_port_for_200_unless_told_otherwise()
    {
        var targetGroup = stack.One("TargetGroup", "users");

        Assert.That(targetGroup.Text("healthCheck", "port"), Is.EqualTo("traffic-port"));
        Assert.That(targetGroup.Text("healthCheck", "path"), Is.EqualTo("/"));
        Assert.That(targetGroup.Text("healthCheck", "matcher"), Is.EqualTo("200"));
    }

    [TestCase("users", "45", "as the config says")]
    [TestCase("products", "30", "for want of another word")]
    public void A_deregistered_target_keeps_its_time(string service, string seconds, string why)
    {
        Assert.That(stack.One("TargetGroup", service).Text("deregistrationDelay"), Is.EqualTo(seconds), why);
    }

    [Test]
    public void A_name_with_which_pulumi_would_exceed_32_characters_is_refused()
    {
        AssertRefused("a-load-balancer-of-25-cha", Target(), "SecureAlb 'a-load-balancer-of-25-cha': its name");
    }

    [TestCase("internal-lb")]
    [TestCase("-lb")]
    [TestCase("lb-")]
    [TestCase("l_b")]
    [TestCase("a-name-of-more-than-32-characters")]
    public void A_load_balancer_name_that_aws_refuses_is_refused(string name)
    {
        AssertRefused("lb", Target(), $"LoadBalancerName is '{name}'", name);
    }

    [TestCase(0)]
    [TestCase(65536)]
    public void A_listener_port_out_of_range_is_refused(int port)
    {
        AssertRefused("lb", Target(listener: port), $"Targets['web'].ListenerPort is '{port}'");
    }

    [Test]
    public void A_drain_of_more_than_an_hour_is_refused()
    {
        AssertRefused("lb", Target(delay: 3601), "Targets['web'].DeregistrationDelay is '3601'");
    }

    [Test]
    public void A_health_check_path_without_a_slash_is_refused()
    {
        AssertRefused("lb", Target(path: "alive"), "Targets['web'].HealthCheckPath is 'alive'");
    }

    [Test]
    public void Two_targets_on_one_listener_port_are_refused()
    {
        var targets = new Dictionary<string, AlbTargetArgs> { ["a"] = Target(), ["b"] = Target() };

        AssertRefused(
            "lb",
            targets,
            "Targets['b'].ListenerPort is '80'; allowed is a port that no other target has; 'a'"
        );
    }

    private static AlbTargetArgs Target(int listener = 80, int delay = 300, string path = "/") =>
        new()
        {
            ListenerPort = listener,
            TargetPort = 3000,
            DeregistrationDelay = delay,
            HealthCheckPath = path,
        };

    private static void AssertRefused(string name, AlbTargetArgs target, string message, string? awsName = null) =>
        AssertRefused(name, new Dictionary<string, AlbTargetArgs> { ["web"] = target }, message, awsName);

    private static void AssertRefused(
        string name,
        IReadOnlyDictionary<string, AlbTargetArgs> targets,
        string message,
        string? awsName = null
    )
    {
        var args = new SecureAlbArgs
        {
            VpcId = "vpc-1",
            SubnetIds = "subnet-1",
            LoadBalancerName = awsName,
            Targets = targets,
        };

        Assert.That(
            () => Recording.RunAsync(recording => _ = new SecureAlb(name, args)),
            Throws.Exception.With.Message.Contains(message).Or.InnerException.With.Message.Contains(message)
        );
    }
}
