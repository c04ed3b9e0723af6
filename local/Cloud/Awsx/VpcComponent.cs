using System.Net;
using Local.Cloud.Resources;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Cloud.Awsx;

/// <summary>
/// <c>awsx:ec2:Vpc</c>: a VPC with an internet gateway, and in each availability zone subnets with route tables and a NAT
/// gateway.
/// </summary>
internal sealed class VpcComponent(ComponentRegistration registration)
{
    private const string Anywhere = "0.0.0.0/0";

    private static readonly string[] Own =
    [
        "availabilityZoneCidrMask",
        "availabilityZoneNames",
        "cidrBlock",
        "natGateways",
        "numberOfAvailabilityZones",
        "subnetNameTagStrategy",
        "subnetSpecs",
        "subnetStrategy",
        "vpcEndpointSpecs",
        "vpcEndpointStrategy",
    ];

    private readonly PropertyMap _inputs = registration.Given;
    private readonly VpcEndpoints _endpoints = new(registration);
    private readonly Dictionary<string, List<ComponentRegistration.Child>> _children = [];

    public async Task<ConstructResponse> ConstructAsync(CancellationToken cancellationToken)
    {
        Check();
        var zones = await ZonesAsync(cancellationToken);
        var elasticIps = ElasticIps(zones.Count);
        var plan = Plan(zones);
        CheckGateways(plan);
        var urn = await registration.RegisterAsync(cancellationToken);
        var vpc = await AddAsync(
            urn,
            "vpc",
            registration.Name,
            new PropertyMap(_inputs.Where(input => !Own.Contains(input.Key)))
                .With(_endpoints.DnsOfVpc())
                .With("cidrBlock", CidrBlock)
                .With("tags", Tags(registration.Name)),
            [],
            cancellationToken
        );
        var gateway = await AddAsync(
            vpc.Urn,
            "internetGateway",
            registration.Name,
            new PropertyMap(("vpcId", vpc.IdValue), ("tags", Tags(registration.Name))),
            [vpc],
            cancellationToken
        );
        for (var zone = 0; zone < zones.Count; zone++)
        {
            var inZone = plan.Where(subnet => subnet.Zone == zones[zone])
                .OrderBy(subnet => Array.IndexOf(["Public", "Private", "Isolated"], subnet.Type));
            foreach (var planned in inZone)
            {
                await SubnetAsync(planned, zone, vpc, gateway, elasticIps, cancellationToken);
            }
        }

        await _endpoints.RegisterAsync(
            new(vpc, Tags(registration.Name), [.. EndpointSubnets(plan, zones)], [.. Kept("routeTable")]),
            AddAsync,
            cancellationToken
        );
        return await FinishAsync(urn, vpc, plan, cancellationToken);
    }

    /// <summary>Returns one subnet of each zone for interface endpoints: a private one if there is one.</summary>
    private IEnumerable<ComponentRegistration.Child> EndpointSubnets(
        IReadOnlyList<PlannedSubnet> plan,
        IReadOnlyList<string> zones
    ) =>
        from zone in zones
        let names = plan.Where(subnet => subnet.Zone == zone)
            .OrderBy(subnet => Array.IndexOf(["Private", "Isolated", "Public"], subnet.Type))
            .Select(subnet => subnet.Name)
        let subnet = names
            .Select(name => Kept("subnet").Find(child => child.Urn.EndsWith($"::{name}", StringComparison.Ordinal)))
            .FirstOrDefault(child => child is not null)
        where subnet is not null
        select subnet;

    private string CidrBlock => _inputs.Get("cidrBlock")?.AsString ?? "10.0.0.0/16";

    private string Gateways => _inputs.Get("natGateways")?.AsMap?.Get("strategy")?.AsString ?? "OnePerAz";

