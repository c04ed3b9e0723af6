using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Awsx;

/// <summary>
/// The endpoints of an <c>awsx:ec2:Vpc</c>. With the strategy <c>Auto</c>, an endpoint gets what its specification does
/// not say: an interface endpoint one subnet of each zone, private DNS and a security group that admits HTTPS from the
/// VPC; a gateway endpoint all route tables. With <c>Legacy</c> it gets nothing.
/// </summary>
internal sealed class VpcEndpoints(ComponentRegistration registration)
{
    private const int Https = 443;

    private readonly bool _isAuto = registration.Given.Get("vpcEndpointStrategy")?.AsString == "Auto";
    private readonly IReadOnlyList<PropertyMap> _specs =
    [
        .. (registration.Given.Get("vpcEndpointSpecs")?.AsList ?? []).Select(spec => spec.AsMap).OfType<PropertyMap>(),
    ];

    /// <summary>Registers a child of the VPC: parent, type, name, inputs, the children that the inputs came from.</summary>
    public delegate Task<ComponentRegistration.Child> Register(
        string parent,
        string type,
        string name,
        PropertyMap inputs,
        IReadOnlyList<ComponentRegistration.Child> sources,
        CancellationToken cancellationToken
    );

    /// <summary>The parts of the VPC that endpoints use.</summary>
    /// <param name="Vpc">The VPC.</param>
    /// <param name="Tags">The tags of all parts.</param>
    /// <param name="Subnets">One subnet of each zone.</param>
    /// <param name="RouteTables">All route tables.</param>
    public sealed record Parts(
        ComponentRegistration.Child Vpc,
        PropertyMap Tags,
        IReadOnlyList<ComponentRegistration.Child> Subnets,
        IReadOnlyList<ComponentRegistration.Child> RouteTables
    );

    /// <summary>Rejects what cannot be, before anything is registered.</summary>
    /// <exception cref="CloudException">Private DNS needs attributes of the VPC that the program turns off.</exception>
    public void Check()
    {
        foreach (var attribute in new[] { "enableDnsHostnames", "enableDnsSupport" })
        {
            if (NeedsDns && registration.Given.Get(attribute)?.AsBool == false)
            {
                throw new CloudException(
                    $"{registration.Describe}: {attribute}: found false; allowed: true, because an interface endpoint has "
                        + "private DNS"
                );
            }
        }
    }

    /// <summary>Returns the attributes that the VPC needs for private DNS.</summary>
    public PropertyMap DnsOfVpc() =>
        NeedsDns ? new PropertyMap(("enableDnsHostnames", true), ("enableDnsSupport", true)) : PropertyMap.Empty;

    /// <summary>Registers the endpoints.</summary>
    public async Task RegisterAsync(Parts parts, Register register, CancellationToken cancellationToken)
    {
        foreach (var spec in _specs)
        {
            var name = spec["serviceName"].AsString!;
            List<ComponentRegistration.Child> sources = [parts.Vpc];
            var inputs = spec.With("vpcId", parts.Vpc.IdValue)
                .With("tags", parts.Tags.With(spec.Get("tags")?.AsMap ?? PropertyMap.Empty));
            if (_isAuto && IsInterface(spec))
            {
                inputs = new PropertyMap(("privateDnsEnabled", true)).With(inputs);
                if (!spec.ContainsKey("subnetIds") && !spec.ContainsKey("subnetConfigurations"))
                {
                    inputs = inputs.With("subnetIds", Ids(parts.Subnets));
                    sources.AddRange(parts.Subnets);
                }

                if (!spec.ContainsKey("securityGroupIds"))
                {
                    var group = await GroupAsync(name, inputs, parts.Vpc, register, cancellationToken);
                    inputs = inputs.With("securityGroupIds", Ids([group]));
                    sources.Add(group);
                }
            }
            else if (_isAuto && IsGateway(spec) && !spec.ContainsKey("routeTableIds"))
            {
                inputs = inputs.With("routeTableIds", Ids(parts.RouteTables));
                sources.AddRange(parts.RouteTables);
            }

            await register(parts.Vpc.Urn, "vpcEndpoint", name, inputs, sources, cancellationToken);
        }
    }

    private bool NeedsDns =>
        _isAuto && _specs.Any(spec => IsInterface(spec) && spec.Get("privateDnsEnabled")?.AsBool != false);

    /// <summary>Registers the security group of an endpoint, which admits HTTPS from the VPC.</summary>
    private static async Task<ComponentRegistration.Child> GroupAsync(
        string name,
        PropertyMap endpoint,
        ComponentRegistration.Child vpc,
        Register register,
        CancellationToken cancellationToken
    )
    {
        var group = await register(
            vpc.Urn,
            "securityGroup",
            $"{name}-sg",
            new PropertyMap(("vpcId", vpc.IdValue), ("tags", endpoint["tags"])),
            [vpc],
            cancellationToken
        );
        await register(
            vpc.Urn,
            "securityGroupRule",
            $"{name}-ingress",
            new PropertyMap(
                ("type", "ingress"),
                ("securityGroupId", group.IdValue),
                ("protocol", "tcp"),
                ("fromPort", Https),
                ("toPort", Https),
                ("cidrBlocks", PropertyValue.List(vpc.Output("cidrBlock")))
            ),
            [group, vpc],
            cancellationToken
        );
        return group;
    }

    private static bool IsInterface(PropertyMap spec) => IsType(spec, "interface");

    private static bool IsGateway(PropertyMap spec) => !spec.ContainsKey("vpcEndpointType") || IsType(spec, "gateway");

    private static bool IsType(PropertyMap spec, string type) =>
        string.Equals(spec.Get("vpcEndpointType")?.AsString, type, StringComparison.OrdinalIgnoreCase);

    private static PropertyValue Ids(IEnumerable<ComponentRegistration.Child> children) =>
        PropertyValue.List(children.Select(child => child.IdValue));
}
