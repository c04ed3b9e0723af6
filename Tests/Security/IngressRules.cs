using System.Text.Json.Nodes;

namespace Infra.Tests.Security;

/// <summary>The ports that security groups open to everyone.</summary>
internal static class IngressRules
{
    private const string Rule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    private const string FormerRule = "aws:ec2/securityGroupRule:SecurityGroupRule";

    /// <summary>The types of resources that have ingress rules.</summary>
    public static IReadOnlyList<string> Types { get; } = [Rule, FormerRule, "aws:ec2/securityGroup:SecurityGroup"];

    /// <summary>Returns the ports that a resource of these types opens to everyone.</summary>
    public static IEnumerable<OpenPorts> Open(Registration resource) =>
        resource.Type switch
        {
            Rule => Open(resource.Inputs, "ipProtocol", "cidrIpv4", "cidrIpv6"),
            FormerRule when resource["type"].Text() != "ingress" => [],
            FormerRule => Open(resource.Inputs, "protocol", "cidrBlocks", "ipv6CidrBlocks"),
            _ => resource.Each("ingress").SelectMany(rule => Open(rule, "protocol", "cidrBlocks", "ipv6CidrBlocks")),
        };

    private static IEnumerable<OpenPorts> Open(JsonNode rule, string protocol, params string[] sources)
    {
        foreach (
            var cidr in sources.SelectMany(source => rule[source].Texts()).Where(cidr => cidr is "0.0.0.0/0" or "::/0")
        )
        {
            yield return rule[protocol].Text() is not ("-1" or null) and var named
                ? new(cidr, named, rule["fromPort"].Number() ?? 0, rule["toPort"].Number() ?? 65535)
                : new(cidr, "-1", 0, 65535);
        }
    }
}

/// <summary>Ports that a rule opens.</summary>
/// <param name="Cidr">The block of all addresses of IPv4 or of IPv6.</param>
/// <param name="Protocol">The protocol: <c>tcp</c>, <c>udp</c>, another one, or <c>-1</c> for all.</param>
/// <param name="First">The first port.</param>
/// <param name="Last">The last port.</param>
internal sealed record OpenPorts(string Cidr, string Protocol, int First, int Last)
{
    /// <summary>Whether TCP is among the protocols.</summary>
    public bool IsTcp => Protocol is "tcp" or "6" or "-1";

    public override string ToString() => First == Last ? $"port {First}" : $"ports {First} to {Last}";
}