    private async Task SubnetAsync(
        PlannedSubnet planned,
        int zone,
        ComponentRegistration.Child vpc,
        ComponentRegistration.Child gateway,
        IReadOnlyList<PropertyValue> elasticIps,
        CancellationToken cancellationToken
    )
    {
        var named = Tags(registration.Name).With(new PropertyMap(("Name", planned.Name), ("SubnetType", planned.Type)));
        var subnet = await AddAsync(
            vpc.Urn,
            "subnet",
            planned.Name,
            new PropertyMap(
                ("vpcId", vpc.IdValue),
                ("availabilityZone", planned.Zone),
                ("mapPublicIpOnLaunch", planned.Type == "Public"),
                ("cidrBlock", planned.Cidr),
                (
                    "tags",
                    Tags(registration.Name)
                        .With(planned.Tags ?? PropertyMap.Empty)
                        .With(new PropertyMap(("Name", planned.Name), ("SubnetType", planned.Type)))
                )
            ),
            [vpc],
            cancellationToken
        );
        Keep($"{planned.Type} subnet", subnet);
        var table = await AddAsync(
            subnet.Urn,
            "routeTable",
            planned.Name,
            new PropertyMap(("vpcId", vpc.IdValue), ("tags", named)),
            [vpc, subnet],
            cancellationToken
        );
        await AddAsync(
            table.Urn,
            "routeTableAssociation",
            planned.Name,
            new PropertyMap(("routeTableId", table.IdValue), ("subnetId", subnet.IdValue)),
            [table, subnet],
            cancellationToken
        );
        if (planned.Type == "Public" && WantsGateway(zone))
        {
            await GatewayAsync(subnet, zone, elasticIps, cancellationToken);
        }

        var gateways = Kept("natGateway");
        var (target, source) = planned.Type switch
        {
            "Public" => ("gatewayId", gateway),
            "Private" when Gateways == "Single" => ("natGatewayId", gateways[0]),
            "Private" when Gateways == "OnePerAz" => ("natGatewayId", gateways[zone]),
            _ => ("", null),
        };
        if (source is not null)
        {
            await AddAsync(
                table.Urn,
                "route",
                planned.Name,
                new PropertyMap(
                    ("routeTableId", table.IdValue),
                    ("destinationCidrBlock", Anywhere),
                    (target, source.IdValue)
                ),
                [table, source],
                cancellationToken
            );
        }
    }

    private async Task GatewayAsync(
        ComponentRegistration.Child subnet,
        int zone,
        IReadOnlyList<PropertyValue> elasticIps,
        CancellationToken cancellationToken
    )
    {
        var name = $"{registration.Name}-{zone + 1}";
        var tags = (_inputs.Get("tags")?.AsMap ?? PropertyMap.Empty).With("Name", name);
        var made =
            elasticIps.Count > 0
                ? null
                : await AddAsync(
                    subnet.Urn,
                    "eip",
                    name,
                    new PropertyMap(("tags", (PropertyValue)tags)),
                    [subnet],
                    cancellationToken
                );
        await AddAsync(
            subnet.Urn,
            "natGateway",
            name,
            new PropertyMap(
                ("subnetId", subnet.IdValue),
                ("allocationId", made?.Output("allocationId") ?? elasticIps[zone]),
                ("tags", tags)
            ),
            made is null ? [subnet] : [subnet, made],
            cancellationToken
        );
    }

    /// <summary>Registers a child of the module <c>ec2</c>, and keeps it for the outputs.</summary>
    private async Task<ComponentRegistration.Child> AddAsync(
        string parent,
        string type,
        string name,
        PropertyMap inputs,
        IReadOnlyList<ComponentRegistration.Child> sources,
        CancellationToken cancellationToken
    )
    {
        var urns = sources.Select(source => source.Urn).ToArray();
        var child = await registration.RegisterChildAsync(
            parent,
            $"aws:ec2/{type}:{char.ToUpperInvariant(type[0])}{type[1..]}",
            name,
            _inputs.Get("region") is { } region ? inputs.With("region", region) : inputs,
            inputs
                .Where(input =>
                    input.Key.EndsWith("Id", StringComparison.Ordinal)
                    || input.Key.EndsWith("Ids", StringComparison.Ordinal)
                )
                .ToDictionary(input => input.Key, IReadOnlyList<string> (_) => urns),
            cancellationToken
        );
        Keep(type, child);
        return child;
    }

    private void Keep(string kind, ComponentRegistration.Child child)
    {
        if (!_children.TryGetValue(kind, out var kept))
        {
            _children[kind] = kept = [];
        }

        kept.Add(child);
    }

