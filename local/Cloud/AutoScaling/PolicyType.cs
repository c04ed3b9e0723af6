using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.AutoScaling;

/// <summary><c>aws:appautoscaling/policy:Policy</c>: target tracking with a predefined metric of ECS.</summary>
internal sealed class PolicyType(ScalableTargets targets) : ResourceType
{
    public const string Cpu = "ECSServiceAverageCPUUtilization";
    public const string Memory = "ECSServiceAverageMemoryUtilization";
    public const string Requests = "ALBRequestCountPerTarget";
    private const string Configuration = "targetTrackingScalingPolicyConfiguration";
    private const double DefaultCooldown = 300;
    private static readonly string[] Metrics = [Cpu, Memory, Requests];

    public override string Token => "aws:appautoscaling/policy:Policy";

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        var inputs = context.Inputs;
        var errors = TargetType.Check(inputs);
        if (inputs.Get("policyType") is { ContainsUnknowns: false } type && type.AsString != "TargetTrackingScaling")
        {
            errors.Add(InputError.Value("policyType", type, "TargetTrackingScaling in the local cloud"));
        }

        if (inputs.Get(Configuration) is not { ContainsUnknowns: true })
        {
            CheckTracking(inputs.Get(Configuration)?.AsMap, errors);
        }

        return Task.FromResult<IReadOnlyList<InputError>>(errors);
    }

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new Created(context.Inputs["name"].AsString!, Put(context.Region, context.Inputs)));

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    ) => Task.FromResult(Put(resource.Region, inputs));

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        targets.Find(resource.Inputs["resourceId"].AsString!)?.RemovePolicy(resource.Inputs["name"].AsString!);
        return Task.CompletedTask;
    }

    public override Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        Put(resource.Region, resource.Inputs);
        return Task.CompletedTask;
    }

    private static void CheckTracking(PropertyMap? tracking, List<InputError> errors)
    {
        if (tracking is null)
        {
            errors.Add(new(Configuration, "is required"));
            return;
        }

        var metric = tracking.Get("predefinedMetricSpecification")?.AsMap?.Get("predefinedMetricType")?.AsString;
        if (metric is null || !Metrics.Contains(metric))
        {
            errors.Add(
                InputError.Value(
                    $"{Configuration}.predefinedMetricSpecification.predefinedMetricType",
                    metric,
                    string.Join(", ", Metrics)
                )
            );
        }

        if (tracking.Get("targetValue")?.AsNumber is { } target and <= 0)
        {
            errors.Add(InputError.Value($"{Configuration}.targetValue", target, "a number above 0"));
        }
    }

    private PropertyMap Put(string region, PropertyMap inputs)
    {
        var resourceId = inputs["resourceId"].AsString!;
        var tracking = inputs[Configuration].AsMap!;
        var metric = tracking["predefinedMetricSpecification"].AsMap!;
        var name = inputs["name"].AsString!;
        var target =
            targets.Find(resourceId)
            ?? throw new CloudException($"ObjectNotFoundException: No scalable target registered for {resourceId}");
        var (high, low) = target.SetPolicy(
            new TargetTrackingPolicy(
                name,
                metric["predefinedMetricType"].AsString!,
                tracking["targetValue"].AsNumber!.Value,
                Seconds(tracking, "scaleOutCooldown"),
                Seconds(tracking, "scaleInCooldown"),
                tracking.Get("disableScaleIn")?.AsBool ?? false,
                metric.Get("resourceLabel")?.AsString
            )
        );
        return inputs.With(
            new PropertyMap(
                (
                    "arn",
                    Arn.Of("autoscaling", region, $"scalingPolicy:{name}:resource/ecs/{resourceId}:policyName/{name}")
                ),
                (
                    "alarmArns",
                    PropertyValue.List(
                        new[] { high, low }.Select(alarm =>
                            (PropertyValue)Arn.Of("cloudwatch", region, $"alarm:{alarm}")
                        )
                    )
                )
            )
        );
    }

    private static TimeSpan Seconds(PropertyMap tracking, string name) =>
        TimeSpan.FromSeconds(tracking.Get(name)?.AsNumber ?? DefaultCooldown);
}
