using System.Collections.Immutable;
using System.Net;
using Local.Cloud.Resources;

namespace Local.Cloud.Network;

/// <summary>
/// The security groups of the VPCs. They are stateful and only admit traffic. An interface with several groups has
/// the rules of all. A change takes effect with the next connection. Thread-safe.
/// </summary>
internal sealed class SecurityGroups
{
    private readonly Lock _lock = new();
    private ImmutableDictionary<string, SecurityGroup> _groups = ImmutableDictionary<string, SecurityGroup>.Empty;

    /// <summary>Adds the default group of a VPC. Its members reach each other and everything outside.</summary>
    /// <param name="vpcId">The VPC.</param>
    /// <param name="groupId">The id of the group.</param>
    public void AddDefault(string vpcId, string groupId) =>
        Add(new SecurityGroup(groupId, "default", vpcId, [.. DefaultRules(groupId)]));

    /// <summary>Returns the rules that the default group of a VPC begins with.</summary>
    internal static IReadOnlyList<SecurityGroupRule> DefaultRules(string groupId)
    {
        var everything = new SecurityGroupRule(Ids.New("sgr"), RuleDirection.Egress, "-1", 0, 0, AnyAddress, null);
        var members = everything with
        {
            Id = Ids.New("sgr"),
            Direction = RuleDirection.Ingress,
            Cidr = null,
            ReferencedGroupId = groupId,
        };
        return [everything, members];
    }

    /// <summary>0.0.0.0/0.</summary>
    internal static IPNetwork AnyAddress { get; } = new(IPAddress.Any, 0);

    /// <summary>Returns whether the group exists.</summary>
    public bool Contains(string groupId) => _groups.ContainsKey(groupId);

    /// <summary>
    /// Returns whether a TCP connection is allowed: by the egress rules of the source and the ingress rules of the
    /// destination, each if it is an interface of the VPC.
    /// </summary>
    /// <param name="source">The interface of the source; null for the internet.</param>
    /// <param name="sourceAddress">The source's address.</param>
    /// <param name="destination">The interface of the destination; null for the internet.</param>
    /// <param name="destinationAddress">The destination's address.</param>
    /// <param name="port">The destination's port.</param>
    public bool AllowTcp(
        NetworkInterface? source,
        IPAddress sourceAddress,
        NetworkInterface? destination,
        IPAddress destinationAddress,
        int port
    ) =>
        (source is not null && source == destination)
        || (
            (
                source is null
                || Admit(
                    RuleDirection.Egress,
                    source,
                    port,
                    destination?.DeclaredAddress ?? destinationAddress,
                    destination
                )
            )
            && (
                destination is null
                || Admit(RuleDirection.Ingress, destination, port, source?.DeclaredAddress ?? sourceAddress, source)
            )
        );

    /// <summary>Returns the rules of one side of a TCP connection, and whether one of them admits it.</summary>
    /// <param name="direction">The direction, as seen from the side.</param>
    /// <param name="side">The interface of the side.</param>
    /// <param name="peer">The other side.</param>
    /// <param name="port">The destination's port.</param>
    internal AdmissionRules Explain(RuleDirection direction, NetworkInterface side, ConnectionEnd peer, int port)
    {
        var groups = side.SecurityGroupIds.Select(_groups.GetValueOrDefault).OfType<SecurityGroup>().ToList();
        return new AdmissionRules(
            Admit(direction, side, port, peer.Interface?.DeclaredAddress ?? peer.Address, peer.Interface),
            string.Join(", ", groups.Select(NameOf)),
            [.. groups.SelectMany(group => group.Rules).Where(rule => rule.Direction == direction).Select(Text)]
        );
    }

    /// <summary>Adds a group.</summary>
    /// <exception cref="CloudException">Another group has the same name.</exception>
    internal void Add(SecurityGroup group)
    {
        lock (_lock)
        {
            if (_groups.Values.Any(other => other.Name == group.Name && other.VpcId == group.VpcId))
            {
                throw new CloudException(
                    $"InvalidGroup.Duplicate: the security group '{group.Name}' already exists in the VPC"
                );
            }

            _groups = _groups.Add(group.Id, group);
        }
    }

    /// <summary>Returns the default group with this id; null if no VPC has it.</summary>
    internal SecurityGroup? FindDefault(string groupId) =>
        _groups.TryGetValue(groupId, out var group) && group.Name == "default" ? group : null;

    /// <summary>Returns the groups of a VPC.</summary>
    internal IEnumerable<SecurityGroup> InVpc(string vpcId) => _groups.Values.Where(group => group.VpcId == vpcId);

    /// <summary>Returns the rules of a group; none if it does not exist.</summary>
    internal IReadOnlyList<SecurityGroupRule> Rules(string groupId) => _groups.GetValueOrDefault(groupId)?.Rules ?? [];

    /// <summary>Removes a group, if it exists.</summary>
    internal void Remove(string groupId)
    {
        lock (_lock)
        {
            _groups = _groups.Remove(groupId);
        }
    }

