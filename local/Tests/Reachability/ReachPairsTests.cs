using Local.Protocol.Values;
using static Local.Tests.Reachability.NetworkStack;

namespace Local.Tests.Reachability;

/// <summary>Who can reach whom: the decision on resources.</summary>
internal sealed class ReachPairsTests
{
    private NetworkStack _stack = null!;

    [SetUp]
    public void Start() => _stack = new NetworkStack();

    [TearDown]
    public void Stop() => _stack.Dispose();

    [Test]
    public void A_pair_needs_a_rule_of_both_sides_and_a_load_balancer_a_listener()
    {
        var front = _stack.Group("front", "in tcp 80-443 0.0.0.0/0", "out tcp 3000 sg-web");
        var web = _stack.Group("web", "in tcp 3000-3010 sg-front", "in tcp 9000 sg-front");
        _stack.LoadBalancer("front", front, isInternal: false, 80, 443, 8443);
        _stack.Service("web", isPublic: true, web);

        Assert.That(
            _stack.Pairs(),
            Is.EqualTo(["internet → front-lb:80 tcp", "internet → front-lb:443 tcp", "front-lb → web:3000 tcp"])
        );
    }

    [TestCase(true, new[] { "internet → web:22 tcp", "web → internet:443 tcp" })]
    [TestCase(false, new string[0])]
    public void Without_a_public_address_the_internet_is_no_source_and_no_target(bool isPublic, string[] pairs)
    {
        _stack.Service("web", isPublic, _stack.Group("web", "in tcp 22 0.0.0.0/0", "out tcp 443 0.0.0.0/0"));

        Assert.That(_stack.Pairs(), Is.EqualTo(pairs));
    }

    [Test]
    public void An_internal_load_balancer_is_not_reached_from_the_internet()
    {
        var front = _stack.Group("front", "in tcp 80 0.0.0.0/0");
        _stack.LoadBalancer("front", front, isInternal: true, 80);
        _stack.Service("web", isPublic: false, _stack.Group("web", "out -1 0 0.0.0.0/0"));

        Assert.That(_stack.Pairs(), Is.EqualTo(["web → front-lb:80 tcp"]));
    }

    [Test]
    public void Subnets_route_by_their_tables()
    {
        var vpc = _stack.Add("aws:ec2/vpc:Vpc", "net", Map(("cidrBlock", "10.0.0.0/16")));
        var (open, closed) = (Subnet("open", "10.0.1.0/24"), Subnet("closed", "10.0.2.0/24"));
        Route(open, "gatewayId", "igw-1");
        Route(closed, "natGatewayId", _stack.Add("aws:ec2/natGateway:NatGateway", "nat", Map(("subnetId", open))));
        var group = _stack.Group("all", "in tcp 80 0.0.0.0/0", "out tcp 443 0.0.0.0/0");
        Service("a", open, isPublic: true);
        Service("b", closed, isPublic: false);
        Service("c", Subnet("alone", "10.0.3.0/24"), isPublic: true);

        Assert.That(
            _stack.Pairs(),
            Is.EqualTo(["internet → a:80 tcp", "a → internet:443 tcp", "b → internet:443 tcp"])
        );

        string Subnet(string name, string cidr) =>
            _stack.Add("aws:ec2/subnet:Subnet", name, Map(("vpcId", vpc), ("cidrBlock", cidr)));

        void Route(string subnet, string target, string id)
        {
            _stack.Add(
                "aws:ec2/routeTableAssociation:RouteTableAssociation",
                $"{subnet}-table",
                Map(("subnetId", subnet), ("routeTableId", $"rtb-{subnet}"))
            );
            _stack.Add(
                "aws:ec2/route:Route",
                $"{subnet}-route",
                Map(("routeTableId", $"rtb-{subnet}"), ("destinationCidrBlock", "0.0.0.0/0"), (target, id))
            );
        }

        void Service(string name, string subnet, bool isPublic) =>
            _stack.Add(
                "aws:ecs/service:Service",
                name,
                Map(
                    (
                        "networkConfiguration",
                        Map(("subnets", List(subnet)), ("securityGroups", List(group)), ("assignPublicIp", isPublic))
                    )
                )
            );
    }

