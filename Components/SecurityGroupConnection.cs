using System.Collections.Immutable;
using Pulumi;
using Pulumi.Aws.Vpc;

namespace Infra.Components;

/// <summary>
/// Lets the members of one security group open connections to ports of another's: egress there and ingress here.
/// The rules are resources of their own, so groups can name each other; their descriptions never change, because a
/// changed one replaces the rule.
/// </summary>
internal static class SecurityGroupConnection
{
    /// <summary>
    /// Lets a load balancer reach its targets on their port, and on that of their health check where it is another.
    /// </summary>
    public static ImmutableArray<Resource> AllowLoadBalancer(
        string name,
        AlbTarget target,
        Output<string> targets,
        CustomResourceOptions options
    )
    {
        var traffic = Allow($"{name}-from-load-balancer", target.Port);
        return target.HealthCheckPort == target.Port
            ? traffic
            : [.. traffic, .. Allow($"{name}-health-check", target.HealthCheckPort)];

        ImmutableArray<Resource> Allow(string rule, int port) =>
            SecurityGroupConnection.Allow(
                rule,
                "The load balancer to its targets",
                target.LoadBalancerSecurityGroupId,
                targets,
                port,
                options
            );
    }

    /// <summary>Registers the two rules, which have the same <paramref name="name"/>.</summary>
    public static ImmutableArray<Resource> Allow(
        string name,
        string description,
        Output<string> from,
        Output<string> to,
        PortRange ports,
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
                    FromPort = ports.First,
                    ToPort = ports.Last,
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
                    FromPort = ports.First,
                    ToPort = ports.Last,
                    Description = description,
                },
                options
            ),
        ];

    /// <summary>Lets the members of a group reach HTTPS anywhere.</summary>
    public static Resource AllowHttps(
        string name,
        string description,
        Output<string> from,
        CustomResourceOptions options
    ) =>
        new SecurityGroupEgressRule(
            name,
            new()
            {
                SecurityGroupId = from,
                CidrIpv4 = "0.0.0.0/0",
                IpProtocol = "tcp",
                FromPort = 443,
                ToPort = 443,
                Description = description,
            },
            options
        );
}
