using System.Net;
using Local.Cloud.Awsx;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Tests.Awsx;

/// <summary>awsx's VPC, and its attachment of targets.</summary>
[TestFixture]
internal sealed class VpcComponentTests : ComponentsFixture
{
    private const string Type = "awsx:ec2:Vpc";
    private static readonly string[] Zones = ["a", "b", "c"];

    private static PropertyMap Map(params (string, PropertyValue)[] entries) => new(entries);

    private static IEnumerable<TestCaseData> Layouts()
    {
        SubnetKind Kind(string type, int? mask = null) => new(type, "x", mask);
        yield return new(
            "Legacy",
            null,
            "10.0.0.0/16",
            "10.0.0.0/19 10.0.32.0/20 10.0.64.0/19 10.0.96.0/20 10.0.128.0/19 10.0.160.0/20"
        );
        yield return new(
            "Auto",
            null,
            "10.0.0.0/16",
            "10.0.0.0/19 10.0.32.0/20 10.0.64.0/19 10.0.96.0/20 10.0.128.0/19 10.0.160.0/20"
        );
        yield return new(
            "Legacy",
            (SubnetKind[])[Kind("Public", 24), Kind("Private", 24)],
            "10.0.0.0/16",
            "10.0.0.0/24 10.0.1.0/24 10.0.64.0/24 10.0.65.0/24 10.0.128.0/24 10.0.129.0/24"
        );
        yield return new(
            "Auto",
            (SubnetKind[])[Kind("Public", 24), Kind("Private", 20)],
            "10.0.0.0/16",
            "10.0.0.0/24 10.0.16.0/20 10.0.64.0/24 10.0.80.0/20 10.0.128.0/24 10.0.144.0/20"
        );
        yield return new(
            "Auto",
            (SubnetKind[])[Kind("Public"), Kind("Unused"), Kind("Isolated")],
            "10.0.0.0/20",
            "10.0.0.0/24 10.0.2.0/24 10.0.4.0/24 10.0.6.0/24 10.0.8.0/24 10.0.10.0/24"
        );
        yield return new(
            "Legacy",
            (SubnetKind[])[Kind("Isolated")],
            "10.0.0.0/16",
            "10.0.0.0/24 10.0.64.0/24 10.0.128.0/24"
        );
    }

    [TestCaseSource(nameof(Layouts))]
    public void Addresses_are_divided_as_awsx_divides_them(
        string strategy,
        SubnetKind[]? kinds,
        string cidr,
        string blocks
    )
    {
        var layout = new SubnetLayout("net", IPNetwork.Parse(cidr), Zones);
        var plan = strategy == "Legacy" ? layout.Legacy(kinds) : layout.Auto(kinds, zoneMask: null);

        Assert.That(string.Join(' ', plan.Select(subnet => subnet.Cidr)), Is.EqualTo(blocks));
    }

    [TestCase("OnePerAz", 3, 3)]
    [TestCase("Single", 1, 3)]
    [TestCase("None", 0, 0)]
    public async Task Each_zone_has_subnets_with_routes(string strategy, int gateways, int privateRoutes)
    {
        var response = await Components.ConstructAsync(
            Request(Type, "net", Map(("natGateways", Map(("strategy", strategy))))),
            default
        );
        var state = PropertyMarshaler.FromStruct(response.State);

        Assert.That(Names("subnet").Take(2), Is.EqualTo(new[] { "net-public-1", "net-private-1" }));
        Assert.That(Names("natGateway").Count(), Is.EqualTo(gateways));
        Assert.That(Names("eip").Count(), Is.EqualTo(gateways));
        Assert.That(
            Names("route").Count(name => name.StartsWith("net-private", StringComparison.Ordinal)),
            Is.EqualTo(privateRoutes)
        );
        Assert.That(
            Names("route").Count(name => name.StartsWith("net-public", StringComparison.Ordinal)),
            Is.EqualTo(3)
        );
        Assert.That(
            state["publicSubnetIds"].AsList!.Select(id => id.AsString),
            Is.EqualTo(new[] { "net-public-1", "net-public-2", "net-public-3" })
        );
        Assert.That(state["privateSubnetIds"].AsList, Has.Count.EqualTo(3));
        Assert.That(state["vpcId"].AsString, Is.EqualTo("net"));
    }

    [Test]
    public async Task The_strategy_Auto_gives_endpoints_what_they_need()
    {
        var specs = PropertyValue.List(
            Map(("serviceName", "com.amazonaws.us-west-1.s3")),
            Map(("serviceName", "com.amazonaws.us-west-1.ecr.api"), ("vpcEndpointType", "Interface"))
        );
        await Components.ConstructAsync(
            Request(Type, "net", Map(("vpcEndpointStrategy", "Auto"), ("vpcEndpointSpecs", specs))),
            default
        );
        var (gateway, api) = (Inputs("com.amazonaws.us-west-1.s3"), Inputs("com.amazonaws.us-west-1.ecr.api"));
        var vpc = Inputs("net", "vpc");
        var rule = Inputs("com.amazonaws.us-west-1.ecr.api-ingress", "securityGroupRule");

        Assert.Multiple(() =>
        {
            Assert.That(gateway.Texts("routeTableIds").Count(), Is.EqualTo(6));
            Assert.That(
                api.Texts("subnetIds"),
                Is.EqualTo(new[] { "net-private-1", "net-private-2", "net-private-3" })
            );
            Assert.That(api["privateDnsEnabled"].AsBool, Is.True);
            Assert.That(api.Texts("securityGroupIds"), Is.EqualTo(new[] { "com.amazonaws.us-west-1.ecr.api-sg" }));
            Assert.That(vpc["enableDnsHostnames"].AsBool, Is.True);
            Assert.That(vpc["enableDnsSupport"].AsBool, Is.True);
            Assert.That(
                (rule["type"].AsString, rule["fromPort"].AsNumber, rule["toPort"].AsNumber),
                Is.EqualTo(("ingress", 443.0, 443.0))
            );
        });
    }

