using System.Net;
using Local.Cloud.Resources;

namespace Local.Cloud.Network;

/// <summary>
/// The network that resources describe, whether they exist or are planned. It reads each fact once, so it must not outlive
/// a change. Not thread-safe.
/// </summary>
/// <param name="store">The resources.</param>
/// <param name="vpc">The default VPC.</param>
internal sealed class NetworkResources(IResourceStore store, DefaultVpc vpc)
{
    private readonly RouteTables _routes = new(store, vpc.Id);
    private readonly Dictionary<string, WayOut> _ways = [];
    private readonly Dictionary<string, IPNetwork?> _addresses = [];
    private readonly Dictionary<string, IReadOnlyList<SecurityGroupRule>> _rules = [];
    private readonly Dictionary<string, ILookup<string?, CloudResource>> _ruleResources = [];

    /// <summary>Returns the VPC of a subnet; null if the subnet does not exist.</summary>
    public string? VpcOf(string subnetId) =>
        vpc.Subnets.Any(subnet => subnet.Id == subnetId) ? vpc.Id
        : store.TryGet(SubnetType.SubnetToken, subnetId, out var subnet) ? subnet.Inputs.Get("vpcId")?.AsString
        : null;

    /// <summary>Returns the addresses of a subnet as the program writes them; null if they are not known.</summary>
    public IPNetwork? AddressesOf(string subnetId) =>
        Once(
            _addresses,
            subnetId,
            () =>
                vpc.Subnets.FirstOrDefault(subnet => subnet.Id == subnetId) is { } found ? found.Declared
                : store.TryGet(SubnetType.SubnetToken, subnetId, out var own) ? Parsed(own)
                : null
        );

    /// <summary>Returns the addresses of a VPC as the program writes them; null if they are not known.</summary>
    public IPNetwork? AddressesOfVpc(string vpcId) =>
        vpcId == vpc.Id ? vpc.Cidr
        : store.TryGet(VpcType.VpcToken, vpcId, out var own) ? Parsed(own)
        : null;

    /// <summary>Returns whether new instances of a subnet get public addresses.</summary>
    public bool MapsPublicIp(string subnetId) =>
        vpc.Subnets.Any(subnet => subnet.Id == subnetId)
        || (
            store.TryGet(SubnetType.SubnetToken, subnetId, out var own)
            && own.Inputs.Flag("mapPublicIpOnLaunch", otherwise: false)
        );

    /// <summary>Returns the ways between a place and other networks, one for each of its subnets.</summary>
    public IReadOnlyList<Routing> RoutingOf(NetworkPlace place) =>
        [
            .. from subnet in place.SubnetIds
            let vpcId = VpcOf(subnet)
            where vpcId is not null
            let way = Once(_ways, subnet, () => _routes.Of(subnet, vpcId))
            select new Routing(vpcId, way, place.HasPublicAddress),
        ];

    /// <summary>Returns the security groups of a place.</summary>
    public IReadOnlyList<string> GroupsOf(NetworkPlace place) =>
        place.SecurityGroupIds.Count > 0
            ? place.SecurityGroupIds
            : [.. place.SubnetIds.Select(VpcOf).OfType<string>().Distinct().Select(DefaultGroupOf)];

    /// <summary>Returns the rules of all security groups of a place in one direction.</summary>
    public IEnumerable<SecurityGroupRule> RulesOf(NetworkPlace place, RuleDirection direction) =>
        GroupsOf(place).SelectMany(Rules).Where(rule => rule.Direction == direction);

    /// <summary>
    /// Returns whether a rule of one place admits another place: by its group, or because its addresses may be in the
    /// rule's CIDR block.
    /// </summary>
    public bool Names(SecurityGroupRule rule, NetworkPlace other) =>
        rule.ReferencedGroupId is { } group
            ? GroupsOf(other).Contains(group)
            : rule.Cidr is { } cidr
                && other.SubnetIds.Select(AddressesOf).OfType<IPNetwork>().Any(own => Overlap(cidr, own));

