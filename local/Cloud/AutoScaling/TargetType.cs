using Local.Cloud.Ecs;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.AutoScaling;

/// <summary><c>aws:appautoscaling/target:Target</c> for ECS services.</summary>
internal sealed class TargetType(ScalableTargets targets, EcsServices services) : ResourceType
{
    private const string Dimension = "ecs:service:DesiredCount";

    public override string Token => "aws:appautoscaling/target:Target";

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        var inputs = context.Inputs;
        var errors = Check(inputs);
        var (minimum, maximum) = (inputs.Get("minCapacity")?.AsNumber, inputs.Get("maxCapacity")?.AsNumber);
        if (minimum is { } negative and < 0)
        {
            errors.Add(InputError.Value("minCapacity", negative, "at least 0"));
        }

        if (maximum is { } little && little < minimum)
        {
            errors.Add(InputError.Value("maxCapacity", little, $"at least minCapacity, {minimum}"));
        }

        return Task.FromResult<IReadOnlyList<InputError>>(errors);
    }

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var id = context.Inputs["resourceId"].AsString!;
        if (services.Find(id) is null)
        {
            throw new CloudException($"ValidationException: ECS service doesn't exist: {id}");
        }

        targets.Register(id, context.Stack, context.Region, Bounds(context.Inputs));
        return Task.FromResult(new Created(id, Outputs(context.Region, context.Inputs)));
    }

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    )
    {
        targets.Register(resource.Id, resource.Stack, resource.Region, Bounds(inputs));
        return Task.FromResult(Outputs(resource.Region, inputs));
    }

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken) =>
        targets.RemoveAsync(resource.Id);

    public override Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        targets.Restore(resource.Id, resource.Stack, resource.Region, Bounds(resource.Inputs));
        return Task.CompletedTask;
    }

    /// <summary>Checks the inputs that a target and its policies have in common.</summary>
    internal static List<InputError> Check(PropertyMap inputs)
    {
        var errors = new List<InputError>();
        if (inputs.Get("serviceNamespace")?.AsString is { } space && space != "ecs")
        {
            errors.Add(InputError.Value("serviceNamespace", space, "ecs in the local cloud"));
        }

        errors.AddRange(InputReader.CheckOneOf(inputs, "scalableDimension", [Dimension]));
        if (
            inputs.Get("resourceId")?.AsString is { } id
            && id.Split('/') is not ["service", { Length: > 0 }, { Length: > 0 }]
        )
        {
            errors.Add(InputError.Value("resourceId", id, "service/<cluster>/<service>"));
        }

        return errors;
    }

    private static ScalableBounds Bounds(PropertyMap inputs)
    {
        var suspended = inputs.Get("suspendedState")?.AsMap;
        return new ScalableBounds(
            (int)inputs["minCapacity"].AsNumber!,
            (int)inputs["maxCapacity"].AsNumber!,
            suspended?.Get("dynamicScalingOutSuspended")?.AsBool ?? false,
            suspended?.Get("dynamicScalingInSuspended")?.AsBool ?? false,
            suspended?.Get("scheduledScalingSuspended")?.AsBool ?? false
        );
    }

    private static PropertyMap Outputs(string region, PropertyMap inputs) =>
        new PropertyMap(
            (
                "roleArn",
                Arn.Global(
                    "iam",
                    "role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService"
                )
            ),
            ("arn", Arn.Of("application-autoscaling", region, $"scalable-target/{inputs["resourceId"].AsString}"))
        ).With(inputs);
}
