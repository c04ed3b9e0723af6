using System.Net;
using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Tests.Network;

/// <summary>VPCs that a program creates.</summary>
[TestFixture]
internal sealed class OwnVpcTests
{
    private const string Vpc = "aws:ec2/vpc:Vpc";
    private const string Subnet = "aws:ec2/subnet:Subnet";
    private TestVpc _test = null!;

    [SetUp]
    public void Start() => _test = new TestVpc();

    [TearDown]
    public async Task StopAsync() => await _test.DisposeAsync();

    private static PropertyMap Map(params (string, PropertyValue)[] entries) => new(entries);

    [Test]
    public async Task Its_addresses_are_another_part_of_the_loopback_network()
    {
        var (vpc, subnet) = await VpcWithSubnetAsync("10.0.5.0/24");
        var task = _test.Network.Attach("task", [], subnetIds: [subnet.Id]);
        var bytes = task.Address.GetAddressBytes();

        Assert.That(bytes[0], Is.EqualTo(127));
        Assert.That(_test.Module.Vpc.Cidr.Contains(task.Address), Is.False);
        Assert.That(bytes[2..], Is.EqualTo(new byte[] { 5, 4 }), "the first four addresses of a subnet are AWS's");
        Assert.That(task.DeclaredAddress, Is.EqualTo(IPAddress.Parse("10.0.5.4")));
        Assert.That(vpc.Outputs["cidrBlock"].AsString, Is.EqualTo("10.0.0.0/16"));
        Assert.That(task.SecurityGroupIds, Is.EqualTo(new[] { vpc.Outputs["defaultSecurityGroupId"].AsString }));
    }

    [Test]
    public async Task After_a_restart_it_has_the_same_addresses()
    {
        var (_, subnet) = await VpcWithSubnetAsync("10.0.5.0/24");
        var before = _test.Network.Attach("task", [], subnetIds: [subnet.Id]).Address;

        await _test.RestartAsync();

        Assert.That(_test.Module.Vpcs.Rebase(before), Is.EqualTo(before));
        Assert.That(_test.Network.Attach("task", [], before).Subnet.Id, Is.EqualTo(subnet.Id));
    }

    [TestCase(false, false)]
    [TestCase(true, false)]
    [TestCase(true, true)]
    public async Task Routes_decide(bool routed, bool byInternetGateway)
    {
        var (vpc, subnet) = await VpcWithSubnetAsync("10.0.1.0/24");
        var group = await GroupAsync(vpc, "0.0.0.0/0");
        if (routed)
        {
            Route(vpc, subnet, byInternetGateway ? ("gatewayId", "igw-1") : ("natGatewayId", await NatAsync(vpc)));
        }

        var server = _test.Network.Attach("server", [group], subnetIds: [subnet.Id], hasPublicAddress: true);
        var path = _test.SocketPath("server");
        using var process = new UnixServer(path);
        await using var listener = await _test.Network.ListenAsync(server, 8080, path, default);
        var client = _test.Network.Attach("client", [group], subnetIds: [subnet.Id]);

        await using var inside = await _test.Network.ConnectAsync(client, server.Address, 8080, default);
        await using var accepted = await process.AcceptAsync();
        Assert.That(_test.Network.Admits(IPAddress.Loopback, server, 8080), Is.EqualTo(byInternetGateway));
        if (!byInternetGateway)
        {
            Assert.That(await Internet.IsResetAsync(server.Address, 8080), Is.True);
        }
    }

