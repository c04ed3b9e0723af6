using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Tests.Network;

/// <summary>VPC endpoints, and the ways that they make to AWS's services.</summary>
[TestFixture]
internal sealed class VpcEndpointTypeTests
{
    private const string Token = "aws:ec2/vpcEndpoint:VpcEndpoint";
    private const string Api = "com.amazonaws.us-west-1.ecr.api";
    private const string Storage = "com.amazonaws.us-west-1.s3";
    private TestVpc _test = null!;
    private CloudResource _vpc = null!;
    private CloudResource _subnet = null!;

    private static PropertyMap Map(params (string, PropertyValue)[] entries) => new(entries);

    private static PropertyValue List(params string[] texts) =>
        PropertyValue.List(texts.Select(text => (PropertyValue)text));

    [SetUp]
    public async Task StartAsync()
    {
        _test = new TestVpc();
        _vpc = await _test.CreateAsync(
            "aws:ec2/vpc:Vpc",
            Map(("cidrBlock", "10.0.0.0/16"), ("enableDnsHostnames", true))
        );
        _subnet = await SubnetAsync(_vpc, "10.0.1.0/24");
    }

    [TearDown]
    public async Task StopAsync() => await _test.DisposeAsync();

    [Test]
    public async Task An_interface_endpoint_has_an_address_in_each_subnet_and_keeps_it_over_a_restart()
    {
        // It does not have the first free address of its subnet.
        var early = _test.Network.Attach("early", [], subnetIds: [_subnet.Id]);
        var endpoint = await InterfaceAsync(await GroupAsync("endpoint", "10.0.0.0/16", 443));
        _test.Network.Detach(early);
        var held = _test.Network.InSubnet(_subnet.Id)!;

        await _test.RestartAsync();
        foreach (var resource in _test.Store.All("aws:ec2/securityGroup:SecurityGroup").Append(endpoint))
        {
            await _test.Type(resource.Token).RestoreAsync(resource, default);
        }

        Assert.That(endpoint.Outputs.Texts("networkInterfaceIds"), Is.EqualTo(new[] { held.Id }));
        Assert.That(_test.Network.InSubnet(_subnet.Id)!.DeclaredAddress, Is.EqualTo(held.DeclaredAddress));

        await _test.Type(Token).DeleteAsync(endpoint, default);
        Assert.That(_test.Network.InSubnet(_subnet.Id), Is.Null);
    }

    [Test]
    public async Task Without_a_way_a_service_of_AWS_is_not_reached()
    {
        var place = Place(await GroupAsync("task", "0.0.0.0/0", 3000));

        Assert.That(
            Access.WhyNotService(Api, place),
            Is.EqualTo(
                $"the subnet {_subnet.Id} has no route to a NAT gateway, and the VPC has no endpoint for {Api} that it could use"
            )
        );
        Assert.That(Access.WhyNotInternet(place), Does.StartWith($"the subnet {_subnet.Id} has no route"));
    }

    [TestCase("10.0.0.0/16", null)]
    [TestCase("10.9.0.0/16", "the security groups of vpce-")]
    public async Task An_interface_endpoint_is_a_way_if_its_groups_admit(string cidr, string? reason)
    {
        await InterfaceAsync(await GroupAsync("endpoint", cidr, 443));
        var place = Place(await GroupAsync("task", "0.0.0.0/0", 3000));

        Assert.That(Access.WhyNotService(Api, place), reason is null ? Is.Null : Does.StartWith(reason));
        Assert.That(Access.WhyNotService(Storage, place), Is.Not.Null, "another service");
    }