    /// <summary>Returns the endpoint by which a place reaches a service of AWS; null if there is none.</summary>
    /// <param name="service">The service, such as <c>com.amazonaws.us-west-1.ecr.api</c>.</param>
    /// <param name="subnetId">The subnet of the place.</param>
    public VpcEndpoint? EndpointOf(string service, string subnetId)
    {
        var vpcId = VpcOf(subnetId);
        var endpoints = store
            .All(VpcEndpointType.TypeToken)
            .Select(VpcEndpoint.Read)
            .Where(endpoint => endpoint.VpcId == vpcId && endpoint.ServiceName == service)
            .ToArray();
        return endpoints.FirstOrDefault(endpoint =>
                endpoint is { Type: VpcEndpoint.Interface, HasPrivateDns: true, SubnetIds.Count: > 0 }
            )
            ?? endpoints.FirstOrDefault(endpoint =>
                endpoint.Type == VpcEndpoint.Gateway
                && endpoint.RouteTableIds.Contains(_routes.TableOf(subnetId, vpcId ?? ""))
            );
    }

    /// <summary>Returns whether a security group is none of the resources and no default group that they know.</summary>
    public bool IsForeign(string groupId) =>
        groupId != vpc.DefaultSecurityGroupId
        && !store.TryGet("aws:ec2/securityGroup:SecurityGroup", groupId, out _)
        && !store.TryGet(DefaultSecurityGroupType.TypeToken, groupId, out _);

    /// <summary>Returns the rules of a security group.</summary>
    public IReadOnlyList<SecurityGroupRule> Rules(string groupId) =>
        Once(_rules, groupId, () => [.. Inline(groupId), .. Standalone(groupId)]);

    private IEnumerable<SecurityGroupRule> Inline(string groupId)
    {
        if (store.TryGet("aws:ec2/securityGroup:SecurityGroup", groupId, out var group))
        {
            return RuleInputs.Inline(groupId, group.Inputs);
        }

        // A default group that no resource adopts has the rules that each VPC begins with.
        return store.TryGet(DefaultSecurityGroupType.TypeToken, groupId, out var adopted)
            ? RuleInputs.Inline(groupId, adopted.Inputs)
            : SecurityGroups.DefaultRules(groupId);
    }

    private IEnumerable<SecurityGroupRule> Standalone(string groupId)
    {
        var single =
            from direction in new[] { RuleDirection.Ingress, RuleDirection.Egress }
            from rule in RulesIn(SecurityGroupRuleType.TokenOf(direction), groupId)
            select RuleInputs.Standalone(rule.Id, direction, rule.Inputs);
        var several =
            from rule in RulesIn(SeveralRulesType.TypeToken, groupId)
            from one in RuleInputs.Inline(groupId, RuleInputs.Direction(rule.Inputs), rule.Inputs)
            select one;
        return single.Concat(several);
    }

    private IEnumerable<CloudResource> RulesIn(string token, string groupId) =>
        Once(
            _ruleResources,
            token,
            () => store.All(token).ToLookup(rule => rule.Inputs.Get("securityGroupId")?.AsString)
        )[groupId];

    private string DefaultGroupOf(string vpcId) =>
        vpcId == vpc.Id ? vpc.DefaultSecurityGroupId
        : store
            .All(DefaultSecurityGroupType.TypeToken)
            .FirstOrDefault(group => group.Inputs.Get("vpcId")?.AsString == vpcId)
            is { } adopted
            ? adopted.Id
        : store.TryGet(VpcType.VpcToken, vpcId, out var own)
            ? own.Outputs.Get("defaultSecurityGroupId")?.AsString ?? vpcId
        : vpcId;

    private static T Once<T>(Dictionary<string, T> known, string key, Func<T> read)
    {
        if (!known.TryGetValue(key, out var value))
        {
            known[key] = value = read();
        }

        return value;
    }

    private static bool Overlap(IPNetwork a, IPNetwork b) => a.Contains(b.BaseAddress) || b.Contains(a.BaseAddress);

    private static IPNetwork? Parsed(CloudResource resource) =>
        IPNetwork.TryParse(resource.Inputs.Get("cidrBlock")?.AsString ?? "", out var cidr) ? cidr : null;
}