    [Test]
    public async Task The_strategy_Legacy_leaves_endpoints_as_they_are_given()
    {
        var specs = PropertyValue.List(Map(("serviceName", "com.amazonaws.us-west-1.s3")));
        await Components.ConstructAsync(Request(Type, "net", Map(("vpcEndpointSpecs", specs))), default);

        Assert.That(Inputs("com.amazonaws.us-west-1.s3").ContainsKey("routeTableIds"), Is.False);
        Assert.That(Inputs("net", "vpc").ContainsKey("enableDnsHostnames"), Is.False);
    }

    [Test]
    public void Private_DNS_without_DNS_in_the_VPC_is_refused()
    {
        var specs = PropertyValue.List(
            Map(("serviceName", "com.amazonaws.us-west-1.ecr.api"), ("vpcEndpointType", "Interface"))
        );
        var inputs = Map(("enableDnsHostnames", false), ("vpcEndpointStrategy", "Auto"), ("vpcEndpointSpecs", specs));

        Assert.That(
            () => Components.ConstructAsync(Request(Type, "net", inputs), default),
            Throws.TypeOf<CloudException>().With.Message.Contains("enableDnsHostnames: found false; allowed: true")
        );
        Assert.That(Monitor.Registered, Is.Empty);
    }

    [TestCase("numberOfAvailabilityZones", 4.0, "found 4; allowed: at most the 3 of the region")]
    [TestCase("subnetStrategy", "AutoMerge", "found 'AutoMerge'; allowed in the local cloud: Legacy, Auto, Exact")]
    [TestCase("vpcEndpointStrategy", "Some", "found 'Some'; allowed in the local cloud: Legacy, Auto")]
    [TestCase("cidrBlock", "10.0.0.0/8", "found '10.0.0.0/8'; allowed: an IPv4 CIDR block from /16 to /28")]
    public void What_cannot_be_is_refused_before_anything_is_registered(string input, object value, string message)
    {
        PropertyValue given = value is double number ? number : (string)value;

        Assert.That(
            () => Components.ConstructAsync(Request(Type, "net", Map((input, given))), default),
            Throws.TypeOf<CloudException>().With.Message.Contains($"{input}: {message}")
        );
        Assert.That(Monitor.Registered, Is.Empty);
    }

    [TestCase("instance", "i-1")]
    [TestCase("ip", "127.31.0.9")]
    public async Task An_instance_is_attached_to_a_target_group(string targetType, string target)
    {
        Store.Add(
            Resource(
                "aws:ec2/instance:Instance",
                "i-1",
                ("privateIp", "127.31.0.9"),
                ("availabilityZone", "us-west-1a")
            )
        );
        Store.Add(Resource("aws:lb/targetGroup:TargetGroup", "arn:group", ("targetType", targetType)));
        var inputs = await AttachAsync("i-1");

        Assert.That(inputs["targetId"].AsString, Is.EqualTo(target));
        Assert.That(inputs["availabilityZone"].AsString, Is.EqualTo("us-west-1a"));
        Assert.That(inputs["targetGroupArn"].AsString, Is.EqualTo("arn:group"));
    }

    [Test]
    public async Task An_instance_that_is_to_come_is_not_known_to_its_target_group() =>
        Assert.That((await AttachAsync(PropertyValue.Unknown))["targetId"], Is.EqualTo(PropertyValue.Unknown));

    [Test]
    public void An_instance_that_does_not_exist_is_refused_before_anything_is_registered()
    {
        Assert.That(
            () => AttachAsync("i-2"),
            Throws.TypeOf<CloudException>().With.Message.Contains("the instance 'i-2' does not exist")
        );
        Assert.That(Monitor.Registered, Is.Empty);
    }

    private async Task<PropertyMap> AttachAsync(PropertyValue instanceId)
    {
        var group = new ResourceValue("urn:group", "arn:group", "");
        await Components.ConstructAsync(
            Request("awsx:lb:TargetGroupAttachment", "one", Map(("instanceId", instanceId), ("targetGroup", group))),
            default
        );
        return PropertyMarshaler.FromStruct(Monitor.Registered.Single(one => one.Custom).Object);
    }

    private static CloudResource Resource(string token, string id, params (string, PropertyValue)[] outputs) =>
        new(token, id, "dev", "us-west-1", PropertyMap.Empty, Map(outputs));

    private PropertyMap Inputs(string name, string type = "vpcEndpoint") =>
        PropertyMarshaler.FromStruct(
            Monitor
                .Registered.Single(one =>
                    one.Name == name && one.Type.StartsWith($"aws:ec2/{type}:", StringComparison.Ordinal)
                )
                .Object
        );

    private IEnumerable<string> Names(string type) =>
        Monitor
            .Registered.Where(one => one.Type.StartsWith($"aws:ec2/{type}:", StringComparison.Ordinal))
            .Select(one => one.Name);
}
