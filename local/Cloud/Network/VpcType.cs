using System.Net;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Network;

/// <summary><c>aws:ec2/vpc:Vpc</c>: a VPC with a part of 127.0.0.0/8 of its own.</summary>
internal sealed class VpcType(Vpcs vpcs, SecurityGroups groups) : ResourceType
{
    public const string VpcToken = "aws:ec2/vpc:Vpc";

    private static readonly string[] NotHere =
    [
        "ipv4IpamPoolId",
        "ipv4NetmaskLength",
        "ipv6CidrBlock",
        "ipv6CidrBlockNetworkBorderGroup",
        "ipv6IpamPoolId",
        "ipv6NetmaskLength",
    ];

    public override string Token => VpcToken;

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        var errors = NetworkInputs.CheckAbsent(context.Inputs, NotHere).ToList();
        if (!context.Inputs.ContainsKey("cidrBlock"))
        {
            errors.Add(new("cidrBlock", "is required"));
        }

        errors.AddRange(NetworkInputs.CheckCidr(context.Inputs));
        return Task.FromResult<IReadOnlyList<InputError>>(errors);
    }

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var vpc = vpcs.Create(IPNetwork.Parse(context.Inputs["cidrBlock"].AsString!));
        groups.AddDefault(vpc.Id, vpc.DefaultSecurityGroupId);
        return Task.FromResult(new Created(vpc.Id, Outputs(vpc, context.Region, context.Inputs)));
    }

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    ) =>
        vpcs.Find(resource.Id) is { } vpc
            ? Task.FromResult(Outputs(vpc, resource.Region, inputs))
            : throw new CloudException($"InvalidVpcID.NotFound: The vpc ID '{resource.Id}' does not exist");

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        if (groups.InVpc(resource.Id).FirstOrDefault(group => group.Name != "default") is { } group)
        {
            throw new CloudException(
                $"DependencyViolation: the vpc '{resource.Id}' has dependencies and cannot be deleted (security group {group.Id})"
            );
        }

        vpcs.Delete(resource.Id);
        groups.Remove(resource.Outputs["defaultSecurityGroupId"].AsString!);
        return Task.CompletedTask;
    }

    public override PropertyMap? Provided(string id, string region) =>
        id == vpcs.Default.Id
            ? Outputs(
                id,
                vpcs.Default.Cidr,
                vpcs.Default.DefaultSecurityGroupId,
                region,
                new PropertyMap(("enableDnsHostnames", true))
            )
            : null;

    /// <summary>Returns the outputs that every VPC has, with their values in AWS where nothing else was asked for.</summary>
    public static PropertyMap Outputs(
        string id,
        IPNetwork cidr,
        string defaultSecurityGroupId,
        string region,
        PropertyMap inputs
    ) =>
        new PropertyMap(
            ("assignGeneratedIpv6CidrBlock", false),
            ("enableDnsHostnames", false),
            ("enableDnsSupport", true),
            ("enableNetworkAddressUsageMetrics", false),
            ("instanceTenancy", "default"),
            ("ipv6AssociationId", ""),
            ("ipv6CidrBlock", ""),
            ("ipv6CidrBlockNetworkBorderGroup", ""),
            ("ipv6IpamPoolId", ""),
            ("ipv6NetmaskLength", 0)
        )
            .With(inputs)
            .With(
                new PropertyMap(
                    ("arn", Arn.Of("ec2", region, $"vpc/{id}")),
                    ("cidrBlock", cidr.ToString()),
                    ("defaultNetworkAclId", id.Replace("vpc-", "acl-", StringComparison.Ordinal)),
                    ("defaultRouteTableId", RouteTables.MainOf(id)),
                    ("defaultSecurityGroupId", defaultSecurityGroupId),
                    ("dhcpOptionsId", id.Replace("vpc-", "dopt-", StringComparison.Ordinal)),
                    ("mainRouteTableId", RouteTables.MainOf(id)),
                    ("ownerId", Arn.Account)
                )
            );

    private static PropertyMap Outputs(OwnVpc vpc, string region, PropertyMap inputs) =>
        Outputs(vpc.Id, vpc.Cidr, vpc.DefaultSecurityGroupId, region, inputs);
}
