using Local.Cloud.Ecs.Capacity;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Ecs;

/// <summary><c>aws:ecs/cluster:Cluster</c>.</summary>
internal sealed class ClusterType(EcsServices services, ContainerInstances instances) : ResourceType
{
    public override string Token => "aws:ecs/cluster:Cluster";

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var arn = Arn.Of("ecs", context.Region, $"cluster/{context.Inputs["name"].AsString}");
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
        if (services.All.Any(service => service.Cluster == name))
        {
            throw new CloudException(
                "ClusterContainsServicesException: The Cluster cannot be deleted while Services are active."
            );
        }

        return instances.Count(name) > 0
            ? throw new CloudException(
                "ClusterContainsContainerInstancesException: The Cluster cannot be deleted while Container Instances "
                    + "are active or draining."
            )
            : Task.CompletedTask;
    }

    private static PropertyMap Outputs(PropertyMap inputs, string arn) =>
        new PropertyMap(
            ("settings", PropertyValue.List(new PropertyMap(("name", "containerInsights"), ("value", "disabled"))))
        )
            .With(inputs)
            .With("arn", arn);
}
