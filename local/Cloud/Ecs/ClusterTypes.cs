using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Ecs;

/// <summary><c>aws:ecs/cluster:Cluster</c>.</summary>
internal sealed class ClusterType(EcsServices services) : ResourceType
{
    public override string Token => "aws:ecs/cluster:Cluster";

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var arn = Arn.Of("ecs", $"cluster/{context.Inputs["name"].AsString}");
        return Task.FromResult(new Created(arn, Outputs(context.Inputs, arn)));
    }

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    ) => Task.FromResult(Outputs(inputs, resource.Id));

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        var name = resource.Inputs["name"].AsString!;
        return services.All.Any(service => service.Cluster == name)
            ? throw new CloudException(
                "ClusterContainsServicesException: The Cluster cannot be deleted while Services are active."
            )
            : Task.CompletedTask;
    }

    private static PropertyMap Outputs(PropertyMap inputs, string arn) =>
        new PropertyMap(
            ("settings", PropertyValue.List(new PropertyMap(("name", "containerInsights"), ("value", "disabled")))),
            ("region", Region.Current),
            ("tagsAll", inputs.Get("tags") ?? PropertyMap.Empty)
        )
            .With(inputs)
            .With("arn", arn);
}

/// <summary><c>aws:ecs/clusterCapacityProviders:ClusterCapacityProviders</c>: kept as it is given.</summary>
internal sealed class ClusterCapacityProvidersType : ResourceType
{
    public override string Token => "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders";

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new Created(context.Inputs["clusterName"].AsString!, Outputs(context.Inputs)));

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    ) => Task.FromResult(Outputs(inputs));

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken) => Task.CompletedTask;

    private static PropertyMap Outputs(PropertyMap inputs) => new PropertyMap(("region", Region.Current)).With(inputs);
}

/// <summary><c>aws:ecs/capacityProvider:CapacityProvider</c>: kept as it is given.</summary>
internal sealed class CapacityProviderType : ResourceType
{
    public override string Token => "aws:ecs/capacityProvider:CapacityProvider";

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var arn = Arn.Of("ecs", $"capacity-provider/{context.Inputs["name"].AsString}");
        return Task.FromResult(new Created(arn, Outputs(context.Inputs, arn)));
    }

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    ) => Task.FromResult(Outputs(inputs, resource.Id));

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken) => Task.CompletedTask;

    private static PropertyMap Outputs(PropertyMap inputs, string arn) =>
        new PropertyMap(("region", Region.Current), ("tagsAll", inputs.Get("tags") ?? PropertyMap.Empty))
            .With(inputs)
            .With("arn", arn);
}
