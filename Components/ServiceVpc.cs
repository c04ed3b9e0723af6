using System.Collections.Immutable;
using Infra.Components.Internal;
using Pulumi;
using Pulumi.Aws;
using Pulumi.Aws.CloudWatch;
using Pulumi.Aws.Ec2;
using Pulumi.Aws.Iam;
using Pulumi.Awsx.Ec2;
using Pulumi.Awsx.Ec2.Inputs;
using Vpc = Pulumi.Awsx.Ec2.Vpc;

namespace Infra.Components;

/// <summary>
/// A VPC for services: public subnets for load balancers and private ones for tasks, in several availability zones. No
/// subnet gives an instance a public address, the default security group admits nobody, and a flow log in CloudWatch
/// records the connections.
/// </summary>
public sealed class ServiceVpc : ComponentResource
{
    /// <summary>The services with a gateway endpoint, which costs nothing; the others have interface endpoints.</summary>
    private static readonly ImmutableHashSet<string> Gateways = ["s3", "dynamodb"];

    /// <summary>The id of the VPC.</summary>
    [Output("vpcId")]
    public Output<string> VpcId { get; private set; }

    /// <summary>The ids of the public subnets, one in each availability zone.</summary>
    [Output("publicSubnetIds")]
    public Output<List<string>> PublicSubnetIds { get; private set; }

    /// <summary>The ids of the private subnets, one in each availability zone.</summary>
    [Output("privateSubnetIds")]
    public Output<List<string>> PrivateSubnetIds { get; private set; }

    /// <param name="name">The component's name.</param>
    /// <param name="args">The component's arguments.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="RunException">The strategy of the NAT gateways is none of Pulumi's.</exception>
    public ServiceVpc(string name, ServiceVpcArgs args, ComponentResourceOptions? options = null)
        : base("infra:components:ServiceVpc", Checked(name, args), args, options)
    {
        var child = new CustomResourceOptions { Parent = this };
        var vpc = new Vpc(
            name,
            new()
            {
                CidrBlock = args.CidrBlock,
                NumberOfAvailabilityZones = args.ZoneCount,
                SubnetStrategy = SubnetAllocationStrategy.Auto,
                NatGateways = new NatGatewayConfigurationArgs { Strategy = Strategy(args.NatGateways)!.Value },
                // Interface endpoints answer under the services' own names.
                EnableDnsHostnames = true,
            },
            new() { Parent = this, ResourceTransforms = { WithoutPublicAddresses } }
        );
        _ = new DefaultSecurityGroup(name, new() { VpcId = vpc.VpcId }, child);
        RecordConnections(name, vpc, args.FlowLogRetentionDays, child);
        var endpoints = args.Endpoints.Count > 0 ? AddEndpoints(name, vpc, args, child) : [];

        VpcId = vpc.VpcId;
        PublicSubnetIds = vpc.PublicSubnetIds.Apply(ids => ids.ToList());
        // Without the endpoints a task does not start: whoever takes a private subnet waits for them.
        PrivateSubnetIds = Output
            .Tuple(vpc.PrivateSubnetIds, Output.All(endpoints.Select(endpoint => endpoint.Id)))
            .Apply(ready => ready.Item1.ToList());
        RegisterOutputs();
    }

    private static void RecordConnections(string name, Vpc vpc, Input<int> days, CustomResourceOptions child)
    {
        var logs = new LogGroup(
            $"{name}-flow-log",
            new() { Name = EcsTask.SharedName($"{name}-flow-log"), RetentionInDays = days },
            child
        );
        var role = new Role(
            $"{name}-flow-log",
            new() { AssumeRolePolicy = logs.Arn.Apply(PolicyDocument.AssumedByFlowLogs) },
            child
        );
        var policy = new RolePolicy(
            $"{name}-flow-log",
            new() { Role = role.Name, Policy = logs.Arn.Apply(AllowFlowLog) },
            child
        );
        _ = new FlowLog(
            name,
            new()
            {
                VpcId = vpc.VpcId,
                TrafficType = "ALL",
                LogDestination = logs.Arn,
                IamRoleArn = role.Arn,
            },
            new() { Parent = child.Parent, DependsOn = policy }
        );
    }

