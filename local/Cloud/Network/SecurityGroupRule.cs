using System.Net;

namespace Local.Cloud.Network;

/// <summary>The direction of the traffic that a rule admits, as seen from the group's members.</summary>
internal enum RuleDirection
{
    /// <summary>To the members.</summary>
    Ingress,

    /// <summary>From the members.</summary>
    Egress,
}

/// <summary>One rule of a security group. Replies to admitted traffic need no rule.</summary>
/// <param name="Id">The rule id: <c>sgr-</c> and 17 hex digits.</param>
/// <param name="Direction">The direction of the traffic.</param>
/// <param name="Protocol">
/// <c>tcp</c>, <c>udp</c>, <c>icmp</c>, <c>icmpv6</c>, a protocol's number, or <c>-1</c> for all.
/// </param>
/// <param name="FromPort">The first port; ignored if all protocols are admitted.</param>
/// <param name="ToPort">The last port; ignored if all protocols are admitted.</param>
/// <param name="Cidr">The addresses of the other side; null if the rule names a group or a prefix list.</param>
/// <param name="ReferencedGroupId">
/// The id of the group whose members are the other side; null if the rule names another source.
/// </param>
/// <param name="PrefixListId">
/// The id of the prefix list whose addresses are the other side, such as those of a gateway endpoint; null if the rule
/// names another source.
/// </param>
internal sealed record SecurityGroupRule(
    string Id,
    RuleDirection Direction,
    string Protocol,
    int FromPort,
    int ToPort,
    IPNetwork? Cidr,
    string? ReferencedGroupId,
    string? PrefixListId = null
)
{
    /// <summary>Returns whether the rule admits TCP on <paramref name="port"/> with <paramref name="peer"/>.</summary>
    /// <param name="port">The port of the destination.</param>
    /// <param name="peer">The address of the other side.</param>
    /// <param name="peerGroupIds">The ids of the other side's groups; none for the internet.</param>
    public bool AdmitsTcp(int port, IPAddress peer, IReadOnlyList<string> peerGroupIds) =>
        AdmitsTcp(port)
        && (
            ReferencedGroupId is null
                ? Cidr is { } cidr && cidr.Contains(peer)
                : peerGroupIds.Contains(ReferencedGroupId)
        );

    /// <summary>Returns whether the rule admits TCP on <paramref name="port"/> with its other side.</summary>
    public bool AdmitsTcp(int port) =>
        Protocol == "-1" || (Protocol is "tcp" or "6" && FromPort <= port && port <= ToPort);

    /// <summary>Returns whether the rule admits the same traffic as <paramref name="other"/>.</summary>
    public bool AdmitsTheSameAs(SecurityGroupRule other) => this with { Id = other.Id } == other;
}
