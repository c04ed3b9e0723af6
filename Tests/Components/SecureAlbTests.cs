using Infra.Components;
using NUnit.Framework;
using Pulumi.Aws.LB;

namespace Infra.Tests.Components;

[TestFixture]
internal sealed class SecureAlbTests
{
    private MockedStack _stack = null!;

    [OneTimeSetUp]
    public async Task RunAsync() =>
        _stack = await MockedStack.RunAsync(mocked =>
            _ = new SecureAlb(
                "main",
                new()
                {
                    VpcId = "vpc-1",
                    SubnetIds = new() { "subnet-1", "subnet-2" },
                }
            )
        );

    [Test]
    public async Task The_load_balancer_faces_the_internet_in_its_subnets()
    {
        var loadBalancer = _stack.One<LoadBalancer>();

        Assert.That(await loadBalancer.Internal.ValueAsync(), Is.False);
        Assert.That(await loadBalancer.Subnets.ValueAsync(), Is.EqualTo(new[] { "subnet-1", "subnet-2" }));
    }

    [Test]
    public async Task Headers_that_are_not_valid_http_are_dropped()
    {
        Assert.That(await _stack.One<LoadBalancer>().DropInvalidHeaderFields.ValueAsync(), Is.True);
    }

    [Test]
    public async Task The_load_balancer_has_a_group_of_its_own()
    {
        Assert.That(
            await _stack.One<LoadBalancer>().SecurityGroups.ValueAsync(),
            Is.EqualTo(new[] { "SecurityGroup main" })
        );
    }

    [Test]
    public async Task Its_group_admits_nobody_and_reaches_nobody_by_itself()
    {
        Assert.That(await _stack.IngressAsync(), Is.Empty);
        Assert.That(await _stack.EgressAsync(), Is.Empty);
        Assert.That(
            _stack.Inputs("SecurityGroup").Keys,
            Has.No.Member("ingress").And.No.Member("egress"),
            "inline rules would undo the services'"
        );
    }

    [Test]
    public async Task A_load_balancer_may_have_a_name_of_its_own()
    {
        var named = await MockedStack.RunAsync(mocked =>
            _ = new SecureAlb(
                "main",
                new()
                {
                    VpcId = "vpc-1",
                    SubnetIds = "subnet-1",
                    LoadBalancerName = "load-balancer-ecs",
                }
            )
        );

        Assert.That(await named.One<LoadBalancer>().Name.ValueAsync(), Is.EqualTo("load-balancer-ecs"));
    }

    [Test]
    public async Task An_internal_load_balancer_is_reached_from_the_vpc_alone()
    {
        Assert.That(await (await WithAsync(internally: true)).One<LoadBalancer>().Internal.ValueAsync(), Is.True);
    }

    [TestCase(true, true)]
    [TestCase(false, null)]
    public async Task Pulumi_and_AWS_both_refuse_to_delete_a_protected_load_balancer(bool isProtected, bool? protects)
    {
        var stack = await WithAsync(isProtected: isProtected);

        Assert.That(stack.Inputs("LoadBalancer").GetValueOrDefault("enableDeletionProtection"), Is.EqualTo(protects));
        Assert.That(
            stack.OptionsOf(stack.One<LoadBalancer>()).Protect,
            Is.EqualTo(protects),
            "AWS alone would refuse when the services are gone"
        );
    }

    [Test]
    public async Task A_protected_load_balancer_leaves_its_listeners_free_to_go()
    {
        var stack = await MockedStack.RunAsync(stack =>
            new SecureAlb(
                "main",
                new()
                {
                    VpcId = "vpc-1",
                    SubnetIds = "subnet-1",
                    DeletionProtection = true,
                },
                stack.Watched
            ).SharedListener(80)
        );

        Assert.That(stack.OptionsOf(stack.One<Listener>()).Protect, Is.False, "a child's is its parent's by default");
    }

    [Test]
    public void What_is_not_asked_for_is_left_to_AWS()
    {
        Assert.That(
            _stack.Inputs("LoadBalancer").Keys,
            Has.No.Member("accessLogs")
                .And.No.Member("connectionLogs")
                .And.No.Member("idleTimeout")
                .And.No.Member("desyncMitigationMode")
        );
    }

    [Test]
    public async Task A_name_with_which_pulumi_would_exceed_32_characters_is_refused()
    {
        Assert.That(
            await MockedStack.RefusalAsync(() =>
                _ = new SecureAlb("a-load-balancer-of-25-cha", new() { VpcId = "vpc-1", SubnetIds = "subnet-1" })
            ),
            Is.EqualTo(
                "SecureAlb 'a-load-balancer-of-25-cha': the name 'a-load-balancer-of-25-cha' is too long for a load balancer: "
                    + "at most 24 characters, because Pulumi appends 8."
            )
        );
    }

    private static Task<MockedStack> WithAsync(bool internally = false, bool isProtected = false) =>
        MockedStack.RunAsync(stack =>
            _ = new SecureAlb(
                "main",
                new()
                {
                    VpcId = "vpc-1",
                    SubnetIds = "subnet-1",
                    Internal = internally,
                    DeletionProtection = isProtected,
                },
                stack.Watched
            )
        );

    [Test]
    public async Task Two_services_without_a_route_on_one_port_are_refused()
    {
        var refusal = await MockedStack.RefusalAsync(() =>
        {
            var loadBalancer = new SecureAlb("main", new() { VpcId = "vpc-1", SubnetIds = "subnet-1" });
            foreach (var name in new[] { "users", "products" })
            {
                _ = new FargateService(
                    name,
                    new()
                    {
                        Cluster = Given.Cluster(),
                        Listener = loadBalancer.Listener(8000),
                        VpcId = "vpc-1",
                        SubnetIds = "subnet-1",
                        Task = Given.Task(),
                    }
                );
            }
        });

        Assert.That(
            refusal,
            Is.EqualTo(
                "FargateService 'products': the listener on port 8000 exists already: "
                    + "Route must say which of its requests are the service's."
            )
        );
    }
}