    private static ImmutableArray<VpcEndpoint> AddEndpoints(
        string name,
        Vpc vpc,
        ServiceVpcArgs args,
        CustomResourceOptions child
    )
    {
        var region = GetRegion.Invoke(options: new() { Parent = child.Parent }).Apply(found => found.Region);
        var routeTableIds = vpc.RouteTables.Apply(tables => Output.All(tables.Select(table => table.Id)));
        var securityGroup = new SecurityGroup(
            $"{name}-endpoints",
            new() { VpcId = vpc.VpcId, Description = "Endpoints: HTTPS from the VPC" },
            child
        );
        var admitted = SecurityGroupRules.Admit(
            $"{name}-endpoints",
            "HTTPS from the VPC",
            securityGroup.Id,
            SecurityGroupRules.Https,
            child,
            args.CidrBlock
        );
        return [.. args.Endpoints.Select(Endpoint)];

        VpcEndpoint Endpoint(string service)
        {
            var serviceName = Output.Format($"com.amazonaws.{region}.{service}");
            return new VpcEndpoint(
                $"{name}-{service}",
                Gateways.Contains(service)
                    ? new()
                    {
                        VpcId = vpc.VpcId,
                        ServiceName = serviceName,
                        VpcEndpointType = "Gateway",
                        RouteTableIds = routeTableIds,
                    }
                    : new()
                    {
                        VpcId = vpc.VpcId,
                        ServiceName = serviceName,
                        VpcEndpointType = "Interface",
                        SubnetIds = vpc.PrivateSubnetIds,
                        SecurityGroupIds = securityGroup.Id,
                        PrivateDnsEnabled = true,
                    },
                // An endpoint that admits nobody is none yet.
                new() { Parent = child.Parent, DependsOn = admitted }
            );
        }
    }

    /// <summary>Keeps the public subnets from giving instances public addresses, as awsx would have it.</summary>
    private static Task<ResourceTransformResult?> WithoutPublicAddresses(
        ResourceTransformArgs resource,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<ResourceTransformResult?>(
            resource.Type == "aws:ec2/subnet:Subnet"
                ? new(resource.Args.SetItem("mapPublicIpOnLaunch", false), resource.Options)
                : null
        );

    private static string AllowFlowLog(string logGroupArn) =>
        PolicyDocument.Allowing(
            // IAM knows no narrower resource for the list of groups.
            new PolicyStatement(["logs:DescribeLogGroups"], ["*"]),
            new PolicyStatement(
                ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                [$"{logGroupArn}:*"]
            )
        );

    private static NatGatewayStrategy? Strategy(string name) =>
        name switch
        {
            "None" => NatGatewayStrategy.None,
            "Single" => NatGatewayStrategy.Single,
            "OnePerAz" => NatGatewayStrategy.OnePerAz,
            _ => null,
        };

    private static string Checked(string name, ServiceVpcArgs args)
    {
        var check = new ArgumentCheck($"ServiceVpc '{name}'");
        check.That(
            Strategy(args.NatGateways) is not null,
            $"NatGateways is '{args.NatGateways}'; Pulumi has None, Single and OnePerAz."
        );
        check.ThrowIfAny();
        return name;
    }
}

/// <summary>The arguments of a <see cref="ServiceVpc"/>.</summary>
public sealed class ServiceVpcArgs : ResourceArgs
{
    /// <summary>The block of IPv4 addresses, from /16 to /24, such as <c>10.0.0.0/16</c>; its subnets share it.</summary>
    [Input("cidrBlock", required: true)]
    public required string CidrBlock { get; init; }

    /// <summary>The number of availability zones, 2–6, with a public and a private subnet in each. Default: 2.</summary>
    [Input("zoneCount")]
    public int ZoneCount { get; init; } = 2;

    /// <summary>
    /// The NAT gateways by which private subnets reach the internet: <c>None</c>, <c>Single</c> or <c>OnePerAz</c>.
    /// Default: OnePerAz; with it, a zone that fails leaves the others their way to the internet.
    /// </summary>
    [Input("natGateways")]
    public string NatGateways { get; init; } = "OnePerAz";

    /// <summary>
    /// The services of AWS that private subnets reach without a NAT gateway, such as <c>ecr.api</c>. Without a NAT gateway
    /// tasks need <c>ecr.api</c>, <c>ecr.dkr</c>, <c>s3</c> and <c>logs</c>. Default: none.
    /// </summary>
    [Input("endpoints")]
    public List<string> Endpoints { get; init; } = [];

    /// <summary>The days that CloudWatch keeps the flow log: a number that its API accepts. Default: 14.</summary>
    [Input("flowLogRetentionDays")]
    public Input<int> FlowLogRetentionDays { get; init; } = 14;
}
