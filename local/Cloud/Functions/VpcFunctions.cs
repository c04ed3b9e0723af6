using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Functions;

/// <summary>Describes the VPCs, their subnets and the availability zones.</summary>
internal sealed class VpcFunctions(Vpcs vpcs)
{
    public PropertyMap GetVpc(string region, PropertyMap arguments)
    {
        var all = vpcs
            .Own.Select(own => new Described(own.Id, own.Cidr.ToString(), IsDefault: false))
            .Prepend(new Described(vpcs.Default.Id, vpcs.Default.Cidr.ToString(), IsDefault: true))
            .ToArray();
        var vpc = all.Where(one => Fits(one, arguments)).ToArray() switch
        {
            [var found] => found,
            [] => throw new CloudException(
                $"getVpc: no VPC matches; allowed: {string.Join(", ", all.Select(one => one.Id))}"
            ),
            var found => throw new CloudException($"getVpc: found {found.Length} matching VPCs; allowed: exactly 1"),
        };
        return new PropertyMap(
            ("id", vpc.Id),
            ("arn", Arn.Of("ec2", region, $"vpc/{vpc.Id}")),
            ("cidrBlock", vpc.Cidr),
            (
                "cidrBlockAssociations",
                PropertyValue.List(
                    new PropertyMap(
                        ("associationId", vpc.Id.Replace("vpc-", "vpc-cidr-assoc-", StringComparison.Ordinal)),
                        ("cidrBlock", vpc.Cidr),
                        ("state", "associated")
                    )
                )
            ),
            ("default", vpc.IsDefault),
            ("dhcpOptionsId", vpc.Id.Replace("vpc-", "dopt-", StringComparison.Ordinal)),
            ("enableDnsHostnames", vpc.IsDefault),
            ("enableDnsSupport", true),
            ("enableNetworkAddressUsageMetrics", false),
            ("instanceTenancy", "default"),
            ("ipv6AssociationId", ""),
            ("ipv6CidrBlock", ""),
            ("ipv6CidrBlockAssociations", PropertyValue.List()),
            ("mainRouteTableId", RouteTables.MainOf(vpc.Id)),
            ("ownerId", Arn.Account),
            ("region", region),
            ("state", "available"),
            ("tags", PropertyMap.Empty)
        ).With(arguments.Get("filters") is { } filters ? new(("filters", filters)) : PropertyMap.Empty);
    }

    public PropertyMap GetSubnets(string region, PropertyMap arguments)
    {
        var ids = Matching("getSubnets", region, arguments).Select(subnet => (PropertyValue)subnet.Id);
        return arguments.With(
            new PropertyMap(
                ("id", region),
                ("ids", PropertyValue.List(ids)),
                ("region", region),
                ("tags", arguments.Get("tags") ?? PropertyMap.Empty)
            )
        );
    }

    public PropertyMap GetSubnet(string region, PropertyMap arguments)
    {
        var found = Matching("getSubnet", region, arguments)
            .Where(subnet =>
                Is(arguments, "id", subnet.Id)
                && Is(arguments, "vpcId", subnet.VpcId)
                && Is(arguments, "cidrBlock", subnet.Declared.ToString())
                && Is(arguments, "availabilityZone", subnet.AvailabilityZone(region))
            )
            .ToArray();
        return found switch
        {
            [var subnet] => Describe(subnet, region),
            [] => throw new CloudException($"getSubnet: no subnet matches; allowed: {SubnetIds}"),
            _ => throw new CloudException($"getSubnet: found {found.Length} matching subnets; allowed: exactly 1"),
        };
    }

