using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Cloud.Awsx;

/// <summary>
/// <c>awsx:ecs:FargateService</c> or <c>awsx:ecs:EC2Service</c>: a service, with its task definition if one is
/// described. That on Fargate is in the default VPC unless its network is given.
/// </summary>
internal sealed class ServiceComponent(ComponentRegistration registration, EcsPlatform platform, DefaultVpc vpc)
{
    private readonly string[] _own =
    [
        "taskDefinitionArgs",
        "continueBeforeSteadyState",
        "useClusterDefaultCapacityProviderStrategy",
        .. platform == EcsPlatform.Fargate ? ["assignPublicIp"] : Array.Empty<string>(),
    ];

    private readonly PropertyMap _inputs = registration.Given;

    private bool NeedsNetwork => platform == EcsPlatform.Fargate && !_inputs.ContainsKey("networkConfiguration");

    public async Task<ConstructResponse> ConstructAsync(CancellationToken cancellationToken)
    {
        var definition = _inputs.Get("taskDefinitionArgs") switch
        {
            MapValue map => new TaskDefinitionComponent(registration, platform, map.Value, "taskDefinitionArgs"),
            _ => null,
        };
        Check(definition);
        var urn = await registration.RegisterAsync(cancellationToken);
        var task = definition is null ? null : await definition.RegisterAsync(urn, cancellationToken);
        var dependencies = _inputs.Keys.Except(_own).ToDictionary(key => key, registration.Dependencies);
        var wanted = new PropertyMap(_inputs.Where(input => !_own.Contains(input.Key)));
        if (platform == EcsPlatform.Fargate && !_inputs.ContainsKey("desiredCount"))
        {
            wanted = wanted.With("desiredCount", 1);
        }

        if (NeedsNetwork)
        {
            var group = await registration.RegisterChildAsync(
                urn,
                "aws:ec2/securityGroup:SecurityGroup",
                $"{registration.Name}-sg",
                DefaultSecurityGroup.Open(vpc.Id),
                ComponentRegistration.NoDependencies,
                cancellationToken
            );
            wanted = wanted.With("networkConfiguration", Network(group));
            dependencies["networkConfiguration"] = [group.Urn];
        }

        if (!IsTrue("useClusterDefaultCapacityProviderStrategy") && !_inputs.ContainsKey("capacityProviderStrategies"))
        {
            wanted = wanted.With("launchType", platform.LaunchType);
        }

        wanted = wanted.With("waitForSteadyState", !IsTrue("continueBeforeSteadyState"));
        if (task is not null)
        {
            wanted = wanted.With("taskDefinition", task.Definition.Output("arn"));
            dependencies["taskDefinition"] = [task.Definition.Urn];
            if (!_inputs.ContainsKey("loadBalancers"))
            {
                wanted = wanted.With("loadBalancers", task.LoadBalancers);
                dependencies["loadBalancers"] = registration.Dependencies("taskDefinitionArgs");
            }
        }

        var service = await registration.RegisterChildAsync(
            urn,
            "aws:ecs/service:Service",
            registration.Name,
            wanted,
            dependencies,
            cancellationToken
        );
        return await FinishAsync(urn, service, task, cancellationToken);
    }

    /// <summary>Rejects inputs that are missing or exclude each other, before anything is registered.</summary>
    private void Check(TaskDefinitionComponent? definition)
    {
        registration.RequireAtMostOne("taskDefinition", "taskDefinitionArgs");
        registration.RequireAtMostOne("networkConfiguration", "assignPublicIp");
        registration.RequireAtMostOne("capacityProviderStrategies", "useClusterDefaultCapacityProviderStrategy");
        if (definition is null && !_inputs.ContainsKey("taskDefinition"))
        {
            throw new CloudException($"{registration.Describe}: taskDefinition or taskDefinitionArgs must be given");
        }

        if (NeedsNetwork && !IsTrue("assignPublicIp"))
        {
            throw new CloudException(
                $"{registration.Describe}: the default VPC has no private subnets: set assignPublicIp to true, or give a networkConfiguration"
            );
        }

        definition?.Check();
    }

    private PropertyMap Network(ComponentRegistration.Child group) =>
        new(
            ("subnets", PropertyValue.List(vpc.Subnets.Select(subnet => (PropertyValue)subnet.Id))),
            ("assignPublicIp", true),
            ("securityGroups", PropertyValue.List(group.IdValue))
        );

    private Task<ConstructResponse> FinishAsync(
        string urn,
        ComponentRegistration.Child service,
        RegisteredTaskDefinition? task,
        CancellationToken cancellationToken
    )
    {
        var outputs = new PropertyMap(("service", service.Reference));
        var sources = new Dictionary<string, IReadOnlyList<string>> { ["service"] = [service.Urn] };
        if (task is not null)
        {
            outputs = outputs.With("taskDefinition", task.Definition.Reference);
            sources["taskDefinition"] = [task.Definition.Urn];
        }

        return registration.FinishAsync(urn, outputs, sources, cancellationToken);
    }

    private bool IsTrue(string input) => _inputs.Get(input)?.AsBool == true;
}
