using Infra.Components;
using NUnit.Framework;
using Pulumi;
using Pulumi.Aws.Ecs;
using Pulumi.Aws.LB;
using Pulumi.Aws.Vpc;

namespace Infra.Tests.Components;

/// <summary>Services that share a listener: two with routes beside the one that gets the rest.</summary>
[TestFixture]
internal sealed class SharedListenerTests
{
    private MockedStack _stack = null!;

    [OneTimeSetUp]
    public async Task RunAsync() =>
        _stack = await MockedStack.RunAsync(stack =>
        {
            var listener = LoadBalancer(stack).Listener(8000);
            Service("users", listener, options: stack.Watched);
            Service(
                "admin",
                listener,
                new()
                {
                    Hosts = ["admin.example.com", "*.internal.example"],
                    Paths = ["/admin", "/admin/*"],
                    Priority = 7,
                },
                stack.Watched
            );
            Service("alive", listener, new() { Paths = ["/alive"] }, stack.Watched);
        });

    [Test]
    public async Task A_rule_has_the_routes_patterns_and_its_priority()
    {
        var rule = _stack.One<ListenerRule>("admin");
        var conditions = await rule.Conditions.ValueAsync();

        Assert.That(await rule.Priority.ValueAsync(), Is.EqualTo(7));
        Assert.That(
            conditions.Single(condition => condition.HostHeader is not null).HostHeader!.Values,
            Is.EqualTo(new[] { "admin.example.com", "*.internal.example" })
        );
        Assert.That(
            conditions.Single(condition => condition.PathPattern is not null).PathPattern!.Values,
            Is.EqualTo(new[] { "/admin", "/admin/*" })
        );
    }

    [Test]
    public async Task A_rule_without_hosts_has_no_condition_on_them()
    {
        Assert.That((await _stack.One<ListenerRule>("alive").Conditions.ValueAsync()).Single().HostHeader, Is.Null);
    }

    [Test]
    public async Task A_rule_forwards_from_the_shared_listener_to_its_services_target_group()
    {
        foreach (var name in new[] { "admin", "alive" })
        {
            var rule = _stack.One<ListenerRule>(name);
            var action = (await rule.Actions.ValueAsync()).Single();

            Assert.That(await rule.ListenerArn.ValueAsync(), Is.EqualTo(await _stack.One<Listener>().Arn.ValueAsync()));
            Assert.That(action.Type, Is.EqualTo("forward"));
            Assert.That(action.TargetGroupArn, Is.EqualTo(await _stack.One<TargetGroup>(name).Arn.ValueAsync()));
        }
    }

    [Test]
    public async Task The_listener_forwards_the_rest_to_the_service_without_a_route()
    {
        Assert.That(
            (await _stack.One<Listener>("main-8000").DefaultActions.ValueAsync()).Single().TargetGroupArn,
            Is.EqualTo(await _stack.One<TargetGroup>("users").Arn.ValueAsync())
        );
    }

    [Test]
    public void A_rule_is_its_services()
    {
        Assert.That(
            _stack.OptionsOf(_stack.One<ListenerRule>("alive")).Parent,
            Is.SameAs(_stack.One<FargateService>("alive"))
        );
    }

    [TestCase("users", "Listener main-8000")]
    [TestCase("admin", "ListenerRule admin")]
    [TestCase("alive", "ListenerRule alive")]
    public async Task A_service_starts_after_what_sends_it_requests(string name, string routing)
    {
        var dependencies = await _stack.DependenciesOf(_stack.One<Service>(name));

        Assert.That(
            dependencies.Where(dependency => dependency.StartsWith("Listener")),
            Is.EqualTo(new[] { routing }),
            "ECS takes no target group without a load balancer"
        );
    }

