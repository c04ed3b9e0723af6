using Local.Cloud.Contract;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Reachability;

/// <summary>
/// The resources that a preview plans, as if they existed. A resource without an id has its URN in the place of the id.
/// Unknown ids in the inputs of others are those of the resources that the input comes from.
/// </summary>
internal sealed class PlannedResources
{
    /// <summary>The types whose ids or ARNs an input of this name holds.</summary>
    private static readonly Dictionary<string, string[]> Named = new()
    {
        ["gatewayId"] = ["aws:ec2/internetGateway:InternetGateway"],
        ["id"] = ["aws:ec2/launchTemplate:LaunchTemplate"],
        ["listenerArn"] = ["aws:lb/listener:Listener"],
        ["loadBalancerArn"] = ["aws:lb/loadBalancer:LoadBalancer"],
        ["namespace"] = ["aws:servicediscovery/httpNamespace:HttpNamespace"],
        ["natGatewayId"] = ["aws:ec2/natGateway:NatGateway"],
        ["prefixListId"] = ["aws:ec2/vpcEndpoint:VpcEndpoint"],
        ["prefixListIds"] = ["aws:ec2/vpcEndpoint:VpcEndpoint"],
        ["referencedSecurityGroupId"] = Groups,
        ["routeTableId"] = ["aws:ec2/routeTable:RouteTable"],
        ["routeTableIds"] = ["aws:ec2/routeTable:RouteTable"],
        ["securityGroupId"] = Groups,
        ["securityGroupIds"] = Groups,
        ["securityGroups"] = Groups,
        ["sourceSecurityGroupId"] = Groups,
        ["subnetId"] = Subnets,
        ["subnetIds"] = Subnets,
        ["subnets"] = Subnets,
        ["taskDefinition"] = ["aws:ecs/taskDefinition:TaskDefinition"],
        ["vpcId"] = ["aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc"],
        ["vpcSecurityGroupIds"] = Groups,
        ["vpcZoneIdentifiers"] = Subnets,
    };

    private readonly string _stack;
    private readonly IResourceStore _current;
    private readonly IReadOnlyList<PlannedResource> _planned;
    private readonly Dictionary<string, (string Token, string Id)> _byUrn;

    /// <param name="stack">The stack.</param>
    /// <param name="planned">The resources of the stack, with their types and ids.</param>
    /// <param name="current">The resources of the cloud.</param>
    public PlannedResources(string stack, IReadOnlyList<PlannedResource> planned, IResourceStore current)
    {
        _stack = stack;
        _current = current;
        _planned = planned;
        _byUrn = planned
            .GroupBy(one => one.Urn)
            .ToDictionary(group => group.Key, group => (Urn.Parse(group.Key).Type, IdOf(group.Last())));
    }

    /// <summary>Returns the resources.</summary>
    public IEnumerable<NamedResource> Read() => _planned.Select(Read);

    private static string[] Groups =>
        ["aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"];

    private static string[] Subnets => ["aws:ec2/subnet:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet"];

    private static string IdOf(PlannedResource planned) => planned.Id.Length > 0 ? planned.Id : planned.Urn;

    private NamedResource Read(PlannedResource planned)
    {
        var urn = Urn.Parse(planned.Urn);
        var inputs = PropertyJson.ReadMap(planned.Inputs, decrypt: _ => "null").Plain();
        var resolved = new PropertyMap(
            inputs.Select(input =>
                KeyValuePair.Create(
                    input.Key,
                    Resolve(
                        input.Key,
                        input.Value,
                        planned.PropertyDependencies.TryGetValue(input.Key, out var urns) ? urns : []
                    )
                )
            )
        );
        var id = IdOf(planned);
        // What the cloud has assigned to the resource stays. A new endpoint's list of addresses is named like the endpoint.
        var outputs = _current.TryGet(urn.Type, id, out var existing)
            ? existing.Outputs.With(resolved)
            : resolved.With("prefixListId", id);
        return new NamedResource(
            urn.Name,
            new CloudResource(urn.Type, id, _stack, existing?.Region ?? Region.Default, resolved, outputs)
        );
    }

    private PropertyValue Resolve(string name, PropertyValue value, IReadOnlyList<string> urns) =>
        value switch
        {
            UnknownValue when IdsOf(name, urns) is { Length: > 0 } ids => IsList(name)
                ? PropertyValue.List(ids.Select(id => (PropertyValue)id))
                : ids[0],
            ListValue list when list.Items.Any(item => item is UnknownValue) => PropertyValue.List(
                list.Items.Where(item => item is not UnknownValue)
                    .Concat(IdsOf(name, urns).Select(id => (PropertyValue)id))
            ),
            ListValue list => PropertyValue.List(list.Items.Select(item => Resolve(name, item, urns))),
            MapValue map => new PropertyMap(
                map.Value.Select(entry => KeyValuePair.Create(entry.Key, Resolve(entry.Key, entry.Value, urns)))
            ),
            _ => value,
        };

    // The names of lists are plurals.
    private static bool IsList(string name) => name.EndsWith('s');

    private string[] IdsOf(string name, IReadOnlyList<string> urns) =>
        Named.TryGetValue(name, out var tokens)
            ?
            [
                .. urns.Where(_byUrn.ContainsKey)
                    .Select(urn => _byUrn[urn])
                    .Where(one => tokens.Contains(one.Token))
                    .Select(one => one.Id)
                    .Distinct(),
            ]
            : [];
}
