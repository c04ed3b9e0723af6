using Local.Protocol.Values;

namespace Local.Cloud.Awsx;

/// <summary>The containers of a task definition as awsx takes them, with the target groups that they serve.</summary>
/// <param name="Containers">The containers by name, in the order of their names.</param>
internal sealed record ContainerDefinitions(IReadOnlyList<PropertyMap> Containers)
{
    private static readonly string[] MappingKeys =
    [
        "name",
        "containerPortRange",
        "appProtocol",
        "protocol",
        "containerPort",
        "hostPort",
    ];

    /// <summary>What ECS is told: JSON, secret where a part of it is; unknown where a part of it is.</summary>
    /// <param name="logs">The log configuration of containers that give none; null for none.</param>
    public PropertyValue Document(PropertyMap? logs)
    {
        var written = PropertyValue.List(Containers.Select(container => (PropertyValue)Definition(container, logs)));
        if (written.ContainsUnknowns)
        {
            return PropertyValue.Unknown;
        }

        // As JSON of a map of one entry, {"v":[…]}, without what is around the list.
        PropertyValue text = PropertyJson.ToText(new PropertyMap(("v", written.Plain)))[5..^1];
        return written.ContainsSecrets ? new SecretValue(text) : text;
    }

    /// <summary>The load balancers of the service: one for each port mapping that names a target group.</summary>
    public PropertyValue LoadBalancers() =>
        PropertyValue.List(
            Containers.SelectMany(container =>
                Mappings(container)
                    .Select(mapping => mapping.Get("targetGroup")?.AsMap)
                    .OfType<PropertyMap>()
                    .Select(group =>
                        (PropertyValue)
                            new PropertyMap(
                                ("containerName", container["name"]),
                                ("containerPort", group.Get("port") ?? PropertyValue.Unknown),
                                ("targetGroupArn", group.Get("arn") ?? PropertyValue.Unknown)
                            )
                    )
            )
        );

    private static PropertyMap Definition(PropertyMap container, PropertyMap? logs)
    {
        if (container.ContainsKey("portMappings"))
        {
            container = container.With(
                "portMappings",
                PropertyValue.List(Mappings(container).Select(mapping => (PropertyValue)Mapping(mapping)))
            );
        }

        return logs is null || container.ContainsKey("logConfiguration")
            ? container
            : container.With("logConfiguration", Prefixed(logs, container["name"]));
    }

    private static PropertyMap Prefixed(PropertyMap logs, PropertyValue name) =>
        logs.With("options", ((MapValue)logs["options"]).Value.With("awslogs-stream-prefix", name));

    /// <summary>A mapping as ECS takes it: container port, host port and the target group's stand in for each other.</summary>
    private static PropertyMap Mapping(PropertyMap mapping)
    {
        var (inside, outside) = (mapping.Get("containerPort"), mapping.Get("hostPort"));
        var group = mapping.Get("targetGroup")?.AsMap?.Get("port");
        var ports = mapping;
        if ((inside ?? outside ?? group) is { } containerPort)
        {
            ports = ports.With("containerPort", containerPort);
        }

        if ((outside ?? group ?? inside) is { } hostPort)
        {
            ports = ports.With("hostPort", hostPort);
        }

        return new PropertyMap(ports.Where(entry => MappingKeys.Contains(entry.Key)));
    }

    private static IEnumerable<PropertyMap> Mappings(PropertyMap container) =>
        container.Get("portMappings") is ListValue list ? list.Items.Select(item => item.AsMap!) : [];
}
