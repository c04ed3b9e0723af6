using Local.Protocol.Values;

namespace Local.Cloud.Awsx;

/// <summary>The containers of a task definition in awsx's form, with the target groups that they serve.</summary>
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

    /// <summary>
    /// Returns the container definitions in ECS's form: JSON; secret if a part is secret, unknown if a part is
    /// unknown.
    /// </summary>
    /// <param name="logs">The log group of containers without a log configuration; null for none.</param>
    public PropertyValue Document(LogGroupChoice? logs)
    {
        var written = PropertyValue.List(Containers.Select(container => (PropertyValue)Definition(container, logs)));
        if (written.ContainsUnknowns)
        {
            return PropertyValue.Unknown;
        }

        // The JSON of a map with one entry, {"v":[…]}, cut down to the list.
        PropertyValue text = PropertyJson.ToText(new PropertyMap(("v", written.Plain)))[5..^1];
        return written.ContainsSecrets ? new SecretValue(text) : text;
    }

    /// <summary>Returns the load balancers of the service: one for each port mapping with a target group.</summary>
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

    private static PropertyMap Definition(PropertyMap container, LogGroupChoice? logs)
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
            : container.With("logConfiguration", Awslogs(logs, container["name"]));
    }

    private static PropertyMap Awslogs(LogGroupChoice logs, PropertyValue name) =>
        new(
            ("logDriver", "awslogs"),
            (
                "options",
                new PropertyMap(
                    ("awslogs-group", logs.Name),
                    ("awslogs-region", logs.Region),
                    ("awslogs-stream-prefix", name)
                )
            )
        );

    /// <summary>
    /// Returns a port mapping in ECS's form. Missing values among the container port, the host port and the target
    /// group's port are taken from each other.
    /// </summary>
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