    [Test]
    public async Task The_load_balancer_admits_anyone_on_the_listeners_port_once_and_each_service_admits_it_alone()
    {
        Assert.That(
            (await _stack.IngressAsync()).Where(rule => !rule.StartsWith("sg-members")),
            Is.EquivalentTo(
                new[]
                {
                    $"{Rules.Anyone} → SecurityGroup main tcp 8000",
                    "SecurityGroup main → SecurityGroup users tcp 3000",
                    "SecurityGroup main → SecurityGroup admin tcp 3000",
                    "SecurityGroup main → SecurityGroup alive tcp 3000",
                }
            )
        );
        Assert.That(
            (await _stack.EgressAsync()).Where(rule => rule.StartsWith("SecurityGroup main")),
            Is.EquivalentTo(
                new[]
                {
                    "SecurityGroup main → SecurityGroup users tcp 3000",
                    "SecurityGroup main → SecurityGroup admin tcp 3000",
                    "SecurityGroup main → SecurityGroup alive tcp 3000",
                }
            )
        );
    }

    [TestCase("users", "http://lb.example:8000")]
    [TestCase("admin", "http://admin.example.com:8000/admin")]
    [TestCase("alive", "http://lb.example:8000/alive")]
    public async Task A_url_reaches_its_service(string name, string url)
    {
        Assert.That(await _stack.One<FargateService>(name).Url.ValueAsync(), Is.EqualTo(url));
    }

    [Test]
    public async Task A_listener_on_which_all_have_routes_answers_the_rest_with_404()
    {
        var stack = await MockedStack.RunAsync(stack =>
            Service("alive", LoadBalancer(stack).SharedListener(8000), new() { Paths = ["/alive"] }, stack.Watched)
        );
        var action = (await stack.One<Listener>("main-8000").DefaultActions.ValueAsync()).Single();

        Assert.That(action.Type, Is.EqualTo("fixed-response"));
        Assert.That(action.FixedResponse!.StatusCode, Is.EqualTo("404"));
        Assert.That(stack.OptionsOf(stack.One<Listener>()).Parent, Is.SameAs(stack.One<LoadBalancer>()));
        Assert.That(await stack.IngressAsync(), Has.Member($"{Rules.Anyone} → SecurityGroup main tcp 8000"));
    }

    [Test]
    public async Task A_listener_that_exists_elsewhere_gets_a_rule_and_nothing_else()
    {
        const string Arn = "arn:aws:elasticloadbalancing:us-west-1:123456789012:listener/app/main/1/2";
        var stack = await MockedStack.RunAsync(_ => Service("alive", Existing(Arn), new() { Paths = ["/alive"] }));

        Assert.That(await stack.One<ListenerRule>().ListenerArn.ValueAsync(), Is.EqualTo(Arn));
        Assert.That(stack.All<Listener>(), Is.Empty);
        Assert.That(
            (await stack.IngressAsync()).Where(rule => rule.Contains($"→ {Given.LoadBalancerGroup} ")),
            Is.Empty,
            "who made the listener opened its port"
        );
    }

    [Test]
    public async Task A_listener_is_shared_by_the_output_of_the_service_that_made_it()
    {
        var stack = await MockedStack.RunAsync(_ =>
        {
            var users = Service("users", Given.Listener(8000));
            Service("alive", Existing(users.ListenerArn), new() { Paths = ["/alive"] });
        });

        Assert.That(
            await stack.One<ListenerRule>().ListenerArn.ValueAsync(),
            Is.EqualTo(await stack.One<Listener>("users-8000").Arn.ValueAsync())
        );
    }

