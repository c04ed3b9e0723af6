using System.Net;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Network;

/// <summary>Reads and checks the inputs of security-group rules, as resources or inside their group.</summary>
internal static class RuleInputs
{
    private static readonly string[] SeveralSources =
    [
        "cidrBlocks",
        "ipv6CidrBlocks",
        "prefixListIds",
        "self",
        "sourceSecurityGroupId",
    ];

    private static readonly string[] Sources = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

    /// <summary>Returns the rule that the inputs of a rule resource describe.</summary>
    public static SecurityGroupRule Standalone(string id, RuleDirection direction, PropertyMap inputs)
    {
        var protocol = Protocol(inputs.Get("ipProtocol")?.AsString);
        var cidr = inputs.Get("cidrIpv4")?.AsString ?? inputs.Get("cidrIpv6")?.AsString;
        return new SecurityGroupRule(
            id,
            direction,
            protocol,
            protocol == "-1" ? 0 : inputs.Number("fromPort", 0),
            protocol == "-1" ? 0 : inputs.Number("toPort", 0),
            cidr is null ? null : IPNetwork.Parse(cidr),
            inputs.Get("referencedSecurityGroupId")?.AsString,
            inputs.Get("prefixListId")?.AsString
        );
    }

    /// <summary>Returns the errors in a rule resource: what AWS rejects.</summary>
    public static IEnumerable<InputError> CheckStandalone(PropertyMap inputs)
    {
        var given = Sources.Where(inputs.ContainsKey).ToArray();
        if (given.Length != 1)
        {
            yield return InputError.Found(
                given.Length == 0 ? Sources[0] : given[1],
                given.Length == 0 ? "nothing" : string.Join(" and ", given),
                $"exactly one of {string.Join(", ", Sources)}"
            );
        }

        foreach (var error in CheckCidr(inputs, "cidrIpv4", 32).Concat(CheckCidr(inputs, "cidrIpv6", 128)))
        {
            yield return error;
        }

        foreach (var error in CheckPorts(inputs, "ipProtocol", ""))
        {
            yield return error;
        }
    }

    /// <summary>Returns the inline rules of a group.</summary>
    public static IEnumerable<SecurityGroupRule> Inline(string groupId, PropertyMap inputs)
    {
        return Rules(RuleDirection.Ingress, "ingress").Concat(Rules(RuleDirection.Egress, "egress"));

        IEnumerable<SecurityGroupRule> Rules(RuleDirection direction, string property) =>
            (inputs.Get(property)?.AsList ?? []).SelectMany(item =>
                Inline(groupId, direction, item.AsMap ?? PropertyMap.Empty)
            );
    }

    /// <summary>
    /// Returns the rules that one item of a group's inline <c>ingress</c> or <c>egress</c> describes.
    /// </summary>
    public static IEnumerable<SecurityGroupRule> Inline(string groupId, RuleDirection direction, PropertyMap item)
    {
        var protocol = Protocol(item.Get("protocol")?.AsString);
        var rule = new SecurityGroupRule(
            "",
            direction,
            protocol,
            protocol == "-1" ? 0 : item.Number("fromPort", 0),
            protocol == "-1" ? 0 : item.Number("toPort", 0),
            null,
            null
        );
        var cidrs = item.Texts("cidrBlocks").Concat(item.Texts("ipv6CidrBlocks"));
        var groups = item.Texts("securityGroups")
            .Concat(item.Get("sourceSecurityGroupId")?.AsString is { } source ? [source] : Enumerable.Empty<string>())
            .Concat(item.Get("self")?.AsBool == true ? [groupId] : Enumerable.Empty<string>());
        return cidrs
            .Select(cidr => rule with { Id = Ids.New("sgr"), Cidr = IPNetwork.Parse(cidr) })
            .Concat(groups.Select(group => rule with { Id = Ids.New("sgr"), ReferencedGroupId = group }))
            .Concat(item.Texts("prefixListIds").Select(list => rule with { Id = Ids.New("sgr"), PrefixListId = list }));
    }

    /// <summary>Returns the direction of the rules that a resource <c>SecurityGroupRule</c> describes.</summary>
    public static RuleDirection Direction(PropertyMap inputs) =>
        inputs.Get("type")?.AsString == "egress" ? RuleDirection.Egress : RuleDirection.Ingress;

