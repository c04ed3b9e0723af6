using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Local.Cloud.Acm;
using Local.Cloud.AutoScalingGroups;
using Local.Cloud.Decisions;
using Local.Cloud.Ec2;
using Local.Cloud.Ecs;
using Local.Cloud.Ecs.Capacity;
using Local.Cloud.Images;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Logs;
using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Cloud.S3;
using Local.Cloud.ServiceConnect;
using Local.Protocol.Values;

namespace Local.Tests.Ecs;

/// <summary>
/// The modules that services run on, with a VPC, sockets and folders for one test, like one cloud of a project.
/// </summary>
internal sealed class EcsWorld : IResourceStore, ITerminationHook, IAsyncDisposable
{
    public const string Stack = "dev";
    private readonly List<CloudResource> _resources;
    private readonly Dictionary<string, ResourceType> _types;
    private readonly NetworkModule _network;
    private readonly AcmModule _acm;
    private readonly LoadBalancingModule _loadBalancing;
    private readonly Ec2Module _ec2;
    private readonly AutoScalingGroupsModule _groups;
    private readonly ContainerInstances _containerInstances;
    private readonly CapacityProviders _capacityProviders;
    private readonly EcsModule _ecs;

    /// <param name="folder">The project's folder.</param>
    /// <param name="images">The images of the project.</param>
    /// <param name="resources">The resources of a former cloud, to begin with.</param>
    public EcsWorld(string folder, ImageStore images, IEnumerable<CloudResource>? resources = null)
    {
        _resources = [.. resources ?? []];
        var time = TimeProvider.System;
        TimeScale = new TimeScale(Path.Combine(folder, "time-scale.json"));
        TimeScale.Set(Stack, 20);
        _network = new NetworkModule(folder, this, time, Decisions);
        var background = new BackgroundWork(Errors.Enqueue, time);
        var work = new WorkContext(TimeScale, time, background) { Decisions = Decisions };
        Instances = new Instances(
            new Ec2Platform(
                folder,
                Path.Combine(folder, "state"),
                folder,
                "0123456789abcdef",
                _network,
                time,
                background
            )
        );
        _acm = new AcmModule(folder, folder, this, work);
        _loadBalancing = new LoadBalancingModule(
            _network,
            _acm.Certificates,
            new Buckets(folder, this),
            folder,
            Instances,
            work
        );
        _ec2 = new Ec2Module(Instances, _network, _loadBalancing.TargetGroups, this);
        _containerInstances = new ContainerInstances(Instances, background);
        _capacityProviders = new CapacityProviders(Groups, _containerInstances, work);
        _groups = new AutoScalingGroupsModule(
            Path.Combine(folder, "state"),
            Instances,
            _network.Vpcs,
            _loadBalancing.TargetGroups,
            Groups,
            this,
            work
        );
        var serviceConnect = new ServiceConnectModule(_network, time);
        Logs = new LogsModule(Path.Combine(folder, "logs"), time);
        _ecs = new EcsModule(
            Path.Combine(folder, "state"),
            new TaskPlatform(
                folder,
                "0123456789abcdef",
                _network.Network,
                () => new AwsAccess(_network.Describe()),
                _loadBalancing.TargetGroups,
                serviceConnect,
                Logs.Groups,
                new TaskSecrets(this, new SecretBox(Path.Combine(folder, "state", "key"))),
                images,
                _containerInstances,
                work
            ),
            Services,
            _capacityProviders,
            this
        );
        _types = _network
            .ResourceTypes.Concat(_loadBalancing.ResourceTypes)
            .Concat(serviceConnect.ResourceTypes)
            .Concat(Logs.ResourceTypes)
            .Concat(_ec2.ResourceTypes)
            .Concat(_groups.ResourceTypes)
            .Concat(_ecs.ResourceTypes)
            .ToDictionary(type => type.Token);
    }

    public DecisionLog Decisions { get; } = new();
    public EcsServices Services { get; } = new();
    public Instances Instances { get; }
    public RunningGroups Groups { get; } = new();
    public TargetGroups TargetGroups => _loadBalancing.TargetGroups;

    /// <summary>The wait before an instance is terminated; null for the wait of capacity providers.</summary>
    public Func<CancellationToken, Task>? BeforeTermination { get; set; }

    /// <summary>The unexpected errors.</summary>
    public ConcurrentQueue<string> Errors { get; } = [];
    public LogsModule Logs { get; }
    public TimeScale TimeScale { get; }
    public string[] Subnets => [.. _network.Vpc.Subnets.Select(subnet => subnet.Id)];
    public string VpcId => _network.Vpc.Id;
    public IReadOnlyList<CloudResource> Resources => _resources;

    public Task BeforeTerminationAsync(string group, string instanceId, CancellationToken cancellationToken) =>
        BeforeTermination?.Invoke(cancellationToken)
        ?? _capacityProviders.BeforeTerminationAsync(group, instanceId, cancellationToken);

    public bool TryGet(string token, string id, [MaybeNullWhen(false)] out CloudResource resource) =>
        (resource = _resources.Find(one => one.Token == token && one.Id == id)) is not null;

    public IReadOnlyList<CloudResource> All(string token) => _resources.FindAll(one => one.Token == token);

    public Task<IReadOnlyList<InputError>> CheckAsync(string token, PropertyMap inputs) =>
        _types[token].CheckAsync(new CheckContext("test", Stack, inputs, null), default);

    public async Task<CloudResource> CreateAsync(string token, PropertyMap inputs)
    {
        Assert.That(await CheckAsync(token, inputs), Is.Empty);
        var created = await _types[token]
            .CreateAsync(new CreateContext("test", Stack, Region.Default, inputs), default);
        var resource = new CloudResource(token, created.Id, Stack, Region.Default, inputs, created.Outputs);
        _resources.Add(resource);
        return resource;
    }

    public async Task<CloudResource> UpdateAsync(CloudResource resource, PropertyMap inputs)
    {
        var outputs = await _types[resource.Token].UpdateAsync(resource, inputs, default);
        var updated = resource with { Inputs = inputs, Outputs = outputs };
        _resources[_resources.IndexOf(resource)] = updated;
        return updated;
    }

    public async Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken = default)
    {
        await _types[resource.Token].DeleteAsync(resource, cancellationToken);
        _resources.Remove(resource);
    }

    public async Task RestoreAsync()
    {
        foreach (var resource in _resources.ToList())
        {
            await _types[resource.Token].RestoreAsync(resource, default);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ecs.DisposeAsync();
        _containerInstances.Dispose();
        await _groups.DisposeAsync();
        await _ec2.DisposeAsync();
        await _loadBalancing.DisposeAsync();
        await _acm.DisposeAsync();
        await _network.DisposeAsync();
    }
}
