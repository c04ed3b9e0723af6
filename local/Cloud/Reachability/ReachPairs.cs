using System.Net;
using Local.Cloud.Contract;
using Local.Cloud.Network;

namespace Local.Cloud.Reachability;

/// <summary>
/// Decides who can reach whom. A pair needs a route, an egress rule of the source and an ingress rule of the target, and,
/// if the target is a load balancer, a listener.
/// </summary>
internal sealed class ReachPairs
{
    private const string Internet = "internet";

    /// <summary>The types in the order of a report.</summary>
    private static readonly string[] Order =
    [
        Internet,
        "cidr-block",
        "prefix-list",
        "security-group",
        ReachNode.LoadBalancer,
        ReachNode.Service,
        ReachNode.Instance,
        ReachNode.Group,
    ];

    private readonly NetworkResources _network;
    private readonly List<Side> _sides;
    private readonly HashSet<string> _members;

    /// <param name="network">The network.</param>
    /// <param name="nodes">The nodes.</param>
    public ReachPairs(NetworkResources network, IReadOnlyList<ReachNode> nodes)
    {
        _network = network;
        _members = [.. nodes.SelectMany(node => network.GroupsOf(node.Place))];
        _sides =
        [
            .. nodes.Select(node => new Side(
                node,
                [.. network.RulesOf(node.Place, RuleDirection.Ingress)],
                [.. network.RulesOf(node.Place, RuleDirection.Egress)],
                network.RoutingOf(node.Place)
            )),
        ];
    }

    /// <summary>Returns the pairs of the nodes, in the order of a report.</summary>
    public IReadOnlyList<ReachPair> All() => Of(_ => true, inside: true);

    /// <summary>Returns the pairs with a node of some names, in the order of a report.</summary>
    /// <param name="wanted">Returns whether a node is wanted.</param>
    /// <param name="inside">Whether to return the pairs between two nodes, too.</param>
    public IReadOnlyList<ReachPair> Of(Func<ReachNode, bool> wanted, bool inside)
    {
        var some = _sides.Where(side => wanted(side.Node)).ToList();
        var between = inside ? _sides.SelectMany(source => Targets(source).Select(target => (source, target))) : [];
        return
        [
            .. between
                .SelectMany(pair => Between(pair.source, pair.target))
                .Concat(some.SelectMany(FromOutside))
                .Concat(some.SelectMany(ToOutside))
                .OrderBy(pair => Array.IndexOf(Order, pair.SourceType))
                .ThenBy(pair => pair.Source, StringComparer.Ordinal)
                .ThenBy(pair => Array.IndexOf(Order, pair.TargetType))
                .ThenBy(pair => pair.Target, StringComparer.Ordinal)
                .ThenBy(pair => pair.Protocol, StringComparer.Ordinal)
                .ThenBy(pair => pair.Port),
        ];

        IEnumerable<Side> Targets(Side source) => wanted(source.Node) ? _sides : some;
    }

    /// <summary>Returns for each node a text that is equal where everything is that its pairs depend on.</summary>
    public IReadOnlyDictionary<(string Type, string Name), string> Fingerprints() =>
        _sides
            .GroupBy(side => (side.Node.Type, side.Node.Name))
            .ToDictionary(group => group.Key, group => string.Join('\n', group.Select(side => side.Fingerprint)));

    private IEnumerable<ReachPair> Between(Side source, Side target)
    {
        var (caller, called) = (source.Node, target.Node);
        // One load balancer and one instance do not call themselves. Tasks of one service may call each other.
        if (caller == called && caller.Type is ReachNode.LoadBalancer or ReachNode.Instance)
        {
            return [];
        }

        var admitted =
            from ingress in target.Ingress
            where _network.Names(ingress, caller.Place)
            from egress in source.Egress
            where _network.Names(egress, called.Place)
            let both = Traffic.Of(ingress).Intersect(Traffic.Of(egress))
            where both is not null
            select both.Value;
        return
            admitted.ToList() is { Count: > 0 } some
            && source.Ways.Any(way => target.Ways.Any(other => Routing.Leads(way, other)))
            ? Pairs(caller.Name, caller.Type, called, some)
                .Select(pair => pair with { Via = ViaOf(caller, called, pair) })
            : [];
    }

