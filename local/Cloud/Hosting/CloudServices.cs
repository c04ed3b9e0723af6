using System.Text.RegularExpressions;
using Local.Cloud.Acm;
using Local.Cloud.AutoScaling;
using Local.Cloud.AutoScalingGroups;
using Local.Cloud.Awsx;
using Local.Cloud.Contract;
using Local.Cloud.Decisions;
using Local.Cloud.Ec2;
using Local.Cloud.Ecr;
using Local.Cloud.Ecs;
using Local.Cloud.Ecs.Capacity;
using Local.Cloud.Functions;
using Local.Cloud.Iam;
using Local.Cloud.Images;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Logs;
using Local.Cloud.Network;
using Local.Cloud.Page;
using Local.Cloud.Provider;
using Local.Cloud.RandomValues;
using Local.Cloud.Reachability;
using Local.Cloud.Resources;
using Local.Cloud.Route53;
using Local.Cloud.S3;
using Local.Cloud.ServiceConnect;
using Local.Cloud.Ssm;
using Local.Cloud.Telemetry;
using Local.Cloud.Waf;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Cloud.Hosting;

/// <summary>Composes all modules of the cloud. No other class knows all of them.</summary>
internal sealed partial class CloudServices : IProviderExtensions, IAsyncDisposable
{
    private readonly NetworkModule _network;
    private readonly AcmModule _acm;
    private readonly LoadBalancingModule _loadBalancing;
    private readonly LogsModule _logs;
    private readonly ImageStore _images;
    private readonly Ec2Module _ec2;
    private readonly AutoScalingGroupsModule _groups;
    private readonly ContainerInstances _containerInstances;
    private readonly EcsServices _services = new();
    private readonly EcsModule _ecs;
    private readonly ProviderFunctions _functions;
    private readonly IResourceStore _store;
    private readonly TaskSecrets _secrets;
    private readonly AwsxComponents _components;
    private readonly AutoScalingModule _scaling;

    /// <param name="paths">The paths of the project's cloud.</param>
    /// <param name="store">The resources of the cloud.</param>
    /// <param name="shapes">The schemas of all types.</param>
    /// <param name="time">The clock of every module.</param>
    /// <param name="log">Logs unexpected errors.</param>
    public CloudServices(CloudPaths paths, IResourceStore store, ShapeCatalog shapes, TimeProvider time, CloudLog log)
    {
        Paths = paths;
        Time = time;
        TimeScale = new TimeScale(Path.Combine(paths.Cloud, "time-scale.json"));
        var background = new BackgroundWork(log.Write, time);
        var work = new WorkContext(TimeScale, time, background) { Watched = Watched, Decisions = Decisions };
        _network = new NetworkModule(paths.Cloud, store, time, Decisions);
        var instances = new Instances(
            new Ec2Platform(paths.Project, paths.Cloud, paths.Sockets, paths.ProjectHash, _network, time, background)
        );
        _acm = new AcmModule(paths.Local, paths.Cloud, store, work);
        var buckets = new Buckets(paths.Buckets, store);
        _loadBalancing = new LoadBalancingModule(
            _network,
            _acm.Certificates,
            buckets,
            Path.Combine(paths.Cloud, "load-balancer-logs"),
            instances,
            work
        );
        _ec2 = new Ec2Module(instances, _network, _loadBalancing.TargetGroups, store);
        _containerInstances = new ContainerInstances(instances, background);
        var groups = new RunningGroups();
        var capacityProviders = new CapacityProviders(groups, _containerInstances, work);
        _groups = new AutoScalingGroupsModule(
            paths.Cloud,
            instances,
            _network.Vpcs,
            _loadBalancing.TargetGroups,
            groups,
            capacityProviders,
            work
        );
        _logs = new LogsModule(paths.Logs, time);
        _images = new ImageStore(paths.Project, time, Watched);
        var serviceConnect = new ServiceConnectModule(_network, time);
        _secrets = new TaskSecrets(store, new SecretBox(Path.Combine(paths.Cloud, "key")));
        Exec = new ExecCommand(_services, _logs.Groups, store);
        _store = store;
        var platform = new TaskPlatform(
            paths.Sockets,
            paths.ProjectHash,
            _network.Network,
            () => new AwsAccess(_network.Describe()),
            _loadBalancing.TargetGroups,
            serviceConnect,
            _logs.Groups,
            _secrets,
            _images,
            _containerInstances,
            work
        )
        {
            Receiver = () => Telemetry!.Current,
        };
        _ecs = new EcsModule(paths.Cloud, platform, _services, capacityProviders, store);
        _functions = new ProviderFunctions(_network.Vpcs, store, time);
        Reach = new Reach(_network.Vpc);
        Actions = new StackActions(_services, instances, TimeScale);
        _components = new AwsxComponents(_network.Vpc, _images, store);
        _scaling = new AutoScalingModule(_services, _loadBalancing.TargetGroups, paths.Cloud, work);
        Telemetry = new TelemetryReceivers(
            paths.ProjectHash,
            CloudGauges.MeterNames,
            () => new CloudGauges(_services, _loadBalancing, _scaling)
        );
        IEnumerable<ResourceType> types =
        [
            .. _network.ResourceTypes,
            .. _loadBalancing.ResourceTypes,
            .. _logs.ResourceTypes,
            .. _ec2.ResourceTypes,
            .. new SsmModule(instances, store, background, time).ResourceTypes,
            .. _groups.ResourceTypes,
            .. serviceConnect.ResourceTypes,
            .. _ecs.ResourceTypes,
            .. new IamModule(store, time).ResourceTypes,
            .. new EcrModule(store).ResourceTypes,
            .. _scaling.ResourceTypes,
            .. RandomModule.ResourceTypes,
            .. _acm.ResourceTypes,
            .. new WafModule(
                token => RecordedType.Of(shapes, token, store, time),
                _loadBalancing.Find,
                time
            ).ResourceTypes,
            new RecordType(store),
            .. Buckets.Tokens.Select(token => new BucketType(RecordedType.Of(shapes, token, store, time), buckets)),
        ];
        Types = types.ToDictionary(type => type.Token);
    }

