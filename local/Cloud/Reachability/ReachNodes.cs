using Local.Cloud.Ecs;
using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Reachability;

/// <summary>Reads the load balancers, services and instances of a stack from its resources.</summary>
/// <param name="resources">The resources of all stacks.</param>
/// <param name="network">The network that they describe.</param>
/// <param name="vpc">The default VPC.</param>
internal sealed class ReachNodes(ResourceSet resources, NetworkResources network, DefaultVpc vpc)
{
    /// <summary>Returns the nodes of a stack. Tasks on container instances are reached at their instances.</summary>
    public IReadOnlyList<ReachNode> Of(string stack) =>
        [
            .. resources.Of(stack, "aws:lb/loadBalancer:LoadBalancer").Select(LoadBalancer),
            .. resources
                .Of(stack, "aws:ecs/service:Service")
                .Where(service => service.Resource.Inputs.Get("networkConfiguration") is MapValue)
                .Select(Service),
            .. resources.Of(stack, "aws:ec2/instance:Instance").Select(Instance),
            .. resources.Of(stack, "aws:autoscaling/group:Group").Select(Group),
        ];

    /// <summary>Returns the place of a service's tasks.</summary>
    public static NetworkPlace PlaceOf(PropertyMap service)
    {
        var configuration = service.Map("networkConfiguration");
        return new NetworkPlace(
            [.. configuration.Texts("subnets")],
            [.. configuration.Texts("securityGroups")],
            configuration.Flag("assignPublicIp", otherwise: false)
        );
    }

    /// <summary>Returns the task definition of a service; null if it is not known.</summary>
    public CloudResource? TaskDefinitionOf(PropertyMap service)
    {
        if (service.Get("taskDefinition")?.AsString is not { } wanted)
        {
            return null;
        }

        return resources.TryGet(TaskDefinitionType.TypeToken, wanted, out var found)
            ? found
            : resources
                .All(TaskDefinitionType.TypeToken)
                .LastOrDefault(one => one.Outputs.Get("arn")?.AsString is { } arn && IsNamed(arn, wanted));
    }

    private static bool IsNamed(string arn, string wanted)
    {
        var name = arn[(arn.LastIndexOf('/') + 1)..];
        return wanted == arn || wanted == name || wanted == name[..Math.Max(0, name.LastIndexOf(':'))];
    }

    private ReachNode LoadBalancer(NamedResource balancer)
    {
        var inputs = balancer.Resource.Inputs;
        var subnets = inputs
            .Texts("subnets")
            .Concat(
                (inputs.Get("subnetMappings")?.AsList ?? [])
                    .Select(mapping => mapping.AsMap?.Get("subnetId")?.AsString)
                    .OfType<string>()
            );
        var ports = resources
            .All("aws:lb/listener:Listener")
            .Where(listener => listener.Inputs.Get("loadBalancerArn")?.AsString == balancer.Resource.Id)
            .Select(listener => (int?)listener.Inputs.Get("port")?.AsNumber)
            .OfType<int>();
        var place = new NetworkPlace(
            Or(subnets),
            [.. inputs.Texts("securityGroups")],
            !inputs.Flag("internal", otherwise: false)
        );
        return new ReachNode(inputs.Text("name", balancer.Name), ReachNode.LoadBalancer, place, [.. ports]);
    }

    private ReachNode Service(NamedResource service)
    {
        var inputs = service.Resource.Inputs;
        var connect = inputs.Map("serviceConnectConfiguration");
        var isConnected = connect.Flag("enabled", otherwise: false);
        return new ReachNode(service.Name, ReachNode.Service, PlaceOf(inputs))
        {
            Namespace = isConnected ? connect.Text("namespace", inputs.Text("cluster", "default")) : null,
            Offered = isConnected ? [.. Offered(connect, ContainersOf(inputs))] : [],
        };
    }

    /// <summary>Returns the containers of a service's tasks; one null if they are not known.</summary>
    public IReadOnlyList<ContainerDefinition?> ContainersOf(PropertyMap service) =>
        TaskDefinitionOf(service) is { } definition
        && definition.Inputs.Get("containerDefinitions")?.AsString is { Length: > 0 }
            ? [.. TaskDefinition.Read(definition.Id, definition.Inputs).Containers]
            : [null];

    private static IEnumerable<int> Offered(PropertyMap connect, IReadOnlyList<ContainerDefinition?> containers) =>
        from offered in (connect.Get("services")?.AsList ?? []).Select(one => one.AsMap).OfType<PropertyMap>()
        let alias = (offered.Get("clientAlias")?.AsList ?? []).Select(one => one.AsMap).FirstOrDefault()
        let mapping = containers
            .SelectMany(container => container?.PortMappings ?? [])
            .FirstOrDefault(one => one.Name == offered.Get("portName")?.AsString)
        let port = mapping?.ContainerPort ?? (int?)alias?.Get("port")?.AsNumber
        where port is not null
        select port.Value;

    private ReachNode Instance(NamedResource instance)
    {
        var inputs = instance.Resource.Inputs;
        IReadOnlyList<string> subnets = inputs.Get("subnetId")?.AsString is { } subnet ? [subnet] : Or([]);
        return new ReachNode(
            instance.Name,
            ReachNode.Instance,
            new NetworkPlace(
                subnets,
                [.. inputs.Texts("vpcSecurityGroupIds")],
                inputs.Get("associatePublicIpAddress")?.AsBool ?? subnets.Any(network.MapsPublicIp)
            )
        );
    }

    private ReachNode Group(NamedResource group)
    {
        var inputs = group.Resource.Inputs;
        var given = inputs.Map("launchTemplate");
        var template = resources
            .All("aws:ec2/launchTemplate:LaunchTemplate")
            .FirstOrDefault(one =>
                one.Id == given.Get("id")?.AsString
                || (given.ContainsKey("name") && Equals(one.Inputs.Get("name"), given.Get("name")))
            )
            ?.Inputs;
        var attached = (template?.Get("networkInterfaces")?.AsList ?? [])
            .Select(one => one.AsMap)
            .OfType<PropertyMap>()
            .FirstOrDefault();
        var subnets = Or(inputs.Texts("vpcZoneIdentifiers"));
        return new ReachNode(
            group.Name,
            ReachNode.Group,
            new NetworkPlace(
                subnets,
                [.. attached?.Texts("securityGroups") ?? template?.Texts("vpcSecurityGroupIds") ?? []],
                bool.TryParse(attached?.Get("associatePublicIpAddress")?.AsString, out var isPublic)
                    ? isPublic
                    : subnets.Any(network.MapsPublicIp)
            )
        );
    }

    /// <summary>Returns the subnets; those of the default VPC if none are given.</summary>
    private string[] Or(IEnumerable<string> subnets) =>
        subnets.ToArray() is { Length: > 0 } given ? given : [.. vpc.Subnets.Select(subnet => subnet.Id)];
}
