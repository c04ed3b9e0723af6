using Infra.Components;
using NUnit.Framework;
using Pulumi;
using Pulumi.Aws.LB;

namespace Infra.Tests.Components;

/// <summary>A service's target group and listener, at a load balancer of the program and at one that exists already.</summary>
[TestFixture]
internal sealed class ListenerTests
{
    private MockedStack _stack = null!;

    [OneTimeSetUp]
    public async Task RunAsync() =>
        _stack = await MockedStack.RunAsync(stack =>
            Service(
                new SecureAlb("main", new() { VpcId = "vpc-1", SubnetIds = "subnet-1" }, stack.Watched).Listener(8000)
            )
        );

    [Test]
    public async Task The_listener_forwards_to_the_services_target_group()
    {
        var listener = _stack.One<Listener>();
        var action = (await listener.DefaultActions.ValueAsync()).Single();

        Assert.That(await listener.Port.ValueAsync(), Is.EqualTo(8000));
        Assert.That(await listener.Protocol.ValueAsync(), Is.EqualTo("HTTP"));
        Assert.That(action.Type, Is.EqualTo("forward"));
        Assert.That(action.TargetGroupArn, Is.EqualTo(await _stack.One<TargetGroup>().Arn.ValueAsync()));
    }

    [Test]
    public void A_listeners_urn_depends_on_the_load_balancer_and_the_port_alone()
    {
        var listener = _stack.One<Listener>("main-8000");

        Assert.That(
            _stack.OptionsOf(listener).Parent,
            Is.SameAs(_stack.One<LoadBalancer>()),
            "another service that takes the port must not make another listener on it"
        );
    }

    [Test]
    public void The_listener_is_not_a_child_of_the_component()
    {
        Assert.That(
            _stack.OptionsOf(_stack.One<Listener>()).Parent,
            Is.Not.InstanceOf<ComponentResource>(),
            "a service that depends on the component would wait for its own listener"
        );
    }

    [Test]
    public async Task A_load_balancer_that_exists_already_gets_a_listener_of_the_service()
    {
        var elsewhere = await MockedStack.RunAsync(stack => Service(Given.Listener(8000), stack.Watched));
        var listener = elsewhere.One<Listener>("users-8000");

        Assert.That(await listener.LoadBalancerArn.ValueAsync(), Does.EndWith(":loadbalancer/app/main/1"));
        Assert.That(elsewhere.OptionsOf(listener).Parent, Is.SameAs(elsewhere.One<FargateService>()));
    }

    [Test]
    public async Task A_target_group_takes_addresses_on_the_containers_port()
    {
        var targetGroup = _stack.One<TargetGroup>("users");

        Assert.That(await targetGroup.TargetType.ValueAsync(), Is.EqualTo("ip"), "Fargate's tasks have no instances");
        Assert.That(await targetGroup.Port.ValueAsync(), Is.EqualTo(3000));
        Assert.That(await targetGroup.Protocol.ValueAsync(), Is.EqualTo("HTTP"));
        Assert.That(await targetGroup.VpcId.ValueAsync(), Is.EqualTo("vpc-1"));
    }

    [Test]
    public async Task A_health_check_has_AWS_defaults()
    {
        var check = await _stack.One<TargetGroup>().HealthCheck.ValueAsync();

        Assert.That(check.Port, Is.EqualTo("traffic-port"));
        Assert.That(check.Path, Is.EqualTo("/"));
        Assert.That(check.Matcher, Is.EqualTo("200"));
        Assert.That(
            (check.HealthyThreshold, check.UnhealthyThreshold),
            Is.EqualTo((5, 2)),
            "the provider's are 3 and 3"
        );
        Assert.That((check.Interval, check.Timeout), Is.EqualTo((30, 5)));
    }

    [Test]
    public async Task A_health_check_uses_its_settings()
    {
        var check = await CheckAsync(
            new()
            {
                Path = "/alive",
                HealthyThreshold = 3,
                UnhealthyThreshold = 4,
                Interval = 6,
            }
        );

        Assert.That(check.Path, Is.EqualTo("/alive"));
        Assert.That((check.HealthyThreshold, check.UnhealthyThreshold), Is.EqualTo((3, 4)));
        Assert.That(check.Interval, Is.EqualTo(6));
    }

    [Test]
    public async Task A_health_check_is_over_before_the_next_one()
    {
        Assert.That((await CheckAsync(new() { Interval = 5 })).Timeout, Is.EqualTo(4));
    }

    [Test]
    public async Task A_deregistered_target_has_30_seconds_to_finish_its_requests()
    {
        Assert.That(await _stack.One<TargetGroup>().DeregistrationDelay.ValueAsync(), Is.EqualTo(30));
    }

    [Test]
    public void What_is_not_asked_for_is_left_to_AWS()
    {
        Assert.That(_stack.Inputs("TargetGroup").Keys, Has.No.Member("stickiness").And.No.Member("slowStart"));
        Assert.That(
            _stack.Inputs("Listener").Keys,
            Is.EquivalentTo(new[] { "loadBalancerArn", "protocol", "port", "defaultActions" })
        );
    }

    [Test]
    public async Task The_url_names_the_port()
    {
        Assert.That(await _stack.One<FargateService>().Url.ValueAsync(), Is.EqualTo("http://lb.example:8000"));
    }

    [Test]
    public async Task The_url_of_port_80_names_none()
    {
        var web = await MockedStack.RunAsync(_ => Service(Given.Listener(80)));

        Assert.That(await web.One<FargateService>().Url.ValueAsync(), Is.EqualTo("http://lb.example"));
    }

    private static async Task<Pulumi.Aws.LB.Outputs.TargetGroupHealthCheck> CheckAsync(AlbHealthCheckArgs check)
    {
        var checking = await MockedStack.RunAsync(_ =>
            Service(Given.Listener(80), targetGroup: new() { HealthCheck = check })
        );
        return await checking.One<TargetGroup>().HealthCheck.ValueAsync();
    }

    private static FargateService Service(
        AlbListenerArgs listener,
        ComponentResourceOptions? options = null,
        AlbTargetGroupArgs? targetGroup = null
    ) =>
        new(
            "users",
            new()
            {
                Cluster = Given.Cluster(),
                Listener = listener,
                VpcId = "vpc-1",
                SubnetIds = "subnet-1",
                Task = Given.Task(),
                TargetGroup = targetGroup ?? new(),
            },
            options
        );
}
