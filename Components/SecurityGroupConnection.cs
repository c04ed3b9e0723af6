using System.Collections.Immutable;
using Pulumi;
using Pulumi.Aws.Vpc;

namespace Infra.Components;

/// <summary>
/// Lets the members of one security group open connections to one port of another's: egress there and ingress here.
/// The rules are resources of their own, so groups can name each other; their descriptions never change, because a
/// changed one replaces the rule.
/// </summary>
internal static class SecurityGroupConnection
{
    /// <summary>Registers the two rules, which have the same <paramref name="name"/>.</summary>
    public static ImmutableArray<Resource> Allow(
        string name,
        string description,
        Output<string> from,
        Output<string> to,
        int port,
        CustomResourceOptions options
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
                    ToPort = port,
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
                    ToPort = port,
                    Description = description,
                },
                options
            ),
        ];
}
