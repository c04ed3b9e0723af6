using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Ecs;

/// <summary>Rejects services that AWS rejects or that the local cloud cannot run.</summary>
internal static class ServiceRules
{
    /// <param name="inputs">The service's inputs. Unknown values pass.</param>
    /// <param name="taskDefinition">The service's task definition; null if it is not known yet.</param>
    public static IReadOnlyList<InputError> Check(PropertyMap inputs, TaskDefinition? taskDefinition)
    {
        var errors = new List<InputError>();
        CheckNumbers(inputs, errors);
        var balancers = inputs.Get("loadBalancers");
        if (
            inputs.Get("healthCheckGracePeriodSeconds")?.AsNumber > 0
            && balancers is not { ContainsUnknowns: true }
            && balancers?.AsList is null or { Count: 0 }
        )
        {
            errors.Add(new("healthCheckGracePeriodSeconds", "is only valid for services that use a load balancer"));
        }

        if (
            inputs.Get("launchType")?.AsString is not null
            && inputs.Get("capacityProviderStrategies")?.AsList is { Count: > 0 }
        )
        {
            errors.Add(new("launchType", "cannot be given together with capacityProviderStrategies"));
        }

        if (inputs.Get("schedulingStrategy")?.AsString is { } strategy && strategy != "REPLICA")
        {
            errors.Add(InputError.Value("schedulingStrategy", strategy, "REPLICA in the local cloud"));
        }

        if (inputs.Get("deploymentController")?.AsMap?.Get("type")?.AsString is { } controller && controller != "ECS")
        {
            errors.Add(InputError.Value("deploymentController.type", controller, "ECS in the local cloud"));
        }

        if (
            inputs.Get("deploymentConfiguration")?.AsMap?.Get("strategy")?.AsString is { } rollout
            && rollout != "ROLLING"
        )
        {
            errors.Add(InputError.Value("deploymentConfiguration.strategy", rollout, "ROLLING in the local cloud"));
        }

        if (taskDefinition is not null)
        {
            CheckAgainst(taskDefinition, inputs, errors);
        }

        return errors;
    }

    private static void CheckNumbers(PropertyMap inputs, List<InputError> errors)
    {
        errors.AddRange(InputReader.CheckRange(inputs, "desiredCount", 0, 5000));
        errors.AddRange(InputReader.CheckRange(inputs, "deploymentMinimumHealthyPercent", 0, 100));
        errors.AddRange(InputReader.CheckRange(inputs, "deploymentMaximumPercent", 1, 200));
        errors.AddRange(InputReader.CheckRange(inputs, "healthCheckGracePeriodSeconds", 0, int.MaxValue));
        var minimum = inputs.Get("deploymentMinimumHealthyPercent")?.AsNumber ?? 100;
        if (inputs.Get("deploymentMaximumPercent")?.AsNumber is { } maximum && maximum <= minimum)
        {
            errors.Add(
                InputError.Value(
                    "deploymentMaximumPercent",
                    maximum,
                    $"more than deploymentMinimumHealthyPercent, {minimum}"
                )
            );
        }
    }

    /// <summary>Checks a task with its own network interface, which the local cloud runs only on Fargate.</summary>
    private static void CheckOnFargate(PropertyMap inputs, List<InputError> errors)
    {
        if (inputs.Get("networkConfiguration") is null or NullValue)
        {
            errors.Add(new("networkConfiguration", "is required for network mode awsvpc"));
        }

        if (inputs.Get("launchType")?.AsString is { } type && type != "FARGATE")
        {
            errors.Add(InputError.Value("launchType", type, "FARGATE for network mode awsvpc in the local cloud"));
        }

        foreach (
            var provider in ServiceRevisionReader.CapacityProviders(inputs).Where(provider => !IsFargate(provider))
        )
        {
            errors.Add(
                InputError.Value(
                    "capacityProviderStrategies",
                    provider,
                    "FARGATE and FARGATE_SPOT for network mode awsvpc in the local cloud"
                )
            );
        }
    }

