using Local.Cloud.Ecs.Capacity;
using Local.Cloud.Resources;

namespace Local.Cloud.Ecs;

/// <summary>ECS: clusters, task definitions and the services that run.</summary>
internal sealed class EcsModule : IAsyncDisposable
{
    private readonly EcsServices _services;
    private readonly CapacityProviders _capacityProviders;

    /// <param name="stateFolder">Where services and revisions are remembered across restarts of the cloud.</param>
    /// <param name="platform">What tasks run on.</param>
    /// <param name="services">The services that run.</param>
    /// <param name="capacityProviders">The capacity providers that are at work.</param>
    /// <param name="store">What the cloud holds.</param>
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

    /// <summary>Clusters, capacity providers, task definitions and services.</summary>
    public IEnumerable<ResourceType> ResourceTypes { get; }

    /// <summary>Ends all tasks, because the cloud ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _capacityProviders.DisposeAsync();
        await _services.DisposeAsync();
    }
}