    public static PropertyMap GetAvailabilityZones(string region, PropertyMap arguments)
    {
        var excluded = arguments.Get("excludeNames")?.AsList?.Select(name => name.AsString).ToHashSet() ?? [];
        var zones = AvailabilityZones
            .Letters(region)
            .Where(letter => Is(arguments, "state", "available"))
            .Where(letter => !excluded.Contains(region + letter))
            .Where(letter =>
                Filters.Pass(
                    "getAvailabilityZones",
                    arguments,
                    new Dictionary<string, string>
                    {
                        ["zone-name"] = region + letter,
                        ["zone-type"] = "availability-zone",
                        ["opt-in-status"] = "opt-in-not-required",
                        ["region-name"] = region,
                        ["state"] = "available",
                    }
                )
            )
            .ToArray();
        return arguments.With(
            new PropertyMap(
                ("id", region),
                ("region", region),
                ("groupNames", PropertyValue.List(region)),
                ("names", PropertyValue.List(zones.Select(letter => (PropertyValue)(region + letter)))),
                (
                    "zoneIds",
                    PropertyValue.List(zones.Select(letter => (PropertyValue)AvailabilityZones.Id(region, letter)))
                )
            )
        );
    }

    private string SubnetIds => string.Join(", ", vpcs.Subnets.Select(subnet => subnet.Id));

    private bool IsDefault(Subnet subnet) => subnet.VpcId == vpcs.Default.Id;

    private static bool Fits(Described vpc, PropertyMap arguments)
    {
        var isDefault = vpc.IsDefault ? "true" : "false";
        var values = new Dictionary<string, string>
        {
            ["vpc-id"] = vpc.Id,
            ["cidr"] = vpc.Cidr,
            ["isDefault"] = isDefault,
            ["is-default"] = isDefault,
            ["state"] = "available",
        };
        return Is(arguments, "id", vpc.Id)
            && Is(arguments, "cidrBlock", vpc.Cidr)
            && Is(arguments, "state", "available")
            && (arguments.Get("default")?.AsBool ?? vpc.IsDefault) == vpc.IsDefault
            && arguments.Get("tags")?.AsMap is not { Count: > 0 }
            && Filters.Pass("getVpc", arguments, values);
    }

    private static bool Is(PropertyMap arguments, string name, string value) =>
        arguments.Get(name)?.AsString is not { Length: > 0 } wanted || wanted == value;

    private IEnumerable<Subnet> Matching(string function, string region, PropertyMap arguments) =>
        arguments.Get("tags")?.AsMap is { Count: > 0 }
            ? []
            : vpcs.Subnets.Where(subnet =>
                Filters.Pass(
                    function,
                    arguments,
                    new Dictionary<string, string>
                    {
                        ["vpc-id"] = subnet.VpcId,
                        ["subnet-id"] = subnet.Id,
                        ["availability-zone"] = subnet.AvailabilityZone(region),
                        ["cidr-block"] = subnet.Declared.ToString(),
                        ["default-for-az"] = IsDefault(subnet) ? "true" : "false",
                        ["map-public-ip-on-launch"] = subnet.MapPublicIpOnLaunch ? "true" : "false",
                        ["state"] = "available",
                    }
                )
            );

    private PropertyMap Describe(Subnet subnet, string region) =>
        new(
            ("id", subnet.Id),
            ("arn", Arn.Of("ec2", region, $"subnet/{subnet.Id}")),
            ("assignIpv6AddressOnCreation", false),
            ("availabilityZone", subnet.AvailabilityZone(region)),
            ("availabilityZoneId", subnet.ZoneId(region)),
            ("availableIpAddressCount", (1 << (32 - subnet.Cidr.PrefixLength)) - 5),
            ("cidrBlock", subnet.Declared.ToString()),
            ("customerOwnedIpv4Pool", ""),
            ("defaultForAz", IsDefault(subnet)),
            ("enableDns64", false),
            ("enableLniAtDeviceIndex", 0),
            ("enableResourceNameDnsARecordOnLaunch", false),
            ("enableResourceNameDnsAaaaRecordOnLaunch", false),
            ("ipv6CidrBlock", ""),
            ("ipv6CidrBlockAssociationId", ""),
            ("ipv6Native", false),
            ("mapCustomerOwnedIpOnLaunch", false),
            ("mapPublicIpOnLaunch", subnet.MapPublicIpOnLaunch),
            ("outpostArn", ""),
            ("ownerId", Arn.Account),
            ("privateDnsHostnameTypeOnLaunch", "ip-name"),
            ("region", region),
            ("state", "available"),
            ("tags", PropertyMap.Empty),
            ("vpcId", subnet.VpcId)
        );

    private sealed record Described(string Id, string Cidr, bool IsDefault);
}
