using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Ecs.Capacity;

/// <summary><c>aws:ecs/capacityProvider:CapacityProvider</c> with an Auto Scaling group.</summary>
internal sealed class CapacityProviderType(CapacityProviders providers) : ResourceType
{
    public const string TypeToken = "aws:ecs/capacityProvider:CapacityProvider";
    private const string Provider = "autoScalingGroupProvider";

    public override string Token => TypeToken;

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    ) => Task.FromResult<IReadOnlyList<InputError>>([.. Check(context.Inputs)]);

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var name = context.Inputs["name"].AsString!;
        providers.Add(name, CapacityProviderSettings.Read(context.Inputs)!);
        var arn = Arn.Of("ecs", context.Region, $"capacity-provider/{name}");
        return Task.FromResult(new Created(arn, Outputs(context.Inputs, arn)));
    }

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    )
    {
        providers.Find(inputs["name"].AsString!)?.Configure(CapacityProviderSettings.Read(inputs)!);
        return Task.FromResult(Outputs(inputs, resource.Id));
    }

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken) =>
        providers.RemoveAsync(resource.Inputs["name"].AsString!);

    public override Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        providers.Add(resource.Inputs["name"].AsString!, CapacityProviderSettings.Read(resource.Inputs)!);
        return Task.CompletedTask;
    }

    private static IEnumerable<InputError> Check(PropertyMap inputs)
    {
        if (
            inputs.Get("name")?.AsString is { } name
            && (
                name.StartsWith("aws", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("ecs", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("fargate", StringComparison.OrdinalIgnoreCase)
            )
        )
        {
            yield return InputError.Value("name", name, "names that do not begin with aws, ecs or fargate");
        }

        if (inputs.Get(Provider) is { ContainsUnknowns: true })
        {
            yield break;
        }

        if (inputs.Get(Provider)?.AsMap is not { } provider)
        {
            yield return new(
                Provider,
                "is required: the local cloud supports only capacity providers with an Auto Scaling group"
            );
            yield break;
        }

        var scaling = provider.Get("managedScaling")?.AsMap;
        if (scaling?.Get("targetCapacity")?.AsNumber is { } target and (< 1 or > 100))
        {
            yield return InputError.Value($"{Provider}.managedScaling.targetCapacity", target, "1 to 100");
        }

        var (lowest, highest) = (
            scaling?.Get("minimumScalingStepSize")?.AsNumber ?? 1,
            scaling?.Get("maximumScalingStepSize")?.AsNumber ?? 10_000
        );
        if (lowest < 1 || highest > 10_000 || lowest > highest)
        {
            yield return InputError.Found(
                $"{Provider}.managedScaling.minimumScalingStepSize",
                $"the step sizes {lowest} to {highest}",
                "1 to 10000, the minimum at most the maximum"
            );
        }

        if (
            provider.Get("managedTerminationProtection")?.AsString == "ENABLED"
            && scaling?.Get("status")?.AsString != "ENABLED"
        )
        {
            yield return new(
                $"{Provider}.managedTerminationProtection",
                "\"ENABLED\" needs managedScaling with status \"ENABLED\""
            );
        }
    }

    private static PropertyMap Outputs(PropertyMap inputs, string arn) => inputs.With("arn", arn);
}
