using System.Collections.Immutable;
using Pulumi;
using Pulumi.Aws.Vpc;

namespace Infra.Components.Internal;

/// <summary>
/// Rules of security groups as resources of their own, so that two groups can name each other. A rule's description
/// never changes, because another description replaces the rule.
/// </summary>
internal static class SecurityGroupRules
{
    /// <summary>The port of HTTPS.</summary>
    public const int Https = 443;

    private const string Anywhere = "0.0.0.0/0";

    /// <summary>The first and the last port from which ECS chooses the host port of a container that asks for none.</summary>
    public static (int First, int Last) DynamicPorts { get; } = (32768, 65535);

    /// <summary>Lets the members of one group reach a port of another's: egress there and ingress here, with one name.</summary>
    /// <param name="lastPort">The last port of a range that begins with <paramref name="port"/>; null for one port.</param>
    public static ImmutableArray<Resource> Connect(
        string name,
        string description,
        Input<string> from,
        Input<string> to,
        Input<int> port,
        CustomResourceOptions options,
        Input<int>? lastPort = null
    ) =>
        [
            new SecurityGroupEgressRule(
                name,
                new()
                {
                    SecurityGroupId = from,
                    ReferencedSecurityGroupId = to,
                    IpProtocol = "tcp",
                    FromPort = port,
                    ToPort = lastPort ?? port,
                    Description = description,
                },
                options
            ),
            new SecurityGroupIngressRule(
                name,
                new()
                {
                    SecurityGroupId = to,
                    ReferencedSecurityGroupId = from,
                    IpProtocol = "tcp",
                    FromPort = port,
                    ToPort = lastPort ?? port,
                    Description = description,
                },
                options
            ),
        ];

    /// <summary>Admits a block of IPv4 addresses, by default all, to a port.</summary>
    public static Resource Admit(
        string name,
        string description,
        Input<string> to,
        Input<int> port,
        CustomResourceOptions options,
        Input<string>? cidr = null
    ) =>
        new SecurityGroupIngressRule(
            name,
            new()
            {
                SecurityGroupId = to,
                CidrIpv4 = cidr ?? Anywhere,
                IpProtocol = "tcp",
                FromPort = port,
                ToPort = port,
                Description = description,
            },
            options
        );

    /// <summary>Lets the members of a group reach HTTPS anywhere.</summary>
    public static Resource ReachHttps(
        string name,
        string description,
        Input<string> from,
        CustomResourceOptions options
    ) =>
        new SecurityGroupEgressRule(
            name,
            new()
            {
                SecurityGroupId = from,
                CidrIpv4 = Anywhere,
                IpProtocol = "tcp",
                FromPort = Https,
                ToPort = Https,
                Description = description,
            },
            options
        );
}
