using System.Globalization;

namespace Infra.Tests;

/// <summary>The rules of security groups in a recording, each as group, peer and ports.</summary>
internal static class Rules
{
    public const string Anyone = "0.0.0.0/0";

    public static IEnumerable<(string Group, string Peer, int First, int Last)> Ingress(this Recording stack) =>
        Of(stack, "SecurityGroupIngressRule");

    public static IEnumerable<(string Group, string Peer, int First, int Last)> Egress(this Recording stack) =>
        Of(stack, "SecurityGroupEgressRule");

    private static IEnumerable<(string Group, string Peer, int First, int Last)> Of(Recording stack, string type) =>
        stack
            .All(type)
            .Select(rule =>
                (
                    rule.Text("securityGroupId")!,
                    rule.Text("referencedSecurityGroupId") ?? rule.Text("cidrIpv4")!,
                    int.Parse(rule.Text("fromPort")!, CultureInfo.InvariantCulture),
                    int.Parse(rule.Text("toPort")!, CultureInfo.InvariantCulture)
                )
            );
}