    /// <summary>The paths of the project's cloud.</summary>
    public CloudPaths Paths { get; }

    /// <summary>The clock of every module.</summary>
    public TimeProvider Time { get; }

    /// <summary>The time scale of each stack.</summary>
    public TimeScale TimeScale { get; }

    /// <summary>The stacks that are updated at each save.</summary>
    public WatchedStacks Watched { get; } = new();

    /// <summary>The decisions since the cloud started.</summary>
    public DecisionLog Decisions { get; } = new();

    /// <summary>The resource types by token.</summary>
    public IReadOnlyDictionary<string, ResourceType> Types { get; }

    /// <summary>Deletes images that no resource names. See <see cref="ImageStore.Prune"/>.</summary>
    /// <param name="resources">All resources of the cloud.</param>
    public void PruneImages(IEnumerable<CloudResource> resources) =>
        _images.Prune(
            resources
                .SelectMany(resource => Digest().Matches(PropertyJson.ToText(resource.Outputs)))
                .Select(match => match.Groups[1].Value)
                .ToHashSet()
        );

    private IEnumerable<LoadBalancer> BalancersOf(string? stack) =>
        _loadBalancing.LoadBalancers.Where(balancer => stack is null || balancer.Stack == stack);

    [GeneratedRegex("sha256:([0-9a-f]{64})")]
    private static partial Regex Digest();

    /// <summary>Finds tasks to run commands in.</summary>
    public ExecCommand Exec { get; }

    /// <summary>Returns the secrets of a stack's tasks that no stack makes, and which have random values here.</summary>
    public IEnumerable<string> SecretsElsewhere(string stack) =>
        _store
            .All(TaskDefinitionType.TypeToken)
            .Where(definition => definition.Stack == stack)
            .SelectMany(definition => TaskDefinition.Read(definition.Id, definition.Inputs).Containers)
            .SelectMany(_secrets.Elsewhere)
            .Distinct()
            .Order(StringComparer.Ordinal);

    /// <summary>The actions of the page.</summary>
    public StackActions Actions { get; }

    /// <summary>The receivers of spans and metrics.</summary>
    public TelemetryReceivers Telemetry { get; }

    /// <summary>The answers to who can reach whom.</summary>
    public Reach Reach { get; }

    /// <summary>Returns a report of what runs, of one stack or, if <paramref name="stack"/> is null, of all.</summary>
    /// <param name="stack">The name of the stack.</param>
    /// <param name="inFull">
    /// Whether to report the processor time and memory of each task, and the checks of each target, which takes long for many.
    /// </param>
    public PsReport Describe(string? stack, bool inFull = true)
    {
        var health = _loadBalancing.TargetGroups.WorstHealths();
        return new(
            [
                .. _services
                    .All.Where(service => stack is null || service.Stack == stack)
                    .Select(service =>
                        ServiceDescription.Of(
                            service,
                            _scaling.Alarms(service.ResourceId),
                            _scaling.Activities(service.ResourceId),
                            _scaling.Overview(service.ResourceId),
                            inFull
                        )
                    ),
            ],
            [
                .. _ec2
                    .Instances.All.Where(instance => stack is null || instance.Stack == stack)
                    .Select(instance => InstanceDescription.Of(instance, health.GetValueOrDefault(instance.Address))),
            ],
            [
                .. BalancersOf(stack)
                    .Select(loadBalancer =>
                        LoadBalancerDescription.Of(loadBalancer, _loadBalancing.TargetGroups, inFull)
                    ),
            ]
        );
    }

