using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Ecs;

/// <summary><c>aws:ecs/service:Service</c>.</summary>
internal sealed class ServiceType(
    TaskPlatform platform,
    ServiceMemories memories,
    EcsServices services,
    IResourceStore store
) : ResourceType
{
    // Pulumi's AWS provider waits equally long for a service.
    private static readonly TimeSpan SteadyTimeout = TimeSpan.FromMinutes(20);

    public override string Token => "aws:ecs/service:Service";

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    ) => Task.FromResult(ServiceRules.Check(context.Inputs, FindTaskDefinition(context.Inputs)));

    public override IEnumerable<string> Warnings(PropertyMap inputs) =>
        RecordedOptions.OfService(inputs) is { } sentence ? [sentence] : [];

    public override async Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var name = context.Inputs["name"].AsString!;
        var revision = Revision(context.Inputs);
        RequireLoadBalancers(revision);
        var service = Add(context.Stack, context.Inputs, ServiceSettingsReader.Desired(context.Inputs));
        var deployment = service.Deploy(revision, force: false);
        var arn = Arn.Of("ecs", context.Region, $"service/{service.Cluster}/{name}");
        var created = new Created(arn, Outputs(arn, service, context.Inputs));
        await SteadyAsync(service, context.Inputs, deployment, created, cancellationToken);
        return created;
    }

    public override async Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    )
    {
        var service = Find(resource);
        var revision = Revision(inputs);
        RequireLoadBalancers(revision);
        // An unchanged desired count stays as scaling has set it.
        var before = ServiceSettingsReader.Desired(resource.Inputs);
        var wanted = ServiceSettingsReader.Desired(inputs);
        service.Configure(current => ServiceSettingsReader.Read(inputs, wanted != before ? wanted : current.Desired));
        var forced =
            inputs.Get("forceNewDeployment")?.AsBool == true
            || !Equals(inputs.Get("triggers"), resource.Inputs.Get("triggers"));
        var deployment = service.Deploy(revision, forced);
        var created = new Created(resource.Id, Outputs(resource.Id, service, inputs));
        await SteadyAsync(service, inputs, deployment, created, cancellationToken);
        return created.Outputs;
    }

    public override async Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        if (services.Find(ClusterOf(resource.Inputs), NameOf(resource)) is { } service)
        {
            await service.DeleteAsync(cancellationToken);
            services.Remove(service);
        }
    }

    public override Task<PropertyMap?> ReadAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        var service = services.Find(ClusterOf(resource.Inputs), NameOf(resource));
        return Task.FromResult(
            service is null
                ? null
                : resource.Outputs.With(
                    new PropertyMap(
                        ("desiredCount", service.Desired),
                        (
                            "taskDefinition",
                            service.Look(scheduler => scheduler.Primary?.Revision.TaskDefinition.Arn)
                                ?? resource.Outputs["taskDefinition"]
                        )
                    )
                )
        );
    }

    public override Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        var memory = memories.Of(ClusterOf(resource.Inputs), NameOf(resource));
        if (memory.Load(store) is var (desired, primary, last))
        {
            Add(resource.Stack, resource.Inputs, desired, primary, last);
        }
        else
        {
            var revision = Revision(resource.Inputs);
            Add(resource.Stack, resource.Inputs, ServiceSettingsReader.Desired(resource.Inputs))
                .Deploy(revision, force: false);
        }

        return Task.CompletedTask;
    }

    private static string ClusterOf(PropertyMap inputs) =>
        ServiceRevisionReader.NameOf(inputs.Get("cluster")?.AsString ?? "default");

    private static string NameOf(CloudResource resource) => resource.Inputs["name"].AsString!;

    private EcsService Find(CloudResource resource) =>
        services.Find(ClusterOf(resource.Inputs), NameOf(resource))
        ?? throw new CloudException($"ServiceNotFoundException: the service {NameOf(resource)} is not running");

    private EcsService Add(
        string stack,
        PropertyMap inputs,
        int desired,
        Deployment? primary = null,
        Deployment? lastCompleted = null
    )
    {
        var name = inputs["name"].AsString!;
        if (services.Find(ClusterOf(inputs), name) is not null)
        {
            throw new CloudException(
                $"InvalidParameterException: Creation of service was not idempotent: a service {name} already exists"
            );
        }

        var scheduler = new ServiceScheduler(
            name,
            ServiceSettingsReader.Read(inputs, desired),
            wait => platform.Work.TimeScale.Scale(stack, wait)
        )
        {
            Decisions = new ServiceDecisions(stack, name, platform.Work.Decisions),
        };
        if (primary is not null)
        {
            scheduler.Restore(primary, lastCompleted);
        }

        var service = new EcsService(
            platform,
            stack,
            ClusterOf(inputs),
            name,
            scheduler,
            memories.Of(ClusterOf(inputs), name)
        );
        if (primary is not null)
        {
            service.Publish(null, primary.Revision);
        }

        services.TryAdd(service);
        return service;
    }

    private ServiceRevision Revision(PropertyMap inputs) =>
        ServiceRevisionReader.Read(
            inputs,
            FindTaskDefinition(inputs)
                ?? throw new CloudException(
                    $"ClientException: the task definition {inputs.Get("taskDefinition")?.AsString} does not exist"
                ),
            store
        );

    private TaskDefinition? FindTaskDefinition(PropertyMap inputs)
    {
        if (inputs.Get("taskDefinition")?.AsString is not { } wanted)
        {
            return null;
        }

        var found = store
            .All(TaskDefinitionType.TypeToken)
            .LastOrDefault(definition =>
            {
                var arn = definition.Outputs["arn"].AsString!;
                var name = ServiceRevisionReader.NameOf(arn);
                return wanted == arn || wanted == name || wanted == name[..name.LastIndexOf(':')];
            });
        return found is null ? null : TaskDefinition.Read(found.Outputs["arn"].AsString!, found.Inputs);
    }

    private void RequireLoadBalancers(ServiceRevision revision)
    {
        foreach (var target in revision.LoadBalancers)
        {
            if (!platform.TargetGroups.HasLoadBalancer(target.TargetGroupArn))
            {
                throw new CloudException(
                    $"InvalidParameterException: The target group with targetGroupArn {target.TargetGroupArn} does "
                        + "not have an associated load balancer."
                );
            }

            var (mode, type) = (
                revision.TaskDefinition.NetworkMode,
                platform.TargetGroups.Require(target.TargetGroupArn).Settings.TargetType
            );
            if (type != (mode == "awsvpc" ? "ip" : "instance"))
            {
                throw new CloudException(
                    $"InvalidParameterException: The provided target group {target.TargetGroupArn} has target type "
                        + $"{type}, which is incompatible with the {mode} network mode specified in the task definition."
                );
            }
        }
    }

    private async Task SteadyAsync(
        EcsService service,
        PropertyMap inputs,
        string deployment,
        Created created,
        CancellationToken cancellationToken
    )
    {
        if (inputs.Get("waitForSteadyState")?.AsBool != true)
        {
            return;
        }

        string? failure;
        try
        {
            failure = await service
                .WaitAsync(deployment, cancellationToken)
                .WaitAsync(SteadyTimeout, platform.Work.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            var last = service.Look(scheduler => scheduler.Events.Take(3).Select(e => e.Message).ToList());
            failure =
                $"the service is not steady after {SteadyTimeout.TotalMinutes} minutes; its last events: {string.Join(" | ", last)}";
        }
        catch (OperationCanceledException)
        {
            failure = "waiting for a steady state was cancelled";
        }

        if (failure is not null)
        {
            throw new ResourceInitException(created, $"the service {service.Name} did not become steady: {failure}");
        }
    }

    private static PropertyMap Outputs(string arn, EcsService service, PropertyMap inputs) =>
        new PropertyMap(
            ("availabilityZoneRebalancing", "DISABLED"),
            ("deploymentMaximumPercent", 200),
            ("deploymentMinimumHealthyPercent", 100),
            ("enableEcsManagedTags", false),
            ("enableExecuteCommand", false),
            ("launchType", inputs.ContainsKey("capacityProviderStrategies") ? PropertyValue.Null : "EC2"),
            ("platformVersion", "LATEST"),
            ("schedulingStrategy", "REPLICA"),
            ("waitForSteadyState", false)
        )
            .With(inputs)
            .With(new PropertyMap(("arn", arn), ("desiredCount", service.Desired)));
}