    /// <summary>Returns the errors in a resource <c>SecurityGroupRule</c>: what AWS or its provider rejects.</summary>
    public static IEnumerable<InputError> CheckSeveral(PropertyMap inputs)
    {
        if (inputs.Get("type")?.AsString is { } type && type is not ("ingress" or "egress"))
        {
            yield return InputError.Value("type", type, "ingress, egress");
        }

        if (!SeveralSources.Any(inputs.ContainsKey))
        {
            yield return InputError.Found(
                SeveralSources[0],
                "nothing",
                $"at least one of {string.Join(", ", SeveralSources)}"
            );
        }

        foreach (var error in CheckItem(inputs, ""))
        {
            yield return error;
        }
    }

    /// <summary>Returns the errors in a group's inline <c>ingress</c> or <c>egress</c>: what AWS rejects.</summary>
    public static IEnumerable<InputError> CheckInline(PropertyMap inputs, string property)
    {
        var items = inputs.Get(property)?.AsList ?? [];
        for (var i = 0; i < items.Count; i++)
        {
            foreach (var error in CheckItem(items[i].AsMap ?? PropertyMap.Empty, $"{property}[{i}]."))
            {
                yield return error;
            }
        }
    }

    private static IEnumerable<InputError> CheckItem(PropertyMap item, string prefix)
    {
        foreach (var error in CheckPorts(item, "protocol", prefix))
        {
            yield return error;
        }

        foreach (var list in new[] { ("cidrBlocks", 32), ("ipv6CidrBlocks", 128) })
        {
            foreach (var cidr in item.Texts(list.Item1).Where(cidr => !IsCidr(cidr, list.Item2)))
            {
                yield return CidrError(prefix + list.Item1, cidr, list.Item2);
            }
        }
    }

    private static IEnumerable<InputError> CheckPorts(PropertyMap inputs, string protocolProperty, string prefix)
    {
        if (inputs.Get(protocolProperty)?.AsString is not { } text)
        {
            yield break;
        }

        var protocol = Protocol(text);
        if (
            protocol is not ("tcp" or "udp" or "icmp" or "icmpv6" or "-1")
            && !(byte.TryParse(protocol, out var number) && number.ToString() == protocol)
        )
        {
            yield return InputError.Value(
                prefix + protocolProperty,
                text,
                "tcp, udp, icmp, icmpv6, a number from 0 to 255, or -1 for all"
            );
        }

        if (protocol is not ("tcp" or "udp" or "6" or "17"))
        {
            yield break;
        }

        foreach (var property in new[] { "fromPort", "toPort" })
        {
            if (!inputs.ContainsKey(property))
            {
                yield return new InputError(prefix + property, $"is required for {protocol}");
            }
            else if (inputs.Get(property)?.AsNumber is { } port && port is < 0 or > 65535)
            {
                yield return InputError.Value(prefix + property, port, "0 to 65535");
            }
        }

        if (inputs.Get("fromPort")?.AsNumber is { } from && inputs.Get("toPort")?.AsNumber is { } to && from > to)
        {
            yield return InputError.Value(prefix + "toPort", to, $"at least fromPort, {from}");
        }
    }

    private static IEnumerable<InputError> CheckCidr(PropertyMap inputs, string property, int bits)
    {
        if (inputs.Get(property)?.AsString is { } cidr && !IsCidr(cidr, bits))
        {
            yield return CidrError(property, cidr, bits);
        }
    }

    private static InputError CidrError(string property, string cidr, int bits) =>
        InputError.Value(
            property,
            cidr,
            $"an {(bits == 32 ? "IPv4" : "IPv6")} CIDR block: a network's first address, a slash and its prefix length "
                + $"from 0 to {bits}"
        );

    // The runtime's parser also accepts 10.0.0.1/8 and clears the host bits, but AWS rejects it.
    private static bool IsCidr(string cidr, int bits) =>
        IPNetwork.TryParse(cidr, out var network)
        && network.BaseAddress.GetAddressBytes().Length * 8 == bits
        && network.BaseAddress.Equals(IPAddress.Parse(cidr.AsSpan(0, cidr.IndexOf('/', StringComparison.Ordinal))));

    private static string Protocol(string? text) =>
        text?.ToLowerInvariant() switch
        {
            "all" => "-1",
            null => "",
            var protocol => protocol,
        };
}
