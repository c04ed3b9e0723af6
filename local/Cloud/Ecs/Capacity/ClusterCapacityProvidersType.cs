using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Ecs.Capacity;

/// <summary>
/// <c>aws:ecs/clusterCapacityProviders:ClusterCapacityProviders</c>: the providers that work for a cluster.
/// </summary>
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
        // Resources are restored in the order of their names, so a cluster's providers may come after the cluster.
        providers.Restore(resource.Id, Names(resource.Inputs));
        return Task.CompletedTask;
    }

    /// <summary>Returns the name of the default provider of the cluster's services; null if there is none.</summary>
    public static string? Default(PropertyMap inputs) =>
        Strategies(inputs).FirstOrDefault()?.Get("capacityProvider")?.AsString;

    /// <summary>Returns the names of the providers that work for the cluster.</summary>
    public static IReadOnlyList<string> Names(PropertyMap inputs) =>
        [.. (inputs.Get("capacityProviders")?.AsList ?? []).Select(name => name.AsString).OfType<string>()];

    private static IEnumerable<PropertyMap> Strategies(PropertyMap inputs) =>
        (inputs.Get("defaultCapacityProviderStrategies")?.AsList ?? [])
            .Select(item => item.AsMap)
            .OfType<PropertyMap>();
}
