using System.Text.Json.Nodes;
using Infra.Configuration;

namespace Infra.Tests.Security;

/// <summary>The controls of Amazon EC2: VPCs, security groups and instances.</summary>
internal static class Ec2Controls
{
    private const string Instance = "aws:ec2/instance:Instance";
    private const string LaunchTemplate = "aws:ec2/launchTemplate:LaunchTemplate";
    private const string SecurityGroup = "aws:ec2/securityGroup:SecurityGroup";
    private const string Subnet = "aws:ec2/subnet:Subnet";
    private const string Vpc = "aws:ec2/vpc:Vpc";

    /// <summary>The families with types that are paravirtual, by "Security Hub controls for Amazon EC2".</summary>
    private static readonly string[] Paravirtual = ["c1", "c3", "hs1", "m1", "m2", "m3", "t1"];

    public static IReadOnlyList<Control> All { get; } =
    [
        new(
            "EC2.2",
            "VPC default security groups should not allow inbound or outbound traffic",
            "a `DefaultSecurityGroup` of the VPC has neither `ingress` nor `egress`",
            [Vpc],
            (vpc, stack) =>
                stack
                    .Of("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
                    .Any(group =>
                        group.Names("vpcId", vpc) && !group.Each("ingress").Any() && !group.Each("egress").Any()
                    )
                    ? null
                    : "has a default group with rules"
        ),
        new(
            "EC2.3",
            "Attached Amazon EBS volumes should be encrypted at-rest",
            "`rootBlockDevice.encrypted` is true, and so are the `ebsBlockDevices`",
            Instance,
            instance =>
                instance.Each("ebsBlockDevices").Append(instance["rootBlockDevice"]).All(IsEncrypted)
                    ? null
                    : "has a volume that is not encrypted"
        ),
        new(
            "EC2.6",
            "VPC flow logging should be enabled in all VPCs",
            "a `FlowLog` names the VPC",
            [Vpc],
            (vpc, stack) =>
                stack.Of("aws:ec2/flowLog:FlowLog").Any(log => log.Names("vpcId", vpc)) ? null : "has no flow log"
        ),
        new(
            "EC2.8",
            "EC2 instances should use Instance Metadata Service Version 2 (IMDSv2)",
            "`metadataOptions.httpTokens` is `required`",
            Instance,
            MetadataFinding
        ),
        new(
            "EC2.9",
            "Amazon EC2 instances should not have a public IPv4 address",
            "`associatePublicIpAddress` is false, or the subnet assigns no public addresses",
            [Instance],
            (instance, stack) =>
                instance["associatePublicIpAddress"].Text() switch
                {
                    "false" => null,
                    null
                        when stack
                            .Of(Subnet)
                            .Any(subnet =>
                                instance.Names("subnetId", subnet) && !subnet["mapPublicIpOnLaunch"].IsTrue()
                            ) => null,
                    _ => "has a public address",
                }
        ),
        Endpoint(
            "EC2.10",
            "Amazon EC2 should be configured to use VPC endpoints that are created for the Amazon EC2 service",
            "ec2"
        ),
        Closed(
            "EC2.13",
            "Security groups should not allow ingress from 0.0.0.0/0 or ::/0 to port 22",
            ["0.0.0.0/0", "::/0"],
            22
        ),
        Closed(
            "EC2.14",
            "Security groups should not allow ingress from 0.0.0.0/0 or ::/0 to port 3389",
            ["0.0.0.0/0", "::/0"],
            3389
        ),
        new(
            "EC2.15",
            "Amazon EC2 subnets should not automatically assign public IP addresses",
            "`mapPublicIpOnLaunch` is false",
            Subnet,
            subnet => subnet["mapPublicIpOnLaunch"].IsTrue() ? "assigns public addresses" : null
        ),
        new(
            "EC2.17",
            "Amazon EC2 instances should not use multiple ENIs",
            "`networkInterfaces` has at most one entry",
            Instance,
            instance => instance.Each("networkInterfaces").Count() > 1 ? "has several network interfaces" : null
        ),
        new(
            "EC2.18",
            "Security groups should only allow unrestricted incoming traffic for authorized ports",
            "rules admit everyone on ports 80 and 443 alone",
            IngressRules.Types,
            (rule, _) =>
                IngressRules
                    .Open(rule)
                    .Where(ports => !(ports.IsTcp && ports.First == ports.Last && ports.First is 80 or 443))
                    .Select(ports => $"admits everyone to {ports}")
                    .FirstOrDefault()
        ),
        new(
            "EC2.19",
            "Security groups should not allow unrestricted access to ports with high risk",
            "no rule admits everyone on a high-risk port, such as 22, 3000 or 8080",
            IngressRules.Types,
            (rule, _) => Admitting(rule, ListenerRules.HighRiskPorts)
        ),
        new(
            "EC2.24",
            "Amazon EC2 paravirtual instance types should not be used",
            "`instanceType` is of a family that is not paravirtual",
            Instance,
            instance =>
                Paravirtual.Contains(instance["instanceType"].Text()?.Split('.')[0])
                    ? $"is a {instance["instanceType"]}"
                    : null
        ),
        new(
            "EC2.25",
            "Amazon EC2 launch templates should not assign public IPs to network interfaces",
            "no network interface has `associatePublicIpAddress`",
            LaunchTemplate,
            template =>
                template.Each("networkInterfaces").Any(one => one["associatePublicIpAddress"].IsTrue())
                    ? "assigns public addresses"
                    : null
        ),
        Tags.Control("EC2.40", "EC2 NAT gateways should be tagged", "aws:ec2/natGateway:NatGateway"),
        Tags.Control("EC2.43", "EC2 security groups should be tagged", SecurityGroup),
        Tags.Control("EC2.48", "Amazon VPC flow logs should be tagged", "aws:ec2/flowLog:FlowLog"),
        Closed(
            "EC2.53",
            "EC2 security groups should not allow ingress from 0.0.0.0/0 to remote server administration ports",
            ["0.0.0.0/0"],
            22,
            3389
        ),
        Closed(
            "EC2.54",
            "EC2 security groups should not allow ingress from ::/0 to remote server administration ports",
            ["::/0"],
            22,
            3389
        ),
        Endpoint("EC2.55", "VPCs should be configured with an interface endpoint for ECR API", "ecr.api"),
        Endpoint("EC2.56", "VPCs should be configured with an interface endpoint for Docker Registry", "ecr.dkr"),
        Endpoint("EC2.57", "VPCs should be configured with an interface endpoint for Systems Manager", "ssm"),
        Endpoint(
            "EC2.58",
            "VPCs should be configured with an interface endpoint for Systems Manager Incident Manager Contacts",
            "ssm-contacts"
        ),
        Endpoint(
            "EC2.60",
            "VPCs should be configured with an interface endpoint for Systems Manager Incident Manager",
            "ssm-incidents"
        ),
        new(
            "EC2.170",
            "EC2 launch templates should use Instance Metadata Service Version 2 (IMDSv2)",
            "`metadataOptions.httpTokens` is `required`",
            LaunchTemplate,
            MetadataFinding
        ),
        new(
            "EC2.181",
            "EC2 launch templates should enable encryption for attached EBS volumes",
            "each of `blockDeviceMappings` with `ebs` has `ebs.encrypted`",
            LaunchTemplate,
            template =>
                template
                    .Each("blockDeviceMappings")
                    .Select(mapping => mapping["ebs"])
                    .OfType<JsonNode>()
                    .All(IsEncrypted)
                    ? null
                    : "has a volume that is not encrypted"
        ),
    ];

    public static IReadOnlyList<UnusedControl> Unused { get; } =
    [
        new(
            "EC2.16",
            "Unused Network Access Control Lists should be removed",
            "aws:ec2/networkAcl:NetworkAcl",
            "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"
        ),
        new(
            "EC2.20",
            "Both VPN tunnels for an AWS Site-to-Site VPN connection should be up",
            "aws:ec2/vpnConnection:VpnConnection"
        ),
        new(
            "EC2.21",
            "Network ACLs should not allow ingress from 0.0.0.0/0 to port 22 or port 3389",
            "aws:ec2/networkAcl:NetworkAcl",
            "aws:ec2/networkAclRule:NetworkAclRule",
            "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"
        ),
        new(
            "EC2.23",
            "Amazon EC2 Transit Gateways should not automatically accept VPC attachment requests",
            "aws:ec2transitgateway/transitGateway:TransitGateway"
        ),
        new(
            "EC2.51",
            "EC2 Client VPN endpoints should have client connection logging enabled",
            "aws:ec2clientvpn/endpoint:Endpoint"
        ),
        new("EC2.171", "EC2 VPN connections should have logging enabled", "aws:ec2/vpnConnection:VpnConnection"),
        new(
            "EC2.173",
            "EC2 Spot Fleet requests with launch parameters should enable encryption for attached EBS volumes",
            "aws:ec2/spotFleetRequest:SpotFleetRequest"
        ),
        new(
            "EC2.180",
            "EC2 network interfaces should have source/destination checking enabled",
            "aws:ec2/networkInterface:NetworkInterface"
        ),
        new("EC2.182", "Amazon EBS Snapshots should not be publicly accessible", "aws:ebs/snapshot:Snapshot"),
    ];

    private static string? MetadataFinding(Registration resource) =>
        resource["metadataOptions"]?["httpTokens"].Text() == "required" ? null : "answers without a session token";

    private static bool IsEncrypted(JsonNode? volume) => volume?["encrypted"].IsTrue() == true;

    private static Control Endpoint(string id, string title, string service) =>
        new(
            id,
            title,
            $"an interface `VpcEndpoint` for `{service}` names the VPC",
            [Vpc],
            (vpc, stack) =>
                stack
                    .Of("aws:ec2/vpcEndpoint:VpcEndpoint")
                    .Any(endpoint =>
                        endpoint.Names("vpcId", vpc)
                        && endpoint["vpcEndpointType"].Text() == "Interface"
                        && endpoint["serviceName"].Text()?.EndsWith($".{service}", StringComparison.Ordinal) == true
                    )
                    ? null
                    : $"has no endpoint for `{service}`"
        );

    private static Control Closed(string id, string title, string[] everyone, params int[] ports) =>
        new(
            id,
            title,
            $"no rule admits {string.Join(" or ", everyone)} on port {string.Join(" or ", ports)}",
            IngressRules.Types,
            (rule, _) => Admitting(rule, ports, everyone)
        );

    private static string? Admitting(Registration rule, IEnumerable<int> ports, string[]? everyone = null) =>
        IngressRules
            .Open(rule)
            .Where(open => everyone?.Contains(open.Cidr) ?? true)
            .Where(open => open.IsTcp && ports.Any(port => open.First <= port && port <= open.Last))
            .Select(open => $"admits everyone to {open}")
            .FirstOrDefault();
}
