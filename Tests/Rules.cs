using Pulumi.Aws.Vpc;

namespace Infra.Tests;

/// <summary>
/// The rules of security groups in a stack: who may reach whom on which ports, as <c>from → to ports</c>.
/// </summary>
internal static class Rules
{
    public const string Anyone = "0.0.0.0/0";

    /// <summary>Returns the ingress rules.</summary>
    public static async Task<IReadOnlyList<string>> IngressAsync(this MockedStack stack)
    {
        var rules = new List<string>();
        foreach (var rule in stack.All<SecurityGroupIngressRule>())
        {
            var from = await rule.ReferencedSecurityGroupId.ValueAsync() ?? await rule.CidrIpv4.ValueAsync();
            rules.Add(await TextAsync(from, rule.SecurityGroupId, rule.IpProtocol, rule.FromPort, rule.ToPort));
        }

        return rules;
    }

    /// <summary>Returns the egress rules.</summary>
    public static async Task<IReadOnlyList<string>> EgressAsync(this MockedStack stack)
    {
        var rules = new List<string>();
        foreach (var rule in stack.All<SecurityGroupEgressRule>())
        {
            var to = await rule.ReferencedSecurityGroupId.ValueAsync() ?? await rule.CidrIpv4.ValueAsync();
            var from = await rule.SecurityGroupId.ValueAsync();
            rules.Add(await TextAsync(from, Pulumi.Output.Create(to!), rule.IpProtocol, rule.FromPort, rule.ToPort));
        }

        return rules;
    }

    private static async Task<string> TextAsync(
        string? from,
        Pulumi.Output<string> to,
        Pulumi.Output<string> protocol,
        Pulumi.Output<int?> first,
        Pulumi.Output<int?> last
    )
    {
        var ports = (await first.ValueAsync(), await last.ValueAsync());
        var range = ports.Item1 == ports.Item2 ? $"{ports.Item1}" : $"{ports.Item1}-{ports.Item2}";
        return $"{from} → {await to.ValueAsync()} {await protocol.ValueAsync()} {range}";
    }
}
