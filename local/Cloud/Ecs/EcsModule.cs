using Local.Cloud.Ecs.Capacity;
using Local.Cloud.Resources;

namespace Local.Cloud.Ecs;

/// <summary>ECS: clusters, task definitions and running services.</summary>
internal sealed class EcsModule : IAsyncDisposable
{
    private readonly EcsServices _services;
    private readonly CapacityProviders _capacityProviders;

    /// <param name="stateFolder">The folder that keeps services and revisions across restarts of the cloud.</param>
    /// <param name="platform">The platform that tasks run on.</param>
    /// <param name="services">The running services.</param>
    /// <param name="capacityProviders">The capacity providers at work.</param>
    /// <param name="store">The resources of the cloud.</param>
    public EcsModule(
        string stateFolder,
        TaskPlatform platform,
        EcsServices services,
        CapacityProviders capacityProviders,
        IResourceStore store
    )
    {
        _services = services;
        _capacityProviders = capacityProviders;
        ResourceTypes =
        [
            new ClusterType(services, platform.ContainerInstances),
            new ClusterCapacityProvidersType(capacityProviders),
            new CapacityProviderType(capacityProviders),
            new TaskDefinitionType(platform, new TaskDefinitionRevisions(stateFolder)),
            new ServiceType(platform, new ServiceMemories(stateFolder, platform.Work.Background), services, store),
        ];
    }

    /// <summary>The resource types of clusters, capacity providers, task definitions and services.</summary>
    public IEnumerable<ResourceType> ResourceTypes { get; }

    /// <summary>Ends all tasks, because the cloud ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _capacityProviders.DisposeAsync();
        await _services.DisposeAsync();
    }
}
