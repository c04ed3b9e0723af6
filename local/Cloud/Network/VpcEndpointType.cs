using System.Collections.Concurrent;
using System.Net;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Network;

/// <summary>
/// <c>aws:ec2/vpcEndpoint:VpcEndpoint</c>. An interface endpoint has a network interface in each of its subnets. No
/// service answers on it: the endpoint decides whether a task reaches the registry and the logs.
/// </summary>
internal sealed class VpcEndpointType(Vpcs vpcs, VirtualNetwork network, IResourceStore store) : ResourceType
{
    public const string TypeToken = "aws:ec2/vpcEndpoint:VpcEndpoint";

    private static readonly string[] GatewayServices = ["s3", "dynamodb"];

    private static readonly Dictionary<string, IPAddress> NewAddresses = [];

    private readonly ConcurrentDictionary<string, IReadOnlyList<NetworkInterface>> _interfaces = new();

    public override string Token => TypeToken;

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    ) => Task.FromResult<IReadOnlyList<InputError>>([.. Check(context.Inputs)]);

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var id = Ids.New("vpce");
        var endpoint = VpcEndpoint.Read(id, context.Inputs, PropertyMap.Empty);
        RequirePrivateDns(endpoint);
        _interfaces[id] = Attach(endpoint, NewAddresses);
        return Task.FromResult(new Created(id, Outputs(endpoint, context.Region, context.Inputs, null)));
    }

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    )
    {
        var endpoint = VpcEndpoint.Read(resource.Id, inputs, resource.Outputs);
        RequirePrivateDns(endpoint);
        var held = _interfaces.GetValueOrDefault(resource.Id) ?? [];
        var kept = held.Where(one => endpoint.SubnetIds.Contains(one.Subnet.Id)).ToList();
        foreach (var one in kept)
        {
            network.SetSecurityGroups(one, endpoint.SecurityGroupIds);
        }

        var added = endpoint.SubnetIds.Except(kept.Select(one => one.Subnet.Id)).ToArray();
        _interfaces[resource.Id] = [.. kept, .. Attach(endpoint with { SubnetIds = added }, NewAddresses)];
        Detach(held.Except(kept));
        return Task.FromResult(Outputs(endpoint, resource.Region, inputs, resource.Outputs));
    }

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        Detach(_interfaces.TryRemove(resource.Id, out var held) ? held : []);
        return Task.CompletedTask;
    }

    public override Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        var former = (resource.Outputs.Get("subnetConfigurations")?.AsList ?? [])
            .Select(one => one.AsMap)
            .OfType<PropertyMap>()
            .ToDictionary(one => one["subnetId"].AsString!, one => IPAddress.Parse(one["ipv4"].AsString!));
        _interfaces[resource.Id] = Attach(VpcEndpoint.Read(resource), former);
        return Task.CompletedTask;
    }

    private IEnumerable<InputError> Check(PropertyMap inputs)
    {
        var type = inputs.Text("vpcEndpointType", VpcEndpoint.Gateway);
        foreach (
            var error in InputReader.CheckOneOf(
                inputs,
                "vpcEndpointType",
                [VpcEndpoint.Gateway, VpcEndpoint.Interface, "GatewayLoadBalancer", "Resource", "ServiceNetwork"]
            )
        )
        {
            yield return error;
        }

        if (inputs.Get("serviceName")?.AsString is { } service)
        {
            if (!service.StartsWith("com.amazonaws.", StringComparison.Ordinal) || service.Split('.').Length < 4)
            {
                yield return InputError.Value(
                    "serviceName",
                    service,
                    "com.amazonaws.<region>.<service>, such as com.amazonaws.us-west-1.ecr.api"
                );
            }
            else if (type == VpcEndpoint.Gateway && !GatewayServices.Contains(service.Split('.', 4)[3]))
            {
                yield return InputError.Value(
                    "vpcEndpointType",
                    type,
                    $"Interface for {service}: gateway endpoints lead to {string.Join(" and ", GatewayServices)} only"
                );
            }
        }

        if (inputs.Get("vpcId")?.AsString is { } id && !vpcs.Contains(id))
        {
            yield return new InputError("vpcId", $"InvalidVpcID.NotFound: The vpc ID '{id}' does not exist");
        }

        var subnets = inputs.Texts("subnetIds").Select(vpcs.FindSubnet).OfType<Subnet>().ToArray();
        foreach (var missing in inputs.Texts("subnetIds").Where(subnet => vpcs.FindSubnet(subnet) is null))
        {
            yield return new InputError(
                "subnetIds",
                $"InvalidSubnetID.NotFound: the subnet '{missing}' does not exist"
            );
        }

        if (subnets.DistinctBy(subnet => subnet.ZoneLetter).Count() < subnets.Length)
        {
            yield return new InputError(
                "subnetIds",
                "DuplicateSubnetsInSameZone: an endpoint has one subnet in each availability zone at most"
            );
        }
    }

    /// <exception cref="CloudException">AWS does not enable private DNS for the endpoint.</exception>
    private void RequirePrivateDns(VpcEndpoint endpoint)
    {
        if (!endpoint.HasPrivateDns || endpoint.Type != VpcEndpoint.Interface)
        {
            return;
        }

        if (
            store.TryGet(VpcType.VpcToken, endpoint.VpcId, out var vpc)
            && !(
                vpc.Outputs.Flag("enableDnsHostnames", otherwise: false)
                && vpc.Outputs.Flag("enableDnsSupport", otherwise: true)
            )
        )
        {
            throw new CloudException(
                "InvalidParameter: Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC "
                    + $"attributes set to true for {endpoint.VpcId}"
            );
        }

        if (
            store
                .All(TypeToken)
                .Select(VpcEndpoint.Read)
                .FirstOrDefault(other =>
                    other.Id != endpoint.Id
                    && other.VpcId == endpoint.VpcId
                    && other.ServiceName == endpoint.ServiceName
                    && other.HasPrivateDns
                ) is
            { } conflict
        )
        {
            throw new CloudException(
                "InvalidParameter: private-dns-enabled cannot be set because there is already a conflicting DNS domain "
                    + $"for {endpoint.ServiceName} in the VPC {endpoint.VpcId} ({conflict.Id})"
            );
        }
    }

    private List<NetworkInterface> Attach(VpcEndpoint endpoint, Dictionary<string, IPAddress> former)
    {
        var attached = new List<NetworkInterface>();
        try
        {
            foreach (var subnet in endpoint.Type == VpcEndpoint.Interface ? endpoint.SubnetIds : [])
            {
                var address =
                    former.TryGetValue(subnet, out var declared) && vpcs.FindSubnet(subnet) is { } found
                        ? found.ToLocal(declared)
                        : null;
                attached.Add(
                    network.Attach(
                        $"VPC Endpoint Interface {endpoint.Id}",
                        endpoint.SecurityGroupIds,
                        address,
                        [subnet],
                        hasPublicAddress: false
                    )
                );
            }

            return attached;
        }
        catch (CloudException)
        {
            Detach(attached);
            throw;
        }
    }

    private void Detach(IEnumerable<NetworkInterface> interfaces)
    {
        foreach (var one in interfaces)
        {
            network.Detach(one);
        }
    }

    private PropertyMap Outputs(VpcEndpoint endpoint, string region, PropertyMap inputs, PropertyMap? current)
    {
        var interfaces = _interfaces.GetValueOrDefault(endpoint.Id) ?? [];
        var isGateway = endpoint.Type == VpcEndpoint.Gateway;
        PropertyValue List(IEnumerable<string> texts) => PropertyValue.List(texts.Select(text => (PropertyValue)text));
        return new PropertyMap(
            ("ipAddressType", isGateway ? "" : "ipv4"),
            (
                "policy",
                """{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"""
            ),
            ("privateDnsEnabled", false),
            ("routeTableIds", PropertyValue.List()),
            ("serviceRegion", region),
            ("vpcEndpointType", VpcEndpoint.Gateway)
        )
            .With(inputs)
            .With(
                new PropertyMap(
                    ("arn", Arn.Of("ec2", region, $"vpc-endpoint/{endpoint.Id}")),
                    ("cidrBlocks", PropertyValue.List()),
                    ("dnsEntries", PropertyValue.List()),
                    ("networkInterfaceIds", List(interfaces.Select(one => one.Id))),
                    ("ownerId", Arn.Account),
                    (
                        "prefixListId",
                        current?.Get("prefixListId") ?? (isGateway ? (PropertyValue)$"pl-{Ids.Hex(8)}" : "")
                    ),
                    ("requesterManaged", false),
                    ("securityGroupIds", List(interfaces.SelectMany(one => one.SecurityGroupIds).Distinct())),
                    ("state", "available"),
                    (
                        "subnetConfigurations",
                        PropertyValue.List(
                            interfaces.Select(one =>
                                (PropertyValue)
                                    new PropertyMap(
                                        ("subnetId", one.Subnet.Id),
                                        ("ipv4", one.DeclaredAddress.ToString())
                                    )
                            )
                        )
                    ),
                    ("subnetIds", List(interfaces.Select(one => one.Subnet.Id)))
                )
            );
    }
}