    private List<ComponentRegistration.Child> Kept(string kind) => _children.GetValueOrDefault(kind) ?? [];

    private Task<ConstructResponse> FinishAsync(
        string urn,
        ComponentRegistration.Child vpc,
        IReadOnlyList<PlannedSubnet> plan,
        CancellationToken cancellationToken
    )
    {
        PropertyValue References(string kind) => PropertyValue.List(Kept(kind).Select(child => child.Reference));
        PropertyValue Ids(string kind) => PropertyValue.List(Kept(kind).Select(child => child.IdValue));
        var layout = plan.Where(subnet => subnet.Zone == plan[0].Zone)
            .Select(subnet =>
                (PropertyValue)
                    new PropertyMap(("type", subnet.Type), ("cidrMask", IPNetwork.Parse(subnet.Cidr).PrefixLength))
            );
        var outputs = new PropertyMap(
            ("eips", References("eip")),
            ("internetGateway", Kept("internetGateway")[0].Reference),
            ("isolatedSubnetIds", Ids("Isolated subnet")),
            ("isolatedSubnets", References("Isolated subnet")),
            ("natGateways", References("natGateway")),
            ("privateSubnetIds", Ids("Private subnet")),
            ("privateSubnets", References("Private subnet")),
            ("publicSubnetIds", Ids("Public subnet")),
            ("publicSubnets", References("Public subnet")),
            ("routeTableAssociations", References("routeTableAssociation")),
            ("routeTables", References("routeTable")),
            ("routes", References("route")),
            ("subnetLayout", PropertyValue.List(layout)),
            ("subnets", References("subnet")),
            ("vpc", vpc.Reference),
            ("vpcEndpoints", References("vpcEndpoint")),
            ("vpcId", vpc.IdValue)
        );
        IReadOnlyList<string> all =
        [
            .. _children.Values.SelectMany(kept => kept).Select(child => child.Urn).Distinct(),
        ];
        // Whoever takes an output waits for the whole VPC. But the ids of subnets come from these subnets only, and from no
        // security group: by that, a preview tells public subnets from private ones before they have ids.
        var told = Kept("subnet").Concat(Kept("securityGroup")).Select(child => child.Urn).ToHashSet();
        IReadOnlyList<string> Only(string kind) => [.. all.Except(told), .. Kept(kind).Select(child => child.Urn)];
        var dependencies = outputs.Keys.ToDictionary(output => output, _ => all);
        dependencies["publicSubnetIds"] = Only("Public subnet");
        dependencies["privateSubnetIds"] = Only("Private subnet");
        dependencies["isolatedSubnetIds"] = Only("Isolated subnet");
        dependencies["vpcId"] = Only("vpc");
        return registration.FinishAsync(urn, outputs, dependencies, cancellationToken);
    }

    /// <summary>Rejects inputs that are wrong, before anything is registered.</summary>
    private void Check()
    {
        registration.RequireAtMostOne("availabilityZoneNames", "numberOfAvailabilityZones");
        RequireOneOf("subnetStrategy", _inputs.Get("subnetStrategy"), "Legacy", "Auto", "Exact");
        RequireOneOf("subnetNameTagStrategy", _inputs.Get("subnetNameTagStrategy"), "Legacy");
        RequireOneOf("vpcEndpointStrategy", _inputs.Get("vpcEndpointStrategy"), "Legacy", "Auto");
        RequireOneOf(
            "natGateways.strategy",
            _inputs.Get("natGateways")?.AsMap?.Get("strategy"),
            "None",
            "Single",
            "OnePerAz"
        );
        if (!IPNetwork.TryParse(CidrBlock, out var cidr) || cidr.PrefixLength is < 16 or > 28)
        {
            throw Wrong($"cidrBlock: found '{CidrBlock}'; allowed: an IPv4 CIDR block from /16 to /28");
        }

        _endpoints.Check();
    }

    private void RequireOneOf(string input, PropertyValue? value, params string[] allowed)
    {
        if (value?.AsString is { } text && !allowed.Contains(text))
        {
            throw Wrong($"{input}: found '{text}'; allowed in the local cloud: {string.Join(", ", allowed)}");
        }
    }

