using Local.Cloud.Contract;
using Local.Protocol.Values;
using static Local.Tests.Reachability.NetworkStack;

namespace Local.Tests.Reachability;

/// <summary>The pairs that a plan opens and closes, and the services that will not start after it.</summary>
internal sealed class ReachPlanTests
{
    private const string Group = "aws:ec2/securityGroup:SecurityGroup";
    private const string Ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    private const string Service = "aws:ecs/service:Service";

    private NetworkStack _stack = null!;

    [SetUp]
    public void Start()
    {
        _stack = new NetworkStack();
        var front = _stack.Group("front", "in tcp 80 0.0.0.0/0", "out tcp 3000 sg-web");
        _stack.LoadBalancer("front", front, isInternal: false, 80);
        _stack.Service("web", isPublic: true, _stack.Group("web", "in tcp 3000 sg-front", "out tcp 443 0.0.0.0/0"));
    }

    [TearDown]
    public void Stop() => _stack.Dispose();

    [Test]
    public void Nothing_changes_without_a_change()
    {
        var plan = _stack.Plan(_stack.Unchanged());

        Assert.That((Lines(plan.Opens), Lines(plan.Closes), plan.IsNew), Is.EqualTo(("", "", false)));
        Assert.That(plan.Warnings, Is.Empty);
    }

    [Test]
    public void A_rule_that_comes_opens_and_a_rule_that_goes_closes()
    {
        List<PlannedResource> planned =
        [
            .. _stack.Unchanged().Where(one => !one.Urn.EndsWith("::web-0", StringComparison.Ordinal)),
            Planned(Ingress, "hole", RuleInputs("sg-web", "in tcp 3000 0.0.0.0/0")),
        ];

        var plan = _stack.Plan(planned);

        Assert.That(Lines(plan.Opens), Is.EqualTo("internet → web:3000 tcp"));
        Assert.That(Lines(plan.Closes), Is.Empty, "the new rule admits the load balancer too");
    }

    [Test]
    public void What_has_no_id_yet_is_known_by_what_it_comes_from()
    {
        var group = UrnOf(Group, "new");
        List<PlannedResource> planned =
        [
            .. _stack.Unchanged(),
            Planned(Group, "new", Map(("name", "new"))),
            Planned(
                Ingress,
                "open",
                RuleInputs(PropertyValue.Unknown, "in tcp 9000 0.0.0.0/0"),
                from: ("securityGroupId", group)
            ),
            Planned(
                Service,
                "new",
                _stack.ServiceInputs(isPublic: true, List(PropertyValue.Unknown, "sg-web")),
                from: ("networkConfiguration", group)
            ),
        ];

        var plan = _stack.Plan(planned);

        Assert.That(
            Lines(plan.Opens),
            Is.EqualTo("internet → new:9000 tcp, front-lb → new:3000 tcp, new → internet:443 tcp")
        );
    }

    [Test]
    public void A_list_that_is_unknown_as_a_whole_has_all_that_it_comes_from()
    {
        var (one, two) = (UrnOf(Group, "one"), UrnOf(Group, "two"));
        List<PlannedResource> planned =
        [
            .. _stack.Unchanged(),
            Planned(Group, "one", Map(("name", "one"))),
            Planned(Group, "two", Map(("name", "two"))),
            Planned(
                Ingress,
                "open",
                RuleInputs(PropertyValue.Unknown, "in tcp 9000 0.0.0.0/0"),
                from: ("securityGroupId", two)
            ),
            Planned(
                Service,
                "new",
                _stack.ServiceInputs(isPublic: true, PropertyValue.Unknown),
                "",
                ("networkConfiguration", one),
                ("networkConfiguration", two)
            ),
        ];

        Assert.That(Lines(_stack.Plan(planned).Opens), Is.EqualTo("internet → new:9000 tcp"));
    }

    [Test]
    public void A_stack_that_has_nothing_yet_is_new()
    {
        var plan = new Local.Cloud.Reachability.Reach(_stack.Vpc).Plan(
            new NetworkPlanRequest(Stack, _stack.Unchanged()),
            [],
            new MemoryStore()
        );

        Assert.That(plan.IsNew);
        Assert.That(Lines(plan.Opens), Is.EqualTo("internet → front-lb:80 tcp, web → internet:443 tcp"));
    }

    [Test]
    public void Resources_of_other_stacks_stay_as_they_are()
    {
        var other = _stack.Resources[0] with
        {
            Resource = _stack.Resources[0].Resource with { Stack = "other", Id = "sg-shared" },
        };
        var resources = _stack.Resources.Append(other).ToList();
        var store = new MemoryStore();
        resources.ForEach(one => store.Add(one.Resource));

        var plan = new Local.Cloud.Reachability.Reach(_stack.Vpc).Plan(
            new NetworkPlanRequest(Stack, _stack.Unchanged()),
            resources,
            store
        );

        Assert.That((Lines(plan.Opens), Lines(plan.Closes)), Is.EqualTo(("", "")));
    }