    [TestCase("in tcp 22 203.0.113.0/24", "203.0.113.0/24 → web:22 tcp")]
    [TestCase("in tcp 22 sg-elsewhere", "sg-elsewhere → web:22 tcp")]
    [TestCase("in tcp 22 pl-cloudfront", "pl-cloudfront → web:22 tcp")]
    [TestCase("in udp 53 0.0.0.0/0", "internet → web:53 udp")]
    [TestCase("in -1 0 0.0.0.0/0", "internet → web all traffic")]
    [TestCase("in icmp 8 0.0.0.0/0", "internet → web icmp")]
    [TestCase("in tcp 0-65535 0.0.0.0/0", "internet → web:0-65535 tcp")]
    [TestCase("in 6 80 0.0.0.0/0", "internet → web:80 tcp")]
    public void A_rule_names_its_source(string rule, string pair)
    {
        _stack.Service("web", isPublic: true, _stack.Group("web", rule));

        Assert.That(_stack.Pairs(), Is.EqualTo([pair]));
    }

    [Test]
    public void A_group_of_the_stack_without_members_is_no_source()
    {
        _stack.Group("nobody");
        _stack.Service("web", isPublic: true, _stack.Group("web", "in tcp 80 sg-nobody"));

        Assert.That(_stack.Pairs(), Is.Empty);
    }

    [Test]
    public void Rules_that_overlap_make_one_pair()
    {
        _stack.Service(
            "web",
            isPublic: true,
            _stack.Group("web", "in tcp 80-90 0.0.0.0/0", "in tcp 85-100 0.0.0.0/0", "in tcp 102 0.0.0.0/0")
        );

        Assert.That(_stack.Pairs(), Is.EqualTo(["internet → web:80-100 tcp", "internet → web:102 tcp"]));
    }

    [Test]
    public void Services_of_a_namespace_reach_offered_ports_by_Service_Connect()
    {
        var members = _stack.Group("members", "in tcp 3000-3001 sg-members", "out tcp 3000-3001 sg-members");
        foreach (var (name, offers) in new[] { ("users", true), ("jobs", false) })
        {
            var port = Map(("portName", name), ("clientAlias", List(Map(("port", 3000)))));
            _stack.Add(
                "aws:ecs/service:Service",
                name,
                _stack
                    .ServiceInputs(isPublic: false, List(members))
                    .With(
                        "serviceConnectConfiguration",
                        Map(("enabled", true), ("namespace", "ns"), ("services", offers ? List(port) : List()))
                    )
            );
        }

        Assert.That(
            _stack.Pairs(),
            Is.EqualTo([
                "jobs → jobs:3000-3001 tcp",
                "jobs → users:3000-3001 tcp (Service Connect)",
                "users → jobs:3000-3001 tcp",
                "users → users:3000-3001 tcp (Service Connect)",
            ])
        );
    }

    [Test]
    public void Instances_and_groups_of_instances_have_a_line_of_their_own()
    {
        var group = _stack.Group("nodes", "in tcp 22 0.0.0.0/0");
        _stack.Add("aws:ec2/instance:Instance", "one", Map(("vpcSecurityGroupIds", List(group))));
        var template = _stack.Add(
            "aws:ec2/launchTemplate:LaunchTemplate",
            "template",
            Map(("vpcSecurityGroupIds", List(group)))
        );
        _stack.Add(
            "aws:autoscaling/group:Group",
            "fleet",
            Map(("launchTemplate", Map(("id", template))), ("vpcZoneIdentifiers", _stack.Subnets()))
        );

        Assert.That(_stack.Pairs(), Is.EqualTo(["internet → one:22 tcp", "internet → fleet:22 tcp"]));
    }

    [Test]
    public void The_default_group_counts_where_no_group_is_given()
    {
        _stack.Service("a", isPublic: true);
        _stack.Service("b", isPublic: true);
        Assert.That(_stack.Pairs(), Does.Contain("a → b all traffic").And.Contain("a → internet all traffic"));

        _stack.Add(
            "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
            "closed",
            PropertyMap.Empty,
            _stack.Vpc.DefaultSecurityGroupId
        );
        Assert.That(_stack.Pairs(), Is.Empty);
    }

    [Test]
    public void Inline_rules_and_rules_with_several_sources_count_too()
    {
        var ssh = Map(("protocol", "tcp"), ("fromPort", 22), ("toPort", 22), ("cidrBlocks", List("0.0.0.0/0")));
        var group = _stack.Add("aws:ec2/securityGroup:SecurityGroup", "web", Map(("ingress", List(ssh))), "sg-web");
        _stack.Add(
            "aws:ec2/securityGroupRule:SecurityGroupRule",
            "http",
            ssh.With(
                Map(("type", "ingress"), ("securityGroupId", group), ("fromPort", 80), ("toPort", 80), ("self", true))
            )
        );
        _stack.Service("web", isPublic: true, group);

        Assert.That(_stack.Pairs(), Is.EqualTo(["internet → web:22 tcp", "internet → web:80 tcp"]));
    }
}