    /// <summary>Checks a task in the bridge network of a container instance.</summary>
    private static void CheckOnInstances(PropertyMap inputs, List<InputError> errors)
    {
        if (inputs.Get("networkConfiguration") is not (null or NullValue))
        {
            errors.Add(new("networkConfiguration", "is valid only for network mode awsvpc, not for bridge"));
        }

        if (inputs.Get("launchType")?.AsString is { } type && type != "EC2")
        {
            errors.Add(InputError.Value("launchType", type, "EC2 for network mode bridge"));
        }

        var providers = ServiceRevisionReader.CapacityProviders(inputs).ToList();
        if (providers.Find(IsFargate) is { } fargate)
        {
            errors.Add(
                InputError.Value(
                    "capacityProviderStrategies",
                    fargate,
                    "a capacity provider with an Auto Scaling group, for network mode bridge"
                )
            );
        }

        if (providers.Count > 1)
        {
            errors.Add(
                InputError.Found("capacityProviderStrategies", $"{providers.Count}", "exactly 1 in the local cloud")
            );
        }

        if (inputs.Get("serviceConnectConfiguration")?.AsMap?.Get("enabled")?.AsBool == true)
        {
            errors.Add(
                new(
                    "serviceConnectConfiguration",
                    "is supported by the local cloud for network mode awsvpc, not for bridge"
                )
            );
        }

        foreach (var property in new[] { "orderedPlacementStrategies", "placementConstraints" })
        {
            if (inputs.Get(property)?.AsList is { Count: > 0 })
            {
                errors.Add(
                    new(
                        property,
                        "is not supported by the local cloud, which spreads tasks over zones, then over instances"
                    )
                );
            }
        }
    }

    private static string Listed(IEnumerable<PortMapping> ports, Func<PortMapping, string?> shown) =>
        string.Join(", ", ports.Select(shown).OfType<string>().DefaultIfEmpty("none"));

    private static bool IsFargate(string provider) => provider is "FARGATE" or "FARGATE_SPOT";

    private static void CheckAgainst(TaskDefinition taskDefinition, PropertyMap inputs, List<InputError> errors)
    {
        switch (taskDefinition.NetworkMode)
        {
            case "awsvpc":
                CheckOnFargate(inputs, errors);
                break;
            case "bridge":
                CheckOnInstances(inputs, errors);
                break;
            case var other:
                errors.Add(
                    new("taskDefinition", $"has network mode {other}; allowed in the local cloud: awsvpc and bridge")
                );
                break;
        }

        foreach (var (index, target) in ServiceRevisionReader.Maps(inputs.Get("loadBalancers")).Index())
        {
            if (target.Get("containerName")?.AsString is not { } name)
            {
                continue;
            }

            if (taskDefinition.Containers.FirstOrDefault(one => one.Name == name) is not { } container)
            {
                errors.Add(
                    InputError.Value(
                        $"loadBalancers[{index}].containerName",
                        name,
                        $"a container of the task definition ({string.Join(", ", taskDefinition.Containers.Select(one => one.Name))})"
                    )
                );
            }
            else if (
                target.Get("containerPort")?.AsNumber is { } port
                && container.PortMappings.All(mapping => mapping.ContainerPort != (int)port)
            )
            {
                errors.Add(
                    InputError.Value(
                        $"loadBalancers[{index}].containerPort",
                        port,
                        $"the container ports of {name} ({Listed(container.PortMappings, one => $"{one.ContainerPort}")})"
                    )
                );
            }
        }

        var ports = inputs.Get("serviceConnectConfiguration")?.AsMap?.Get("services");
        foreach (var (index, port) in ServiceRevisionReader.Maps(ports).Index())
        {
            if (port.Get("portName")?.AsString is { } name && taskDefinition.Ports.All(mapping => mapping.Name != name))
            {
                errors.Add(
                    InputError.Value(
                        $"serviceConnectConfiguration.services[{index}].portName",
                        name,
                        $"the names of the task definition's port mappings ({Listed(taskDefinition.Ports, one => one.Name)})"
                    )
                );
            }
        }
    }
}
