using Local.Cloud.Ecs.Capacity;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Ecs;

/// <summary>Reads the revision that a service's tasks run from the service's inputs.</summary>
internal static class ServiceRevisionReader
{
    private const string NamespaceToken = "aws:servicediscovery/httpNamespace:HttpNamespace";
    private const string ClusterToken = "aws:ecs/cluster:Cluster";

    /// <summary>The inputs, besides the task definition, whose change starts a deployment.</summary>
    private static readonly string[] DeployedInputs =
    [
        "capacityProviderStrategies",
        "launchType",
        "loadBalancers",
        "networkConfiguration",
        "platformVersion",
        "serviceConnectConfiguration",
    ];

    /// <summary>Returns the revision that checked inputs describe.</summary>
    /// <exception cref="CloudException">A resource that the inputs name does not exist.</exception>
    public static ServiceRevision Read(PropertyMap inputs, TaskDefinition taskDefinition, IResourceStore store)
    {
        var cluster = NameOf(inputs.Get("cluster")?.AsString ?? "default");
        var providers = store
            .All(ClusterCapacityProvidersType.TypeToken)
            .FirstOrDefault(one => one.Inputs.Get("clusterName")?.AsString == cluster)
            ?.Inputs;
        RequireAssociated(inputs, cluster, providers);
        var connect = inputs.Get("serviceConnectConfiguration")?.AsMap;
        var space = connect?.Get("enabled")?.AsBool == true ? Namespace(connect, inputs, store) : null;
        return new ServiceRevision(
            PropertyJson.ToText(
                new PropertyMap(
                    DeployedInputs
                        .Where(inputs.ContainsKey)
                        .Select(name => (name, inputs[name]))
                        .Append(("taskDefinition", taskDefinition.Arn))
                )
            ),
            inputs,
            taskDefinition,
            [.. Texts(inputs.Get("networkConfiguration")?.AsMap?.Get("securityGroups")?.AsList)],
            [.. Maps(inputs.Get("loadBalancers")).Select(LoadBalancer)],
            space?.Outputs["arn"].AsString,
            space is null ? [] : [.. Maps(connect!.Get("services")).Select(port => Port(port, taskDefinition, space))],
            taskDefinition.NetworkMode == "awsvpc" ? null : AutoScalingGroup(inputs, providers, store)
        );
    }

    /// <summary>Returns the last part of an ARN; a plain name is returned as it is.</summary>
    public static string NameOf(string nameOrArn) => nameOrArn[(nameOrArn.LastIndexOf('/') + 1)..];

    /// <summary>Returns the capacity providers that a service names, in their order.</summary>
    public static IEnumerable<string> CapacityProviders(PropertyMap inputs) =>
        Texts(Maps(inputs.Get("capacityProviderStrategies")).Select(strategy => strategy.Get("capacityProvider")));

    /// <summary>Returns the maps in a list.</summary>
    public static IEnumerable<PropertyMap> Maps(PropertyValue? list) =>
        (list?.AsList ?? []).Select(item => item.AsMap).OfType<PropertyMap>();

    private static void RequireAssociated(PropertyMap inputs, string cluster, PropertyMap? providers)
    {
        IReadOnlyList<string> associated = providers is null ? [] : ClusterCapacityProvidersType.Names(providers);
        if (CapacityProviders(inputs).FirstOrDefault(name => !associated.Contains(name)) is { } name)
        {
            throw new CloudException(
                $"InvalidParameterException: The specified capacity provider strategy cannot contain a capacity provider "
                    + $"that is not associated with the cluster: {name} is not associated with {cluster}."
            );
        }
    }

    /// <summary>
    /// Returns the Auto Scaling group of the service's capacity provider, or of its cluster's default; null if
    /// there is none.
    /// </summary>
    private static string? AutoScalingGroup(PropertyMap inputs, PropertyMap? providers, IResourceStore store)
    {
        var wanted = CapacityProviders(inputs).FirstOrDefault();
        if (wanted is null && (providers is null || inputs.Get("launchType")?.AsString is not null))
        {
            return null;
        }

        if ((wanted ?? ClusterCapacityProvidersType.Default(providers!)) is not { } name)
        {
            return null;
        }

        var provider = store
            .All(CapacityProviderType.TypeToken)
            .FirstOrDefault(one => one.Inputs.Get("name")?.AsString == name);
        return provider is not null && CapacityProviderSettings.Read(provider.Inputs) is { } settings
            ? settings.Group
            : throw new CloudException(
                $"InvalidParameterException: The specified capacity provider '{name}' was not found."
            );
    }

    private static IEnumerable<string> Texts(IEnumerable<PropertyValue?>? list) =>
        (list ?? []).Select(item => item?.AsString).OfType<string>();

    private static ServiceLoadBalancer LoadBalancer(PropertyMap map) =>
        new(
            map.Get("targetGroupArn")?.AsString
                ?? throw new CloudException("InvalidParameterException: a load balancer without a target group"),
            map["containerName"].AsString!,
            (int)map["containerPort"].AsNumber!
        );

    private static ServiceConnectPort Port(PropertyMap map, TaskDefinition taskDefinition, CloudResource space)
    {
        var portName = map["portName"].AsString!;
        var mapping =
            taskDefinition.Ports.FirstOrDefault(mapping => mapping.Name == portName)
            ?? throw new CloudException(
                $"InvalidParameterException: the task definition {taskDefinition.Name} has no port mapping named {portName}"
            );
        var discovery = map.Get("discoveryName")?.AsString ?? portName;
        var alias = Maps(map.Get("clientAlias")).FirstOrDefault();
        return new ServiceConnectPort(
            portName,
            discovery,
            alias?.Get("dnsName")?.AsString ?? $"{discovery}.{space.Outputs["name"].AsString}",
            (int?)alias?.Get("port")?.AsNumber ?? mapping.ContainerPort
        );
    }

    private static CloudResource Namespace(PropertyMap connect, PropertyMap inputs, IResourceStore store)
    {
        var name =
            connect.Get("namespace")?.AsString
            ?? DefaultNamespace(inputs, store)
            ?? throw new CloudException(
                "InvalidParameterException: Service Connect is enabled and neither the service nor its cluster names a namespace"
            );
        return store
                .All(NamespaceToken)
                .FirstOrDefault(space =>
                    space.Outputs.Get("arn")?.AsString == name
                    || space.Outputs.Get("name")?.AsString == name
                    || space.Id == name
                )
            ?? throw new CloudException($"InvalidParameterException: the namespace {name} does not exist");
    }

    private static string? DefaultNamespace(PropertyMap inputs, IResourceStore store)
    {
        var cluster = NameOf(inputs.Get("cluster")?.AsString ?? "default");
        return store
            .All(ClusterToken)
            .FirstOrDefault(resource => resource.Inputs.Get("name")?.AsString == cluster)
            ?.Inputs.Get("serviceConnectDefaults")
            ?.AsMap?.Get("namespace")
            ?.AsString;
    }
}