    [Test]
    public async Task Without_a_public_address_nothing_outside_the_VPC_reaches_an_interface_and_it_reaches_nothing()
    {
        var (vpc, subnet) = await VpcWithSubnetAsync("10.0.1.0/24");
        var group = await GroupAsync(vpc, "0.0.0.0/0");
        Route(vpc, subnet, ("gatewayId", "igw-1"));
        var closed = _test.Network.Attach("task", [group], subnetIds: [subnet.Id], hasPublicAddress: false);
        var open = _test.Network.Attach("other", [group], subnetIds: [subnet.Id], hasPublicAddress: true);
        var path = _test.SocketPath("server");
        using var process = new UnixServer(path);
        await using var listener = await _test.Network.ListenAsync(closed, 8080, path, default);

        Assert.That(await Internet.IsResetAsync(closed.Address, 8080), Is.True);
        Assert.That(_test.Network.Admits(IPAddress.Loopback, open, 8080), Is.True);
        Assert.That(_test.Network.Admits(open.Address, closed, 8080), Is.True, "the same VPC");
        Assert.That(
            () => _test.Network.ConnectAsync(closed, IPAddress.Loopback, 443, default),
            Throws.TypeOf<SecurityGroupException>().With.Message.StartsWith("no route leads from task")
        );
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_subnet_says_whether_instances_get_public_addresses(bool maps)
    {
        var (vpc, _) = await VpcWithSubnetAsync("10.0.1.0/24");
        var subnet = await _test.CreateAsync(
            Subnet,
            Map(("vpcId", vpc.Id), ("cidrBlock", "10.0.2.0/24"), ("mapPublicIpOnLaunch", maps))
        );

        Assert.That(_test.Network.Attach("one", [], subnetIds: [subnet.Id]).HasPublicAddress, Is.EqualTo(maps));
        await _test
            .Type(Subnet)
            .UpdateAsync(subnet, subnet.Inputs.With("mapPublicIpOnLaunch", !maps), CancellationToken.None);
        Assert.That(_test.Network.Attach("two", [], subnetIds: [subnet.Id]).HasPublicAddress, Is.EqualTo(!maps));
    }

    [TestCase("public", true, WayOut.Nat)]
    [TestCase("public", false, WayOut.None)]
    [TestCase("private", true, WayOut.None)]
    public async Task A_NAT_gateway_leads_out_if_it_is_a_public_one_in_a_public_subnet(
        string connectivity,
        bool inPublicSubnet,
        WayOut expected
    )
    {
        var (vpc, subnet) = await VpcWithSubnetAsync("10.0.1.0/24");
        var nat = await NatAsync(vpc, inPublicSubnet, connectivity);
        Route(vpc, subnet, ("natGatewayId", nat));
        var routes = new RouteTables(_test.Store, _test.Module.Vpc.Id);

        Assert.That(routes.Of(_test.Module.Vpcs.FindSubnet(subnet.Id)!), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_main_route_table_counts_for_subnets_without_one_of_their_own()
    {
        var (vpc, subnet) = await VpcWithSubnetAsync("10.0.1.0/24");
        var routes = new RouteTables(_test.Store, _test.Module.Vpc.Id);
        var found = _test.Module.Vpcs.FindSubnet(subnet.Id)!;
        Assert.That(routes.Of(found), Is.EqualTo(WayOut.None));

        _test.Add(
            "aws:ec2/route:Route",
            "r-1",
            Map(
                ("routeTableId", vpc.Outputs["mainRouteTableId"]),
                ("destinationCidrBlock", "0.0.0.0/0"),
                ("gatewayId", "igw-1")
            )
        );

        Assert.That(routes.Of(found), Is.EqualTo(WayOut.InternetGateway));
    }

    [Test]
    public async Task A_rule_by_CIDR_means_the_addresses_that_the_program_wrote()
    {
        var (vpc, subnet) = await VpcWithSubnetAsync("10.0.1.0/24");
        var server = _test.Network.Attach("server", [await GroupAsync(vpc, "10.0.1.0/24")], subnetIds: [subnet.Id]);
        var other = _test.Network.Attach("other", [await GroupAsync(vpc, "10.0.9.0/24")], subnetIds: [subnet.Id]);
        var client = _test.Network.Attach("client", [await GroupAsync(vpc, "0.0.0.0/0")], subnetIds: [subnet.Id]);

        Assert.That(_test.Network.Admits(client.Address, server, 80), Is.True);
        Assert.That(_test.Network.Admits(client.Address, other, 80), Is.False);
    }

    [Test]
    public async Task Another_VPC_is_outside()
    {
        var (one, subnet) = await VpcWithSubnetAsync("10.0.1.0/24");
        var (two, neighbour) = await VpcWithSubnetAsync("10.0.1.0/24");
        var server = _test.Network.Attach(
            "server",
            [await GroupAsync(one, "0.0.0.0/0")],
            subnetIds: [subnet.Id],
            hasPublicAddress: true
        );
        var client = _test.Network.Attach("client", [await GroupAsync(two, "0.0.0.0/0")], subnetIds: [neighbour.Id]);

        Assert.That(_test.Network.Admits(client.Address, server, 80), Is.False);
        Route(one, subnet, ("gatewayId", "igw-1"));
        Route(two, neighbour, ("natGatewayId", await NatAsync(two)));
        Assert.That(_test.Network.Admits(client.Address, server, 80), Is.True);
    }

    [TestCase("10.1.0.0/24", "InvalidSubnet.Range: The CIDR '10.1.0.0/24' is invalid: it is not in 10.0.0.0/16")]
    [TestCase("10.0.1.128/25", "InvalidSubnet.Conflict: The CIDR '10.0.1.128/25' conflicts with another subnet")]
    public async Task A_subnet_has_free_addresses_of_its_VPC(string cidr, string message)
    {
        var (vpc, _) = await VpcWithSubnetAsync("10.0.1.0/24");

        Assert.That(
            () => _test.CreateAsync(Subnet, Map(("vpcId", vpc.Id), ("cidrBlock", cidr))),
            Throws.TypeOf<CloudException>().With.Message.Contains(message)
        );
    }

    [Test]
    public async Task What_holds_addresses_keeps_its_subnet_and_its_VPC()
    {
        var (vpc, _) = await VpcWithSubnetAsync("10.0.1.0/24");

        Assert.That(
            () => _test.Type(Vpc).DeleteAsync(vpc, default),
            Throws.TypeOf<CloudException>().With.Message.Contains("DependencyViolation")
        );
    }

    [TestCase("ipv4IpamPoolId", "ipam-1")]
    [TestCase("ipv6CidrBlock", "fd00::/56")]
    public async Task What_a_VPC_cannot_have_here_is_refused_by_name(string input, string value)
    {
        foreach (var type in new[] { Vpc, Subnet })
        {
            var context = new CheckContext(
                "x",
                "test",
                Map(("cidrBlock", "10.0.0.0/16"), (input, value)),
                Current: null
            );

            var errors = await _test.Type(type).CheckAsync(context, default);

            Assert.That(errors.Single().Property, Is.EqualTo(input), type);
            Assert.That(errors.Single().Reason, Does.StartWith("is not supported"), type);
        }
    }

    [Test]
    public async Task The_default_VPC_and_its_subnets_are_adopted()
    {
        var vpc = await _test.CreateAsync("aws:ec2/defaultVpc:DefaultVpc", PropertyMap.Empty);
        var subnet = await _test.CreateAsync(
            "aws:ec2/defaultSubnet:DefaultSubnet",
            Map(("availabilityZone", $"{Region.Default}b"))
        );

        Assert.That(vpc.Id, Is.EqualTo(_test.Module.Vpc.Id));
        Assert.That(vpc.Outputs["cidrBlock"].AsString, Is.EqualTo(_test.Module.Vpc.Cidr.ToString()));
        Assert.That(subnet.Id, Is.EqualTo(_test.Module.Vpc.Subnets[1].Id));
        Assert.That(
            () => _test.CreateAsync("aws:ec2/defaultSubnet:DefaultSubnet", Map(("availabilityZone", "us-west-1f"))),
            Throws.TypeOf<CloudException>().With.Message.Contains("no subnet in the zone us-west-1f")
        );
    }

    [TestCase("10.0.0.0/8")]
    [TestCase("10.0.0.1/16")]
    [TestCase("fd00::/56")]
    public async Task A_CIDR_block_that_no_VPC_can_have_is_refused(string cidr)
    {
        var context = new CheckContext("x", "test", Map(("cidrBlock", cidr)), Current: null);

        var errors = await _test.Type(Vpc).CheckAsync(context, default);

        Assert.That(errors.Single().Reason, Does.StartWith($"found '{cidr}'; allowed: an IPv4 CIDR block from /16"));
    }

    private async Task<(CloudResource Vpc, CloudResource Subnet)> VpcWithSubnetAsync(string cidr)
    {
        var vpc = await _test.CreateAsync(Vpc, Map(("cidrBlock", "10.0.0.0/16")));
        return (vpc, await _test.CreateAsync(Subnet, Map(("vpcId", vpc.Id), ("cidrBlock", cidr))));
    }

    /// <summary>Creates a subnet with a NAT gateway and returns the gateway's id.</summary>
    private async Task<string> NatAsync(CloudResource vpc, bool inPublicSubnet = true, string connectivity = "public")
    {
        var subnet = await _test.CreateAsync(Subnet, Map(("vpcId", vpc.Id), ("cidrBlock", "10.0.200.0/24")));
        if (inPublicSubnet)
        {
            Route(vpc, subnet, ("gatewayId", "igw-1"));
        }

        var id = $"nat-{vpc.Id}";
        _test.Add(
            "aws:ec2/natGateway:NatGateway",
            id,
            Map(("subnetId", subnet.Id), ("connectivityType", connectivity))
        );
        return id;
    }

    private void Route(CloudResource vpc, CloudResource subnet, (string, PropertyValue) target)
    {
        var table = $"rtb-{subnet.Id}";
        _test.Add(
            "aws:ec2/routeTable:RouteTable",
            table,
            Map(("vpcId", vpc.Id), ("routes", PropertyValue.List(Map(("cidrBlock", "0.0.0.0/0"), target))))
        );
        _test.Add(
            "aws:ec2/routeTableAssociation:RouteTableAssociation",
            $"rtbassoc-{subnet.Id}",
            Map(("subnetId", subnet.Id), ("routeTableId", table))
        );
    }

    /// <summary>Creates a group of a VPC that admits a CIDR block, and everything out.</summary>
    private async Task<string> GroupAsync(CloudResource vpc, string cidr)
    {
        PropertyMap Rule(string from) =>
            Map(
                ("protocol", "-1"),
                ("fromPort", 0),
                ("toPort", 0),
                ("cidrBlocks", PropertyValue.List((PropertyValue)from))
            );
        var group = await _test.CreateAsync(
            "aws:ec2/securityGroup:SecurityGroup",
            Map(
                ("name", $"group-{cidr}"),
                ("vpcId", vpc.Id),
                ("ingress", PropertyValue.List(Rule(cidr))),
                ("egress", PropertyValue.List(Rule("0.0.0.0/0")))
            )
        );
        return group.Id;
    }
}
