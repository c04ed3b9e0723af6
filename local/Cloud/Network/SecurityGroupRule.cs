using System.Net;

namespace Local.Cloud.Network;

/// <summary>Which way the traffic goes that a rule admits, seen from the group's members.</summary>
internal enum RuleDirection
{
    /// <summary>To the members.</summary>
    Ingress,

    /// <summary>From the members.</summary>
    Egress,
}

/// <summary>What one rule of a security group admits. Replies to admitted traffic need no rule.</summary>
/// <param name="Id">The rule's id, <c>sgr-</c> and 17 hexadecimal digits.</param>
/// <param name="Direction">Which way the traffic goes.</param>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c>, <c>icmp</c>, <c>icmpv6</c>, a protocol's number, or <c>-1</c> for all.</param>
/// <param name="FromPort">The first port; of no meaning when all protocols are meant.</param>
/// <param name="ToPort">The last port.</param>
/// <param name="Cidr">The other side's addresses; null when a group or a prefix list says them.</param>
/// <param name="ReferencedGroupId">The group whose members are the other side; null when another source is given.</param>
internal sealed record SecurityGroupRule(
    string Id,
    RuleDirection Direction,
    string Protocol,
    int FromPort,
    int ToPort,
    IPNetwork? Cidr,
    string? ReferencedGroupId
)
{
    /// <summary>Whether the rule admits TCP on <paramref name="port"/> with <paramref name="peer"/>.</summary>
    /// <param name="port">The destination's port.</param>
    /// <param name="peer">The other side's address.</param>
    /// <param name="peerGroupIds">The other side's groups; none when it is the internet.</param>
    public bool AdmitsTcp(int port, IPAddress peer, IReadOnlyList<string> peerGroupIds) =>
        (Protocol == "-1" || (Protocol is "tcp" or "6" && FromPort <= port && port <= ToPort))
        && (
            ReferencedGroupId is null
                ? Cidr is { } cidr && cidr.Contains(peer)
                : peerGroupIds.Contains(ReferencedGroupId)
        );

    /// <summary>Whether the rule admits just what <paramref name="other"/> does.</summary>
    public bool AdmitsTheSameAs(SecurityGroupRule other) => this with { Id = other.Id } == other;
}