    private void CheckGateways(IReadOnlyList<PlannedSubnet> plan)
    {
        if (
            Gateways != "None"
            && !(plan.Any(subnet => subnet.Type == "Public") && plan.Any(subnet => subnet.Type == "Private"))
        )
        {
            throw Wrong(
                $"natGateways.strategy: {Gateways} needs public and private subnets; without them it must be None"
            );
        }
    }

    private IReadOnlyList<PropertyValue> ElasticIps(int zones)
    {
        var given = _inputs.Get("natGateways")?.AsMap?.Get("elasticIpAllocationIds")?.AsList ?? [];
        var allowed = Gateways switch
        {
            "None" => 0,
            "Single" => 1,
            _ => zones,
        };
        return given.Count == 0 || given.Count == allowed
            ? given
            : throw Wrong(
                $"natGateways.elasticIpAllocationIds: found {given.Count}; allowed: {allowed} with the strategy {Gateways}"
            );
    }

    private bool WantsGateway(int zone) =>
        Gateways switch
        {
            "Single" => Kept("natGateway").Count == 0,
            "OnePerAz" => Kept("natGateway").Count <= zone,
            _ => false,
        };

    private async Task<IReadOnlyList<string>> ZonesAsync(CancellationToken cancellationToken)
    {
        if (_inputs.Get("availabilityZoneNames")?.AsList is { } names)
        {
            return [.. names.Select(name => name.AsString!)];
        }

        var wanted = (int)(_inputs.Get("numberOfAvailabilityZones")?.AsNumber ?? 3);
        var zones = await registration.ZonesAsync(cancellationToken);
        return zones.Count >= wanted
            ? [.. zones.Take(wanted)]
            : throw Wrong(
                $"numberOfAvailabilityZones: found {wanted}; allowed: at most the {zones.Count} of the region "
                    + $"({string.Join(", ", zones)})"
            );
    }

    private IReadOnlyList<PlannedSubnet> Plan(IReadOnlyList<string> zones)
    {
        var strategy = _inputs.Get("subnetStrategy")?.AsString ?? "Legacy";
        var kinds = _inputs.Get("subnetSpecs")?.AsList is { } specs ? specs.Select(Kind).ToArray() : null;
        var layout = new SubnetLayout(registration.Name, IPNetwork.Parse(CidrBlock), zones);
        if (kinds?.Any(kind => kind.Blocks is not null) == true && strategy != "Legacy")
        {
            return kinds.All(kind => kind.Blocks?.Count == zones.Count)
                ? [.. layout.Explicit(kinds)]
                : throw Wrong($"subnetSpecs: each needs {zones.Count} cidrBlocks, one for each availability zone");
        }

        return strategy == "Legacy"
            ? [.. layout.Legacy(kinds)]
            : [.. layout.Auto(kinds, (int?)_inputs.Get("availabilityZoneCidrMask")?.AsNumber)];
    }

    private SubnetKind Kind(PropertyValue value, int index)
    {
        var spec = value.AsMap!;
        var type = spec["type"].AsString!;
        RequireOneOf($"subnetSpecs[{index}].type", type, "Public", "Private", "Isolated", "Unused");
        if (spec.Get("assignIpv6AddressOnCreation")?.AsBool == true)
        {
            throw Wrong($"subnetSpecs[{index}].assignIpv6AddressOnCreation: VPCs of the local cloud have IPv4 only");
        }

        var mask = (int?)spec.Get("cidrMask")?.AsNumber;
        if (spec.Get("size")?.AsNumber is { } size)
        {
            mask ??= 32 - int.Log2((int)size);
        }

#pragma warning disable CA1308 // Names of awsx's subnets are in lower case.
        return new(
            type,
            spec.Get("name")?.AsString ?? type.ToLowerInvariant(),
            mask,
            spec.Get("cidrBlocks")?.AsList?.Select(block => block.AsString!).ToArray(),
            spec.Get("tags")?.AsMap
        );
#pragma warning restore CA1308
    }

    private PropertyMap Tags(string name) =>
        new PropertyMap(("Name", name)).With(_inputs.Get("tags")?.AsMap ?? PropertyMap.Empty);

    private CloudException Wrong(string what) => new($"{registration.Describe}: {what}");
}
