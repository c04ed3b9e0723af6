using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Ecs.Capacity;

/// <summary><c>aws:ecs/clusterCapacityProviders:ClusterCapacityProviders</c>: which providers work for a cluster.</summary>
internal sealed class ClusterCapacityProvidersType(CapacityProviders providers) : ResourceType
{
    public const string TypeToken = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders";

    public override string Token => TypeToken;

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        var names = Names(context.Inputs);
        return Task.FromResult<IReadOnlyList<InputError>>(
            context.Inputs.Get("capacityProviders") is { ContainsUnknowns: true }
                ? []
                :
                [
                    .. from strategy in Strategies(context.Inputs)
                    let name = strategy.Get("capacityProvider")?.AsString
                    where name is not null && !names.Contains(name)
                    select InputError.Value(
                        "defaultCapacityProviderStrategies",
                        name,
                        $"the names in capacityProviders ({string.Join(", ", names.DefaultIfEmpty("none"))})"
                    ),
                ]
        );
    }

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var cluster = context.Inputs["clusterName"].AsString!;
        providers.Associate(cluster, Names(context.Inputs));
        return Task.FromResult(new Created(cluster, context.Inputs));
    }

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    )
    {
        providers.Associate(resource.Id, Names(inputs));
        return Task.FromResult(inputs);
    }

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        providers.Associate(resource.Id, []);
        return Task.CompletedTask;
    }

    public override Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        // In the order of names a cluster's providers may come after it.
        providers.Restore(resource.Id, Names(resource.Inputs));
        return Task.CompletedTask;
    }

    /// <summary>The name of the provider that services of a cluster use by default; null for none.</summary>
    public static string? Default(PropertyMap inputs) =>
        Strategies(inputs).FirstOrDefault()?.Get("capacityProvider")?.AsString;

    /// <summary>The names of the providers that work for the cluster.</summary>
    public static IReadOnlyList<string> Names(PropertyMap inputs) =>
        [.. (inputs.Get("capacityProviders")?.AsList ?? []).Select(name => name.AsString).OfType<string>()];

    private static IEnumerable<PropertyMap> Strategies(PropertyMap inputs) =>
        (inputs.Get("defaultCapacityProviderStrategies")?.AsList ?? [])
            .Select(item => item.AsMap)
            .OfType<PropertyMap>();
}