    /// <summary>Adds a rule to a group.</summary>
    /// <param name="groupId">The id of the group.</param>
    /// <param name="rule">The rule to add.</param>
    /// <param name="restoring">Whether the group that the rule names may be restored later.</param>
    /// <exception cref="CloudException">
    /// The group does not exist, or has a rule that admits the same traffic.
    /// </exception>
    internal void Authorize(string groupId, SecurityGroupRule rule, bool restoring = false)
    {
        lock (_lock)
        {
            var group = Require(groupId);
            RequireReferenced(rule, restoring);
            RejectDuplicate(group.Rules, rule);
            _groups = _groups.SetItem(groupId, group with { Rules = group.Rules.Add(rule) });
        }
    }

    /// <summary>Removes the rule with this id, if it exists.</summary>
    internal void Revoke(string groupId, string ruleId) => Revoke(groupId, rule => rule.Id == ruleId);

    /// <summary>Replaces rules by others.</summary>
    /// <param name="groupId">The id of the group.</param>
    /// <param name="replacedIds">The ids of the rules to remove.</param>
    /// <param name="rules">The rules to add.</param>
    /// <param name="restoring">Whether a group that a rule names may be restored later.</param>
    /// <exception cref="CloudException">
    /// The group does not exist, or two rules would admit the same traffic.
    /// </exception>
    internal void Replace(
        string groupId,
        IReadOnlyCollection<string> replacedIds,
        IReadOnlyList<SecurityGroupRule> rules,
        bool restoring = false
    )
    {
        lock (_lock)
        {
            var group = Require(groupId);
            var next = group.Rules.RemoveAll(rule => replacedIds.Contains(rule.Id));
            foreach (var rule in rules)
            {
                RequireReferenced(rule, restoring);
                RejectDuplicate(next, rule);
                next = next.Add(rule);
            }

            _groups = _groups.SetItem(groupId, group with { Rules = next });
        }
    }

    /// <summary>Removes all rules of the group.</summary>
    internal void RevokeAll(string groupId) => Revoke(groupId, _ => true);

    /// <summary>
    /// Returns the id of another group whose rules name <paramref name="groupId"/>; null if there is none.
    /// </summary>
    internal string? ReferencedBy(string groupId) =>
        _groups
            .Values.FirstOrDefault(group =>
                group.Id != groupId && group.Rules.Any(rule => rule.ReferencedGroupId == groupId)
            )
            ?.Id;

    private void Revoke(string groupId, Predicate<SecurityGroupRule> which)
    {
        lock (_lock)
        {
            if (_groups.TryGetValue(groupId, out var group))
            {
                _groups = _groups.SetItem(groupId, group with { Rules = group.Rules.RemoveAll(which) });
            }
        }
    }

    private static string NameOf(SecurityGroup group) => $"{group.Id} ({group.Name})";

    private string Text(SecurityGroupRule rule)
    {
        var traffic = rule.Protocol switch
        {
            "-1" => "all traffic",
            "tcp" or "udp" or "6" or "17" when rule.FromPort == rule.ToPort => $"{rule.Protocol} {rule.FromPort}",
            "tcp" or "udp" or "6" or "17" => $"{rule.Protocol} {rule.FromPort}-{rule.ToPort}",
            _ => rule.Protocol,
        };
        var other = rule.ReferencedGroupId is { } id
            ? _groups.TryGetValue(id, out var group)
                ? NameOf(group)
                : id
            : rule.Cidr?.ToString() ?? rule.PrefixListId;
        return $"{traffic} {(rule.Direction == RuleDirection.Ingress ? "from" : "to")} {other}";
    }

    private bool Admit(
        RuleDirection direction,
        NetworkInterface member,
        int port,
        IPAddress peerAddress,
        NetworkInterface? peer
    )
    {
        var groups = _groups;
        var peerGroups = peer?.SecurityGroupIds ?? [];
        foreach (var id in member.SecurityGroupIds)
        {
            if (
                groups.TryGetValue(id, out var group)
                && group.Rules.Exists(rule =>
                    rule.Direction == direction && rule.AdmitsTcp(port, peerAddress, peerGroups)
                )
            )
            {
                return true;
            }
        }

        return false;
    }

    private SecurityGroup Require(string groupId) =>
        _groups.TryGetValue(groupId, out var group)
            ? group
            : throw new CloudException($"InvalidGroup.NotFound: the security group '{groupId}' does not exist");

    private void RequireReferenced(SecurityGroupRule rule, bool restoring)
    {
        if (!restoring && rule.ReferencedGroupId is { } referenced)
        {
            Require(referenced);
        }
    }

    private static void RejectDuplicate(ImmutableList<SecurityGroupRule> rules, SecurityGroupRule rule)
    {
        if (rules.Exists(rule.AdmitsTheSameAs))
        {
            throw new CloudException(
                $"InvalidPermission.Duplicate: the security group already has a rule that admits {rule.Protocol} on "
                    + $"ports {rule.FromPort} to {rule.ToPort} with {rule.ReferencedGroupId ?? rule.Cidr?.ToString()}"
            );
        }
    }
}

/// <summary>A security group. Its name is unique in the VPC.</summary>
internal sealed record SecurityGroup(string Id, string Name, string VpcId, ImmutableList<SecurityGroupRule> Rules);