    /// <summary>
    /// Returns the last requests of a stack's load balancers, or, if <paramref name="stack"/> is null, of all, newest first.
    /// </summary>
    public IReadOnlyList<AnsweredRequestReport> Requests(string? stack) =>
        Requests(stack, new Dictionary<string, long>());

    /// <summary>
    /// Returns the requests of a stack's load balancers that the caller has not seen, newest first.
    /// </summary>
    /// <param name="stack">The name of the stack; null for all.</param>
    /// <param name="seen">The number of requests that the caller has seen of each load balancer. It is brought up to date.</param>
    public IReadOnlyList<AnsweredRequestReport> Requests(string? stack, IDictionary<string, long> seen)
    {
        var all = new List<AnsweredRequestReport>();
        foreach (var balancer in BalancersOf(stack))
        {
            var before = seen.TryGetValue(balancer.ArnSuffix, out var known) ? known : 0;
            (seen[balancer.ArnSuffix], var fresh) = balancer.Requests.After(before);
            all.AddRange(fresh.Select(one => RequestDescription.Of(one, balancer, _loadBalancing.TargetGroups)));
        }

        return [.. all.OrderByDescending(request => request.Time)];
    }

    /// <summary>Returns the last health checks of the targets of a stack's load balancers.</summary>
    public ChecksReport Checks(string stack) =>
        new(
            BalancersOf(stack)
                .SelectMany(balancer => LoadBalancerDescription.Groups(balancer, _loadBalancing.TargetGroups))
                .Distinct()
                .ToDictionary(group => group.Settings.Name, LoadBalancerDescription.Checks)
        );

    /// <summary>Returns the counts of the requests of a stack's load balancers since the cloud started.</summary>
    public TrafficReport Traffic(string stack) =>
        TrafficDescription.Of(
            BalancersOf(stack),
            _loadBalancing.TargetGroups,
            [.. _services.All.Where(service => service.Stack == stack)]
        );

    /// <summary>Returns the latencies of the requests of a stack's load balancers since the cloud started.</summary>
    public LatencyReport Latencies(string stack) =>
        TrafficDescription.Latencies(BalancersOf(stack), _loadBalancing.TargetGroups);

    /// <summary>Returns the answers to questions about a stack.</summary>
    public Questions Questions(string stack) =>
        new(stack, _services, _loadBalancing, _ec2.Instances, _network.Network, Decisions);

    /// <summary>
    /// Returns the log lines of a stack's tasks or of one of its services; with <c>follow</c>, also new lines.
    /// </summary>
    /// <exception cref="CloudException">The service does not exist. The message names the services that do.</exception>
    public IAsyncEnumerable<LogEvent> LogsAsync(
        string stack,
        string? service,
        bool follow,
        CancellationToken cancellationToken
    )
    {
        if (service is not null)
        {
            var running = _services.All.Where(one => one.Stack == stack).Select(one => one.Name);
            ServiceNames.Require(service, stack, running, _logs.Groups.Services(stack));
        }

        return _logs.Groups.ReadAsync(stack, service, follow, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<PropertyMap> InvokeAsync(
        string token,
        string region,
        PropertyMap arguments,
        CancellationToken cancellationToken
    ) => _functions.InvokeAsync(token, region, arguments, cancellationToken);

    /// <inheritdoc/>
    public Task<ConstructResponse> ConstructAsync(ConstructRequest request, CancellationToken cancellationToken) =>
        _components.ConstructAsync(request, cancellationToken);

    /// <summary>Ends everything that the modules run: tasks, listeners, timers.</summary>
    public async ValueTask DisposeAsync()
    {
        Telemetry.Dispose();
        await _scaling.DisposeAsync();
        await _ecs.DisposeAsync();
        _containerInstances.Dispose();
        await _groups.DisposeAsync();
        await _ec2.DisposeAsync();
        await _images.DisposeAsync();
        await _loadBalancing.DisposeAsync();
        await _acm.DisposeAsync();
        await _network.DisposeAsync();
    }
}
