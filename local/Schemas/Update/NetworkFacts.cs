using System.Text.Json.Nodes;
using static Local.Schemas.Update.FactKind;

namespace Local.Schemas.Update;

/// <summary>VPCs and their parts. The local cloud acts on the routes that it records.</summary>
internal static class NetworkFacts
{
    public static IReadOnlyList<Fact> All { get; } =
    [
        new(Resource, "aws:ec2/vpc:Vpc") { Replaces = ["cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"] },
        new(Resource, "aws:ec2/subnet:Subnet")
        {
            Replaces =
            [
                "availabilityZone",
                "availabilityZoneId",
                "cidrBlock",
                "customerOwnedIpv4Pool",
                "ipv4IpamPoolId",
                "ipv4NetmaskLength",
                "ipv6Native",
                "outpostArn",
                "vpcId",
            ],
        },
        new(Resource, "aws:ec2/defaultVpc:DefaultVpc"),
        new(Resource, "aws:ec2/defaultSubnet:DefaultSubnet") { Replaces = ["availabilityZone", "ipv6Native"] },
        new(Resource, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup") { Replaces = ["vpcId"] },
        Of("internetGateway", "igw-0{hex:16}") with
        {
            Acts = true,
            Computed = new Dictionary<string, JsonNode>
            {
                ["arn"] = "arn:aws:ec2:{region}:{account}:internet-gateway/{id}",
                ["ownerId"] = "{account}",
            },
        },
        Of("routeTable", "rtb-0{hex:16}") with
        {
            Acts = true,
            Replaces = ["vpcId"],
            Computed = new Dictionary<string, JsonNode>
            {
                ["arn"] = "arn:aws:ec2:{region}:{account}:route-table/{id}",
                ["ownerId"] = "{account}",
                ["propagatingVgws"] = new JsonArray(),
                ["routes"] = new JsonArray(),
            },
        },
        Of("route", "r-{routeTableId}{digits:10}") with
        {
            Acts = true,
            Replaces = ["routeTableId", "destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"],
            Computed = new Dictionary<string, JsonNode> { ["origin"] = "CreateRoute", ["state"] = "active" },
        },
        Of("routeTableAssociation", "rtbassoc-0{hex:16}") with
        {
            Acts = true,
            Replaces = ["subnetId", "gatewayId"],
        },
        Of("natGateway", "nat-0{hex:16}") with
        {
            Acts = true,
            Replaces = ["allocationId", "availabilityMode", "connectivityType", "privateIp", "subnetId", "vpcId"],
            Computed = new Dictionary<string, JsonNode>
            {
                ["associationId"] = "eipassoc-0{hex:16}",
                ["connectivityType"] = "public",
                ["networkInterfaceId"] = "eni-0{hex:16}",
                ["publicIp"] = "203.0.113.1{digits:2}",
            },
        },
        Of("eip", "eipalloc-0{hex:16}") with
        {
            Replaces =
            [
                "address",
                "customerOwnedIpv4Pool",
                "domain",
                "ipamPoolId",
                "networkBorderGroup",
                "publicIpv4Pool",
            ],
            Computed = new Dictionary<string, JsonNode>
            {
                ["allocationId"] = "{id}",
                ["arn"] = "arn:aws:ec2:{region}:{account}:elastic-ip/{id}",
                ["domain"] = "vpc",
                ["networkBorderGroup"] = "{region}",
                ["publicIp"] = "203.0.113.1{digits:2}",
                ["publicIpv4Pool"] = "amazon",
            },
        },
        new(Resource, "aws:ec2/vpcEndpoint:VpcEndpoint")
        {
            Replaces =
            [
                "resourceConfigurationArn",
                "serviceName",
                "serviceNetworkArn",
                "serviceRegion",
                "vpcEndpointType",
                "vpcId",
            ],
        },
        new(Resource, "aws:ec2/securityGroupRule:SecurityGroupRule") { ReplacesAllBut = ["description"] },
    ];

    private static Fact Of(string type, string id) =>
        new(Resource, $"aws:ec2/{type}:{ShapeReader.Pascal(type)}") { RecordedId = id };
}