    [Test]
    public void A_service_without_a_way_to_its_registry_is_warned_of()
    {
        var planned = _stack.Unchanged();
        planned.RemoveAll(one => one.Urn.EndsWith("::web", StringComparison.Ordinal) && one.Urn.Contains("Service"));
        planned.Add(Planned(Service, "web", _stack.ServiceInputs(isPublic: false, List("sg-web")), "web-id"));

        var plan = _stack.Plan(planned);

        Assert.That(
            plan.Warnings,
            Is.EqualTo([
                $"web: its tasks will not start, because the subnet {_stack.Vpc.Subnets[0].Id} has no route to a NAT gateway, and "
                    + "it has no public address, and the VPC has no endpoint for com.amazonaws.us-west-1.ecr.api that it could "
                    + "use",
            ])
        );
        Assert.That(Lines(plan.Closes), Is.EqualTo("web → internet:443 tcp"));
    }

    [Test]
    public void A_planned_VPC_with_endpoints_starts_its_tasks_and_one_without_does_not()
    {
        const string Subnet = "aws:ec2/subnet:Subnet";
        const string Table = "aws:ec2/routeTable:RouteTable";
        var (vpc, subnet, table) = (UrnOf("aws:ec2/vpc:Vpc", "net"), UrnOf(Subnet, "private"), UrnOf(Table, "private"));
        var unknown = PropertyValue.Unknown;
        List<PlannedResource> network =
        [
            Planned("aws:ec2/vpc:Vpc", "net", Map(("cidrBlock", "10.0.0.0/16"))),
            Planned(
                Subnet,
                "private",
                Map(("vpcId", unknown), ("cidrBlock", "10.0.1.0/24"), ("availabilityZone", "us-west-1a")),
                from: ("vpcId", vpc)
            ),
            Planned(Table, "private", Map(("vpcId", unknown)), from: ("vpcId", vpc)),
            Planned(
                "aws:ec2/routeTableAssociation:RouteTableAssociation",
                "private",
                Map(("subnetId", unknown), ("routeTableId", unknown)),
                "",
                ("subnetId", subnet),
                ("subnetId", table),
                ("routeTableId", table),
                ("routeTableId", subnet)
            ),
            Planned(
                Service,
                "web",
                Map(("networkConfiguration", Map(("subnets", List(unknown)), ("securityGroups", List("sg-web"))))),
                from: ("networkConfiguration", subnet)
            ),
            .. _stack
                .Unchanged()
                .Where(one => !one.Urn.Contains("::web", StringComparison.Ordinal) || one.Urn.Contains("ecurityGroup")),
        ];
        var endpoints = new[] { "ecr.api", "ecr.dkr", "logs" }.Select(service =>
            Planned(
                "aws:ec2/vpcEndpoint:VpcEndpoint",
                service,
                Map(
                    ("vpcId", unknown),
                    ("serviceName", $"com.amazonaws.us-west-1.{service}"),
                    ("vpcEndpointType", "Interface"),
                    ("privateDnsEnabled", true),
                    ("subnetIds", List(unknown)),
                    ("securityGroupIds", List("sg-endpoints"))
                ),
                "",
                ("vpcId", vpc),
                ("subnetIds", subnet)
            )
        );
        var storage = Planned(
            "aws:ec2/vpcEndpoint:VpcEndpoint",
            "s3",
            Map(("vpcId", unknown), ("serviceName", "com.amazonaws.us-west-1.s3"), ("routeTableIds", List(unknown))),
            "",
            ("vpcId", vpc),
            ("routeTableIds", table)
        );
        List<PlannedResource> group =
        [
            Planned(Group, "endpoints", Map(("name", "endpoints")), "sg-endpoints"),
            Planned(Ingress, "endpoints", RuleInputs("sg-endpoints", "in tcp 443 10.0.0.0/16"), "sgr-endpoints"),
        ];

        Assert.That(
            _stack.Plan(network).Warnings,
            Is.EqualTo([
                "web: its tasks will not start, because the subnet private has no route to a NAT gateway, and the VPC has no "
                    + "endpoint for com.amazonaws.us-west-1.ecr.api that it could use",
            ])
        );
        Assert.That(
            _stack.Plan([.. network, .. endpoints, .. group]).Warnings.Single(),
            Does.EndWith("no endpoint for com.amazonaws.us-west-1.s3 that it could use")
        );
        Assert.That(_stack.Plan([.. network, .. endpoints, storage, .. group]).Warnings, Is.Empty);
    }

    private static string Lines(IEnumerable<ReachPair> pairs) => string.Join(", ", pairs);
}