    [Test]
    public async Task A_fleet_and_services_on_instances_share_listeners_too()
    {
        var stack = await MockedStack.RunAsync(stack =>
        {
            var listener = LoadBalancer(stack).Listener(80);
            _ = new Ec2Service(
                "app",
                new()
                {
                    Cluster = Given.Cluster(),
                    CapacityProviderName = "instances",
                    Listener = listener,
                    VpcId = "vpc-1",
                    Task = Given.Task(),
                },
                stack.Watched
            );
            _ = new AmiWebFleet(
                "fleet",
                new()
                {
                    Listener = listener,
                    Route = new() { Hosts = ["*.example.com"] },
                    VpcId = "vpc-1",
                    SubnetIds = "subnet-1",
                    Port = 80,
                    ImageId = "ami-00000001",
                    InstanceType = "t2.micro",
                    UserData = "#!/bin/true",
                },
                stack.Watched
            );
        });

        Assert.That(stack.One<ListenerRule>().GetResourceName(), Is.EqualTo("fleet"));
        Assert.That(
            stack.All<SecurityGroupIngressRule>().Count(rule => rule.GetResourceName() == "main-80"),
            Is.EqualTo(1)
        );
        Assert.That(
            await stack.One<AmiWebFleet>().Url.ValueAsync(),
            Is.EqualTo("http://lb.example"),
            "a host with wildcards is none to ask for"
        );
    }

    [Test]
    public async Task A_service_with_a_route_before_the_one_that_makes_the_listener_is_refused()
    {
        Assert.That(
            await MockedStack.RefusalAsync(() => Service("alive", Given.Listener(8000), new() { Paths = ["/alive"] })),
            Does.StartWith("FargateService 'alive': nobody has made the listener on port 8000 yet")
        );
    }

    [TestCase("/a", 7, "/b", 7, "Route has the priority 7 as 'users' has: give one of the two another Priority.")]
    [TestCase("/a*", 7, "/ab", 8, "'users' takes all requests of the Route first.")]
    [TestCase("/ab", 8, "/a*", 7, "the Route takes all requests of 'users' first.")]
    public async Task Routes_that_cannot_share_a_listener_are_refused(
        string users,
        int usersPriority,
        string alive,
        int alivePriority,
        string refusal
    )
    {
        Assert.That(
            await MockedStack.RefusalAsync(() =>
            {
                var listener = new SecureAlb("main", new() { VpcId = "vpc-1", SubnetIds = "subnet-1" }).SharedListener(
                    80
                );
                Service("users", listener, new() { Paths = [users], Priority = usersPriority });
                Service("alive", listener, new() { Paths = [alive], Priority = alivePriority });
            }),
            Is.EqualTo($"FargateService 'alive': {refusal}")
        );
    }

    [Test]
    public async Task A_route_without_patterns_or_with_too_many_is_refused()
    {
        Assert.That(
            await MockedStack.RefusalAsync(() => Service("users", Given.Listener(80), new())),
            Is.EqualTo("FargateService 'users': Route needs Hosts, Paths or both.")
        );
        Assert.That(
            await MockedStack.RefusalAsync(() =>
                Service("users", Existing("arn:1"), new() { Paths = ["/1", "/2", "/3", "/4", "/5", "/6"] })
            ),
            Is.EqualTo("FargateService 'users': Route has more than 5 patterns: AWS allows no more in a rule.")
        );
    }

    private static SecureAlb LoadBalancer(MockedStack stack) =>
        new("main", new() { VpcId = "vpc-1", SubnetIds = "subnet-1" }, stack.Watched);

    private static AlbListenerArgs Existing(Input<string> arn) =>
        new()
        {
            LoadBalancerArn = "arn:aws:elasticloadbalancing:us-west-1:123456789012:loadbalancer/app/main/1",
            LoadBalancerDnsName = "lb.example",
            LoadBalancerSecurityGroupId = Given.LoadBalancerGroup,
            Port = 8000,
            Arn = arn,
        };

    private static FargateService Service(
        string name,
        AlbListenerArgs listener,
        AlbRouteArgs? route = null,
        ComponentResourceOptions? options = null
    ) =>
        new(
            name,
            new()
            {
                Cluster = Given.Cluster(),
                Listener = listener,
                Route = route,
                VpcId = "vpc-1",
                SubnetIds = "subnet-1",
                Task = Given.Task(),
            },
            options
        );
}
