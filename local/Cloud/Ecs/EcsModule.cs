using Local.Cloud.Api;
using Local.Cloud.AutoScalingGroups;
using Local.Cloud.Ecs.Capacity;
using Local.Cloud.Resources;

namespace Local.Cloud.Ecs;

/// <summary>ECS: clusters, task definitions and the services that run.</summary>
public sealed class EcsModule : IAsyncDisposable
{
    private readonly CapacityProviders _capacityProviders;

    /// <param name="platform">What tasks run on.</param>
    /// <param name="groups">The Auto Scaling groups that capacity providers scale.</param>
    /// <param name="store">What the cloud holds.</param>
    public EcsModule(TaskPlatform platform, RunningGroups groups, IResourceStore store)
    {
        _capacityProviders = new CapacityProviders(
            groups,
            platform.ContainerInstances,
            platform.TimeScale,
            platform.Time,
            platform.Background
        );
        ResourceTypes =
        [
            new ClusterType(Services, platform.ContainerInstances),
            new ClusterCapacityProvidersType(_capacityProviders),
            new CapacityProviderType(_capacityProviders),
            new TaskDefinitionType(platform, new TaskDefinitionRevisions(platform.StateFolder)),
            new ServiceType(platform, Services, store),
        ];
    }

    /// <summary>The services that run.</summary>
    public EcsServices Services { get; } = new();

    /// <summary>Clusters, capacity providers, task definitions and services.</summary>
    public IEnumerable<ResourceType> ResourceTypes { get; }

    /// <summary>What scales services, asked when they are described.</summary>
    public IServiceScaling? Scaling { get; set; }

    /// <summary>The services of a stack as <c>ps</c> shows them; of all stacks for null.</summary>
    public IReadOnlyList<PsService> Describe(string? stack) =>
        [
            .. Services
                .All.Where(service => stack is null || service.Stack == stack)
                .Select(service => ServiceDescription.Of(service, Scaling)),
        ];

    /// <summary>Ends all tasks, because the cloud ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _capacityProviders.DisposeAsync();
        await Services.DisposeAsync();
    }
}

/// <summary>What is said of a service's scaling.</summary>
public interface IServiceScaling
{
    /// <summary>The alarms of the policies of <c>service/cluster/name</c>.</summary>
    IReadOnlyList<PsAlarm> Alarms(string resourceId);

    /// <summary>What scaling did to it, the newest first.</summary>
    IReadOnlyList<PsActivity> Activities(string resourceId);
}
