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

    [Test]
    public async Task A_target_group_takes_instances_where_it_is_told_to()
    {
        var recording = await CreateAsync(Target(type: AlbTargetType.Instance));

        Assert.That(recording.One("TargetGroup").Text("targetType"), Is.EqualTo("instance"));
    }

    [Test]
    public async Task Health_checks_come_and_count_as_they_are_told_to()
    {
        var recording = await CreateAsync(Target(healthyThreshold: 3, interval: 6));
        var targetGroup = recording.One("TargetGroup");

        Assert.That(targetGroup.Text("healthCheck", "healthyThreshold"), Is.EqualTo("3"));
        Assert.That(targetGroup.Text("healthCheck", "interval"), Is.EqualTo("6"));
        Assert.That(targetGroup.Text("healthCheck", "timeout"), Is.Null, "AWS's five seconds are less than six");
    }

    [Test]
    public void Health_checks_come_and_count_as_aws_has_it_unless_told_otherwise()
    {
        var targetGroup = stack.One("TargetGroup", "users");

        Assert.That(targetGroup.Text("healthCheck", "healthyThreshold"), Is.EqualTo("5"), "the provider has 3");
        Assert.That(targetGroup.Text("healthCheck", "unhealthyThreshold"), Is.EqualTo("2"), "the provider has 3");
        Assert.That(targetGroup.Text("healthCheck", "interval"), Is.Null);
    }

    [Test]
    public async Task A_health_check_is_over_before_the_next_one()
    {
        var recording = await CreateAsync(Target(interval: 5));

        Assert.That(recording.One("TargetGroup").Text("healthCheck", "timeout"), Is.EqualTo("4"));
    }

    [TestCase(1)]
    [TestCase(11)]
    public void A_healthy_threshold_out_of_range_is_refused(int checks)
    {
        AssertRefused("lb", Target(healthyThreshold: checks), $"Targets['web'].HealthyThreshold is '{checks}'");
    }

    [TestCase(4)]
    [TestCase(301)]
    public void A_health_check_interval_out_of_range_is_refused(int seconds)
    {
        AssertRefused("lb", Target(interval: seconds), $"Targets['web'].HealthCheckInterval is '{seconds}'");
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

    private static AlbTargetArgs Target(
        int listener = 80,
        int delay = 300,
        string path = "/",
        AlbTargetType type = AlbTargetType.Ip,
        int? healthyThreshold = null,
        int? interval = null
    ) =>
        new()
        {
            ListenerPort = listener,
            TargetPort = 3000,
            TargetType = type,
            DeregistrationDelay = delay,
            HealthCheckPath = path,
            HealthyThreshold = healthyThreshold,
            HealthCheckInterval = interval,
        };

    private static Task<Recording> CreateAsync(AlbTargetArgs target) =>
        Recording.RunAsync(recording =>
            _ = new SecureAlb(
                "lb",
                new()
                {
                    VpcId = "vpc-1",
                    SubnetIds = "subnet-1",
                    Targets = new Dictionary<string, AlbTargetArgs> { ["web"] = target },
                }
            )
        );

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