    private static string? ViaOf(ReachNode source, ReachNode target, ReachPair pair) =>
        source.Namespace is not null
        && source.Namespace == target.Namespace
        && target.Offered.Any(port => pair.Port <= port && port <= pair.ToPort)
            ? "Service Connect"
            : null;

    /// <summary>Returns the pairs from the internet, and from what rules name and no node stands for.</summary>
    private IEnumerable<ReachPair> FromOutside(Side target)
    {
        var isOpen = target.Ways.Any(way => way.LetsIn);
        return from rule in target.Ingress
            let outside = Outside(rule, target.Node.Place, _members, isOpen)
            where outside is not null
            group Traffic.Of(rule) by outside.Value into source
            from pair in Pairs(source.Key.Name, source.Key.Type, target.Node, source)
            select pair;
    }

    /// <summary>Returns the pairs to the internet, and to public addresses that rules name.</summary>
    private IEnumerable<ReachPair> ToOutside(Side source)
    {
        var isOpen = source.Ways.Any(way => way.GetsOut);
        return from rule in source.Egress
            where rule.Cidr is { } cidr && AwsAccess.IsPublic(cidr)
            let outside = Outside(rule, source.Node.Place, [], isOpen)
            where outside is not null
            group Traffic.Of(rule) by outside.Value into target
            from traffic in Traffic.Merge(target)
            select Pair(source.Node.Name, source.Node.Type, target.Key.Name, target.Key.Type, traffic);
    }

    /// <summary>Returns the other side of a rule, if no node of the stack stands for it.</summary>
    private (string Name, string Type)? Outside(
        SecurityGroupRule rule,
        NetworkPlace place,
        HashSet<string> members,
        bool isOpen
    ) =>
        rule switch
        {
            { ReferencedGroupId: { } group } => !members.Contains(group) && _network.IsForeign(group)
                ? (group, "security-group")
                : null,
            { PrefixListId: { } list } => isOpen ? (list, "prefix-list") : null,
            { Cidr: { BaseAddress.AddressFamily: System.Net.Sockets.AddressFamily.InterNetwork } cidr } =>
                cidr.PrefixLength == 0 ? (isOpen ? (Internet, Internet) : null)
                : isOpen || IsWithin(cidr, place) ? ($"{cidr}", "cidr-block")
                : null,
            _ => null,
        };

    private bool IsWithin(IPNetwork cidr, NetworkPlace place) =>
        place
            .SubnetIds.Select(_network.VpcOf)
            .OfType<string>()
            .Select(_network.AddressesOfVpc)
            .OfType<IPNetwork>()
            .Any(own => own.Contains(cidr.BaseAddress) || cidr.Contains(own.BaseAddress));

    private static IEnumerable<ReachPair> Pairs(
        string source,
        string sourceType,
        ReachNode target,
        IEnumerable<Traffic> admitted
    )
    {
        var traffic = target.Listeners is { } ports
            ? admitted.SelectMany(one => ports.Select(port => one.Intersect(Traffic.Tcp(port)))).OfType<Traffic>()
            : admitted;
        return Traffic.Merge(traffic).Select(one => Pair(source, sourceType, target.Name, target.Type, one));
    }

    private static ReachPair Pair(
        string source,
        string sourceType,
        string target,
        string targetType,
        Traffic traffic
    ) =>
        new(
            source,
            sourceType,
            target,
            targetType,
            traffic.HasPorts ? traffic.From : null,
            traffic.HasPorts ? traffic.To : null,
            traffic.Name,
            Via: null
        );

    /// <summary>A node with its rules and ways.</summary>
    private sealed record Side(
        ReachNode Node,
        IReadOnlyList<SecurityGroupRule> Ingress,
        IReadOnlyList<SecurityGroupRule> Egress,
        IReadOnlyList<Routing> Ways
    )
    {
        /// <summary>A text that is equal for equal facts.</summary>
        public string Fingerprint { get; } =
            string.Join(
                '\n',
                Ingress
                    .Concat(Egress)
                    .Select(rule => $"{rule with { Id = "" }}")
                    .Concat(Ways.Select(way => $"{way}"))
                    .Concat(Node.Place.SubnetIds)
                    .Concat(Node.Place.SecurityGroupIds)
                    .Concat((Node.Listeners ?? []).Concat(Node.Offered).Select(port => $"{port}"))
                    .Append(Node.Namespace)
            );
    }
}
