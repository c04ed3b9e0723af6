using System.Net;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Network;

/// <summary><c>aws:ec2/subnet:Subnet</c>: a subnet of a VPC that a program has created.</summary>
internal sealed class SubnetType(Vpcs vpcs, VirtualNetwork network, TimeProvider time) : ResourceType
{
    public const string SubnetToken = "aws:ec2/subnet:Subnet";

    private static readonly TimeSpan DeletePatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan DeleteRetry = TimeSpan.FromMilliseconds(100);

    private static readonly string[] NotHere =
    [
        "assignIpv6AddressOnCreation",
        "customerOwnedIpv4Pool",
        "ipv4IpamPoolId",
        "ipv4NetmaskLength",
        "ipv6CidrBlock",
        "ipv6IpamPoolId",
        "ipv6Native",
        "ipv6NetmaskLength",
        "outpostArn",
    ];

    public override string Token => SubnetToken;

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        var inputs = context.Inputs;
        var errors = NetworkInputs.CheckAbsent(inputs, NotHere).Concat(NetworkInputs.CheckCidr(inputs)).ToList();
        if (!inputs.ContainsKey("cidrBlock"))
        {
            errors.Add(new("cidrBlock", "is required"));
        }

        if (inputs.Get("availabilityZone")?.AsString is { } zone && !IsZone(zone))
        {
            errors.Add(InputError.Value("availabilityZone", zone, "the region and a letter from a to f"));
        }

        if (inputs.Get("vpcId")?.AsString is { } id && !vpcs.Contains(id))
        {
            errors.Add(new("vpcId", $"InvalidVpcID.NotFound: The vpc ID '{id}' does not exist"));
        }

        return Task.FromResult<IReadOnlyList<InputError>>(errors);
    }

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var inputs = context.Inputs;
        var subnet = vpcs.AddSubnet(
            inputs["vpcId"].AsString!,
            IPNetwork.Parse(inputs["cidrBlock"].AsString!),
            ZoneLetter(inputs),
            MapsPublicIp(inputs)
        );
        return Task.FromResult(new Created(subnet.Id, Outputs(subnet, context.Region, inputs)));
    }

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    )
    {
        vpcs.MapPublicIpOnLaunch(resource.Id, MapsPublicIp(inputs));
        return vpcs.FindSubnet(resource.Id) is { } subnet
            ? Task.FromResult(Outputs(subnet, resource.Region, inputs))
            : throw new CloudException($"InvalidSubnetID.NotFound: The subnet ID '{resource.Id}' does not exist");
    }

    public override async Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        for (var started = time.GetTimestamp(); network.InSubnet(resource.Id) is { } left; )
        {
            if (time.GetElapsedTime(started) >= DeletePatience)
            {
                throw new CloudException(
                    $"DependencyViolation: the subnet '{resource.Id}' has dependencies and cannot be deleted "
                        + $"({left.Id}, {left.Description})"
                );
            }

            await Task.Delay(DeleteRetry, time, cancellationToken);
        }

        vpcs.RemoveSubnet(resource.Id);
    }

    public override PropertyMap? Provided(string id, string region) =>
        vpcs.Default.Subnets.FirstOrDefault(subnet => subnet.Id == id) is { } found
            ? Outputs(found, region, new PropertyMap(("mapPublicIpOnLaunch", true)))
            : null;

    /// <summary>Returns the outputs of a subnet, with their values in AWS where nothing else was asked for.</summary>
    public static PropertyMap Outputs(Subnet subnet, string region, PropertyMap inputs) =>
        new PropertyMap(
            ("assignIpv6AddressOnCreation", false),
            ("enableDns64", false),
            ("enableLniAtDeviceIndex", 0),
            ("enableResourceNameDnsARecordOnLaunch", false),
            ("enableResourceNameDnsAaaaRecordOnLaunch", false),
            ("ipv6CidrBlock", ""),
            ("ipv6CidrBlockAssociationId", ""),
            ("ipv6Native", false),
            ("mapCustomerOwnedIpOnLaunch", false),
            ("mapPublicIpOnLaunch", false),
            ("outpostArn", ""),
            ("privateDnsHostnameTypeOnLaunch", "ip-name")
        )
            .With(inputs)
            .With(
                new PropertyMap(
                    ("arn", Arn.Of("ec2", region, $"subnet/{subnet.Id}")),
                    ("availabilityZone", subnet.AvailabilityZone(inputs.Text("region", region))),
                    ("availabilityZoneId", subnet.ZoneId(inputs.Text("region", region))),
                    ("cidrBlock", subnet.Declared.ToString()),
                    ("ownerId", Arn.Account),
                    ("vpcId", subnet.VpcId)
                )
            );

    private static bool MapsPublicIp(PropertyMap inputs) => inputs.Flag("mapPublicIpOnLaunch", otherwise: false);

    private static bool IsZone(string zone) =>
        zone.Length > 2 && char.IsAsciiDigit(zone[^2]) && zone[^1] is >= 'a' and <= 'f';

    private static string ZoneLetter(PropertyMap inputs) =>
        inputs.Get("availabilityZone")?.AsString is { } zone ? zone[^1..]
        : inputs.Get("availabilityZoneId")?.AsString is [.., var number and >= '1' and <= '6']
            ? $"{(char)('a' + number - '1')}"
        : "a";
}
