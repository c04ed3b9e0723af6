using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;

namespace Infra.Configuration;

/// <summary>
/// The VPC of the stack. The load balancer is in its public subnets, unless it is internal. Instances and tasks without
/// public addresses are in its private subnets.
/// </summary>
[ExactlyOne(nameof(Vpc), nameof(Existing))]
public sealed record NetworkSettings
{
    /// <summary>The VPC that the stack makes.</summary>
    public VpcSettings? Vpc { get; init; }

    /// <summary>The VPC that exists already.</summary>
    public ExistingVpcSettings? Existing { get; init; }
}

/// <summary>
/// A VPC of the stack's own: a public and a private subnet in each availability zone, a default security group that
/// admits nobody, and a flow log in CloudWatch.
/// </summary>
public sealed record VpcSettings
{
    /// <summary>The services of AWS without which no task starts and writes its logs.</summary>
    internal static readonly ImmutableArray<string> NeededByTasks = ["ecr.api", "ecr.dkr", "s3", "logs"];

    private readonly ImmutableArray<string>? _endpoints;

    /// <summary>The block of IPv4 addresses, which the subnets share.</summary>
    [VpcCidr]
    public required string Cidr { get; init; }

    /// <summary>The number of availability zones.</summary>
    [Range(2, 6)]
    public int Zones { get; init; } = 2;

    /// <summary>
    /// The NAT gateways by which private subnets reach the internet: none, one for all zones, or one for each. With one for
    /// all, its zone takes the others along when it fails.
    /// </summary>
    [ValueFormat("None|Single|OnePerAz", "None, Single or OnePerAz")]
    public string NatGateways { get; init; } = "OnePerAz";

    /// <summary>The services of AWS that private subnets reach by an endpoint in the VPC, without a NAT gateway.</summary>
    [ValueFormat("[a-z0-9]+(?:[.-][a-z0-9]+)*", "the name of a service in its endpoint's, as in ecr.api")]
    [Default("ecr.api, ecr.dkr, s3 and logs with `natGateways: None`, else none")]
    public ImmutableArray<string> Endpoints
    {
        get => _endpoints ?? (NatGateways == "None" ? NeededByTasks : []);
        init => _endpoints = value;
    }

    /// <summary>The days that CloudWatch keeps the flow log.</summary>
    [LogRetention]
    public int FlowLogRetention { get; init; } = 14;
}

/// <summary>A VPC that exists already, by its ids.</summary>
public sealed record ExistingVpcSettings
{
    /// <summary>The id of the VPC.</summary>
    [ValueFormat("vpc-[0-9a-f]{8}(?:[0-9a-f]{9})?", "the id of a VPC, as in vpc-0123456789abcdef0")]
    public required string VpcId { get; init; }

    /// <summary>The ids of subnets with a route to an internet gateway, in two availability zones or more.</summary>
    [MinLength(2), SubnetId]
    public required ImmutableArray<string> PublicSubnetIds { get; init; }

    /// <summary>
    /// The ids of subnets without such a route, in two availability zones or more. They need a NAT gateway, or endpoints,
    /// for images and logs.
    /// </summary>
    [MinLength(2), SubnetId]
    public required ImmutableArray<string> PrivateSubnetIds { get; init; }
}