    [Test]
    public async Task The_groups_of_the_task_must_let_it_out()
    {
        await InterfaceAsync(await GroupAsync("endpoint", "10.0.0.0/16", 443));
        var closed = await _test.CreateAsync(
            "aws:ec2/securityGroup:SecurityGroup",
            Map(("name", "closed"), ("vpcId", _vpc.Id))
        );

        Assert.That(
            Access.WhyNotService(Api, Place(closed.Id)),
            Does.StartWith("its security groups do not let it out to vpce-")
        );
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_gateway_endpoint_is_a_way_where_the_route_table_has_it(bool routed)
    {
        _test.Add(
            "aws:ec2/routeTableAssociation:RouteTableAssociation",
            "rtbassoc-1",
            Map(("subnetId", _subnet.Id), ("routeTableId", "rtb-1"))
        );
        var inputs = Map(("vpcId", _vpc.Id), ("serviceName", Storage));
        await _test.CreateAsync(Token, routed ? inputs.With("routeTableIds", List("rtb-1")) : inputs);
        var place = Place(await GroupAsync("task", "0.0.0.0/0", 3000));

        Assert.That(Access.WhyNotService(Storage, place), routed ? Is.Null : Is.Not.Null);
    }

    [Test]
    public async Task A_rule_to_the_prefix_list_of_a_gateway_endpoint_lets_out_to_it()
    {
        _test.Add(
            "aws:ec2/routeTableAssociation:RouteTableAssociation",
            "rtbassoc-1",
            Map(("subnetId", _subnet.Id), ("routeTableId", "rtb-1"))
        );
        var endpoint = await _test.CreateAsync(
            Token,
            Map(("vpcId", _vpc.Id), ("serviceName", Storage), ("routeTableIds", List("rtb-1")))
        );
        var group = await _test.CreateAsync(
            "aws:ec2/securityGroup:SecurityGroup",
            Map(("name", "task"), ("vpcId", _vpc.Id))
        );
        Assert.That(Access.WhyNotService(Storage, Place(group.Id)), Is.Not.Null);

        await _test.CreateAsync(
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
            Map(
                ("securityGroupId", group.Id),
                ("ipProtocol", "tcp"),
                ("fromPort", 443),
                ("toPort", 443),
                ("prefixListId", endpoint.Outputs["prefixListId"])
            )
        );

        Assert.That(Access.WhyNotService(Storage, Place(group.Id)), Is.Null);
    }

    [Test]
    public async Task In_the_default_VPC_a_public_address_is_a_way()
    {
        var group = (await _test.OpenGroupAsync("open"));
        _test.Add("aws:ec2/securityGroup:SecurityGroup", group, Map(("name", "open"), ("egress", Everything())));
        var place = new NetworkPlace([_test.Module.Vpc.Subnets[0].Id], [group], HasPublicAddress: true);

        Assert.That(Access.WhyNotService(Api, place), Is.Null);
        Assert.That(
            Access.WhyNotInternet(place with { HasPublicAddress = false }),
            Does.EndWith("has no route to a NAT gateway, and it has no public address")
        );
    }

    [Test]
    public async Task Private_DNS_needs_the_attributes_of_the_VPC()
    {
        var vpc = await _test.CreateAsync("aws:ec2/vpc:Vpc", Map(("cidrBlock", "10.0.0.0/16")));
        var subnet = await SubnetAsync(vpc, "10.0.1.0/24");

        Assert.That(
            () => _test.CreateAsync(Token, Interface(vpc, subnet, "sg-1")),
            Throws
                .TypeOf<CloudException>()
                .With.Message.StartsWith("InvalidParameter: Enabling private DNS requires both enableDnsSupport and")
        );
    }

    [TestCase("vpcEndpointType", "Door", "found 'Door'; allowed: Gateway, Interface")]
    [TestCase("serviceName", "ecr.api", "found 'ecr.api'; allowed: com.amazonaws.<region>.<service>")]
    [TestCase("serviceName", "com.amazonaws.us-west-1.logs", "found 'Gateway'; allowed: Interface for")]
    [TestCase("vpcId", "vpc-1", "InvalidVpcID.NotFound")]
    public async Task What_AWS_refuses_is_refused(string input, string value, string reason)
    {
        var inputs = Map(("vpcId", _vpc.Id), ("serviceName", Storage)).With(input, value);

        var errors = await _test.Type(Token).CheckAsync(new CheckContext("x", "test", inputs, null), default);

        Assert.That(errors.Select(error => error.Reason), Has.Some.StartsWith(reason));
    }

    private AwsAccess Access => new(_test.Module.Describe());

    private NetworkPlace Place(string group) => new([_subnet.Id], [group], HasPublicAddress: false);

    private static PropertyValue Everything() =>
        PropertyValue.List(Map(("protocol", "-1"), ("fromPort", 0), ("toPort", 0), ("cidrBlocks", List("0.0.0.0/0"))));

    private Task<CloudResource> InterfaceAsync(string group) =>
        _test.CreateAsync(Token, Interface(_vpc, _subnet, group));

    private static PropertyMap Interface(CloudResource vpc, CloudResource subnet, string group) =>
        Map(
            ("vpcId", vpc.Id),
            ("serviceName", Api),
            ("vpcEndpointType", "Interface"),
            ("privateDnsEnabled", true),
            ("subnetIds", List(subnet.Id)),
            ("securityGroupIds", List(group))
        );

    private Task<CloudResource> SubnetAsync(CloudResource vpc, string cidr) =>
        _test.CreateAsync("aws:ec2/subnet:Subnet", Map(("vpcId", vpc.Id), ("cidrBlock", cidr)));

    /// <summary>Creates a group of the VPC that admits a port from a CIDR block, and everything out.</summary>
    private async Task<string> GroupAsync(string name, string cidr, int port) =>
        (
            await _test.CreateAsync(
                "aws:ec2/securityGroup:SecurityGroup",
                Map(
                    ("name", name),
                    ("vpcId", _vpc.Id),
                    (
                        "ingress",
                        PropertyValue.List(
                            Map(("protocol", "tcp"), ("fromPort", port), ("toPort", port), ("cidrBlocks", List(cidr)))
                        )
                    ),
                    ("egress", Everything())
                )
            )
        ).Id;
}
