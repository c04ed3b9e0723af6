using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Functions;

/// <summary>Describes the default VPC, its subnets and their availability zones.</summary>
internal sealed class VpcFunctions(DefaultVpc vpc)
{
    public PropertyMap GetVpc(string region, PropertyMap arguments)
    {
        var values = new Dictionary<string, string>
        {
            ["vpc-id"] = vpc.Id,
            ["cidr"] = vpc.Cidr.ToString(),
            ["isDefault"] = "true",
            ["is-default"] = "true",
            ["state"] = "available",
        };
        if (
            !Is(arguments, "id", vpc.Id)
            || !Is(arguments, "cidrBlock", vpc.Cidr.ToString())
            || !Is(arguments, "state", "available")
            || arguments.Get("default")?.AsBool == false
            || arguments.Get("tags")?.AsMap is { Count: > 0 }
            || !Filters.Pass("getVpc", arguments, values)
        )
        {
            throw new CloudException($"getVpc: no VPC matches; the local cloud has only the default one, {vpc.Id}");
        }

        return new PropertyMap(
            ("id", vpc.Id),
            ("arn", Arn.Of("ec2", region, $"vpc/{vpc.Id}")),
            ("cidrBlock", vpc.Cidr.ToString()),
            (
                "cidrBlockAssociations",
                PropertyValue.List(
                    new PropertyMap(
                        ("associationId", vpc.Id.Replace("vpc-", "vpc-cidr-assoc-", StringComparison.Ordinal)),
                        ("cidrBlock", vpc.Cidr.ToString()),
                        ("state", "associated")
                    )
                )
            ),
            ("default", true),
            ("dhcpOptionsId", vpc.Id.Replace("vpc-", "dopt-", StringComparison.Ordinal)),
            ("enableDnsHostnames", true),
            ("enableDnsSupport", true),
            ("enableNetworkAddressUsageMetrics", false),
            ("instanceTenancy", "default"),
            ("ipv6AssociationId", ""),
            ("ipv6CidrBlock", ""),
            ("ipv6CidrBlockAssociations", PropertyValue.List()),
            ("mainRouteTableId", vpc.Id.Replace("vpc-", "rtb-", StringComparison.Ordinal)),
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
                && Is(arguments, "vpcId", vpc.Id)
                && Is(arguments, "cidrBlock", subnet.Cidr.ToString())
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

    public PropertyMap GetAvailabilityZones(string region, PropertyMap arguments)
    {
        var excluded = arguments.Get("excludeNames")?.AsList?.Select(name => name.AsString).ToHashSet() ?? [];
        var zones = vpc
            .Subnets.Where(subnet => Is(arguments, "state", "available"))
            .Where(subnet => !excluded.Contains(subnet.AvailabilityZone(region)))
            .Where(subnet =>
                Filters.Pass(
                    "getAvailabilityZones",
                    arguments,
                    new Dictionary<string, string>
                    {
                        ["zone-name"] = subnet.AvailabilityZone(region),
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
                ("names", PropertyValue.List(zones.Select(zone => (PropertyValue)zone.AvailabilityZone(region)))),
                ("zoneIds", PropertyValue.List(zones.Select(zone => (PropertyValue)ZoneId(zone, region))))
            )
        );
    }

    private string SubnetIds => string.Join(" and ", vpc.Subnets.Select(subnet => subnet.Id));

    private static bool Is(PropertyMap arguments, string name, string value) =>
        arguments.Get(name)?.AsString is not { Length: > 0 } wanted || wanted == value;

    // The form of AWS's zone ids: two letters for the direction, the region's number, and the zone's number.
    private static string ZoneId(Subnet subnet, string region) =>
        region.Split('-') is [var area, var direction, .., var number]
            ? $"{area}{direction[0]}{number}-az{subnet.ZoneLetter[0] - 'a' + 1}"
            : subnet.AvailabilityZone(region);

    private IEnumerable<Subnet> Matching(string function, string region, PropertyMap arguments) =>
        arguments.Get("tags")?.AsMap is { Count: > 0 }
            ? []
            : vpc.Subnets.Where(subnet =>
                Filters.Pass(
                    function,
                    arguments,
                    new Dictionary<string, string>
                    {
                        ["vpc-id"] = vpc.Id,
                        ["subnet-id"] = subnet.Id,
                        ["availability-zone"] = subnet.AvailabilityZone(region),
                        ["cidr-block"] = subnet.Cidr.ToString(),
                        ["default-for-az"] = "true",
                        ["map-public-ip-on-launch"] = "true",
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
            ("availabilityZoneId", ZoneId(subnet, region)),
            ("availableIpAddressCount", 4091),
            ("cidrBlock", subnet.Cidr.ToString()),
            ("customerOwnedIpv4Pool", ""),
            ("defaultForAz", true),
            ("enableDns64", false),
            ("enableLniAtDeviceIndex", 0),
            ("enableResourceNameDnsARecordOnLaunch", false),
            ("enableResourceNameDnsAaaaRecordOnLaunch", false),
            ("ipv6CidrBlock", ""),
            ("ipv6CidrBlockAssociationId", ""),
            ("ipv6Native", false),
            ("mapCustomerOwnedIpOnLaunch", false),
            ("mapPublicIpOnLaunch", true),
            ("outpostArn", ""),
            ("ownerId", Arn.Account),
            ("privateDnsHostnameTypeOnLaunch", "ip-name"),
            ("region", region),
            ("state", "available"),
            ("tags", PropertyMap.Empty),
            ("vpcId", vpc.Id)
        );
}
