using System.Collections.Immutable;
using Infra.Components;
using Pulumi;

namespace Infra.Configuration;

/// <summary>The components' arguments, from a stack's settings and what its services and fleet stand on.</summary>
internal sealed class ComponentArguments(StackSettings stack, StackNetwork network)
{
    /// <summary>The listeners on which one has all requests, or those that no other takes.</summary>
    private readonly HashSet<int> _listenersWithRest =
    [
        .. stack
            .Targets.Select(target => target.Settings)
            .Where(target => target.Route is null)
            .Select(target => target.Listener),
    ];

    public static ServiceVpcArgs Vpc(VpcSettings vpc) =>
        new()
        {
            CidrBlock = vpc.Cidr,
            ZoneCount = vpc.Zones,
            NatGateways = vpc.NatGateways,
            Endpoints = [.. vpc.Endpoints.Distinct()],
            FlowLogRetentionDays = vpc.FlowLogRetention,
        };

    public SecureAlbArgs LoadBalancer =>
        new()
        {
            LoadBalancerName = Given(stack.LoadBalancer.Name),
            VpcId = network.VpcId,
            SubnetIds = stack.LoadBalancer.Internal ? network.PrivateSubnetIds : network.PublicSubnetIds,
            Internal = stack.LoadBalancer.Internal,
            Https = stack.Https is { } https ? Https(https) : null,
            Logs = stack.LoadBalancer.LogRetention is { } days
                ? new() { RetentionDays = days, ForceDelete = stack.ForceDelete }
                : null,
            DeletionProtection = stack.LoadBalancer.DeletionProtection,
            IdleTimeout = Given(stack.LoadBalancer.IdleTimeout),
            DesyncMitigationMode = Given(stack.LoadBalancer.DesyncMitigation),
        };

    public static AlbWebAclArgs WebAcl(WebAclSettings acl, SecureAlb loadBalancer) =>
        new()
        {
            LoadBalancerArn = loadBalancer.Arn,
            Deny = [.. acl.Deny.Distinct()],
            Allow = [.. acl.Allow.Distinct()],
            RateLimit = acl.RateLimit,
            ManagedRules = [.. acl.ManagedRules.Distinct()],
            LogRetentionDays = acl.LogRetention,
        };

    public EcsClusterArgs Cluster =>
        new()
        {
            VpcId = network.VpcId,
            ClusterName = Given(stack.Cluster.Name),
            NamespaceName = Given(stack.Cluster.Namespace),
            ContainerInsights = Given(stack.Cluster.ContainerInsights),
            ExecutionRoleName = Given(stack.ExecutionRole.Name),
            ExecLogRetentionDays =
                stack.Services?.Values.Any(service => service.Exec) == true
                    ? Given(stack.Cluster.ExecLogRetention)
                    : null,
            Tags = stack.Cluster.Tags,
            FargateCapacityProviders = stack.Services?.Values.Any(service => service.Capacity is not null) == true,
        };

    public Ec2CapacityArgs Capacity(InstancesSettings instances, EcsCluster cluster, SecureAlb loadBalancer) =>
        new()
        {
            ClusterArn = cluster.Arn,
            VpcId = network.VpcId,
            SubnetIds = network.PrivateSubnetIds,
            LoadBalancerSecurityGroupId = loadBalancer.SecurityGroupId,
            ImageId = MachineImage.IdOf(instances.Ami),
            InstanceType = instances.Type,
            Min = instances.Min,
            Max = instances.Max,
            Desired = instances.Desired,
            TargetCapacity = instances.TargetCapacity,
        };

    public FargateServiceArgs OnFargate(ServiceSettings service, EcsCluster cluster, SecureAlb loadBalancer) =>
        new()
        {
            Cluster = cluster,
            Listener = Listener(service, loadBalancer),
            Route = Route(service),
            VpcId = network.VpcId,
            SubnetIds = service.AssignPublicIp ? network.PublicSubnetIds : network.PrivateSubnetIds,
            AssignPublicIp = service.AssignPublicIp,
            Task = Task(service),
            DesiredCount = service.Desired,
            Scaling = service.Scaling is { } scaling
                ? new()
                {
                    Min = scaling.Min,
                    Max = scaling.Max,
                    CpuPercent = scaling.Cpu,
                    MemoryPercent = scaling.Memory,
                    RequestsPerTarget = scaling.RequestsPerTarget,
                    Schedules = scaling.Schedules.ToDictionary(one => one.Key, one => Schedule(one.Value)),
                }
                : null,
            Capacity = service.Capacity is { } capacity
                ? new() { OnDemand = Share(capacity.OnDemand), Spot = Share(capacity.Spot) }
                : null,
            TargetGroup = TargetGroup(service),
            Deployment = Deployment(service),
            ServiceName = Given(service.Name),
        };

    private static FargateScheduleArgs Schedule(ScheduleSettings schedule) =>
        new()
        {
            Schedule = schedule.Expression,
            TimeZone = schedule.Timezone,
            Min = schedule.Min,
            Max = schedule.Max,
        };

    public Ec2ServiceArgs OnInstances(
        ServiceSettings service,
        EcsCluster cluster,
        Ec2Capacity capacity,
        SecureAlb loadBalancer
    ) =>
        new()
        {
            Cluster = cluster,
            CapacityProviderName = capacity.ProviderName,
            Listener = Listener(service, loadBalancer),
            Route = Route(service),
            VpcId = network.VpcId,
            Task = Task(service),
            DesiredCount = service.Desired,
            TargetGroup = TargetGroup(service),
            Deployment = Deployment(service),
            ServiceName = Given(service.Name),
        };

    public AmiWebFleetArgs Fleet(FleetSettings fleet, SecureAlb loadBalancer)
    {
        return new()
        {
            Listener = Listener(fleet, loadBalancer),
            Route = Route(fleet),
            VpcId = network.VpcId,
            SubnetIds = network.PrivateSubnetIds,
            Port = fleet.Port,
            ImageId = MachineImage.IdOf(fleet.Ami),
            InstanceType = fleet.Type,
            UserData = Script(fleet.UserData),
            ReplicaUserData = fleet.Replicas.UserData is { } userData ? Script(userData) : null,
            ReplicaCount = fleet.Replicas.Count ?? 0,
            Scaling = fleet.Replicas.Scaling is { } scaling
                ? new()
                {
                    Min = scaling.Min,
                    Max = scaling.Max,
                    Desired = scaling.Desired,
                }
                : null,
            SshCidr = Given(fleet.Ssh?.Cidr),
            TargetGroup = TargetGroup(fleet),
        };

        Input<string> Script(string text) => stack.FleetIsSecret ? Output.CreateSecret(text) : text;
    }

    private static AlbHttpsArgs Https(HttpsSettings https) =>
        new()
        {
            Domain = https.Domain is { } domain
                ? new()
                {
                    Name = domain.Name,
                    AlternativeNames = [.. domain.AlternativeNames],
                    ZoneId = domain.Zone,
                }
                : null,
            CertificateArn = Given(https.Certificate),
            MoreCertificateArns = https
                .MoreCertificates.Distinct()
                .ToDictionary(
                    arn => arn[(arn.IndexOf('/', StringComparison.Ordinal) + 1)..],
                    arn => (Input<string>)arn
                ),
            Policy = https.Policy,
            StrictTransportSecurity = Given(https.Hsts),
        };

    private EcsTaskArgs Task(ServiceSettings service) =>
        new()
        {
            Folder = service.Folder,
            Image = Given(service.Image),
            ForceDelete = stack.ForceDelete,
            Port = service.Port,
            Cpu = service.Cpu,
            Memory = service.Memory,
            MemoryReservation = service.MemoryReservation,
            Environment = Variables(service.Environment),
            Secrets = Secrets(service.Secrets),
            Exec = service.Exec,
            Permissions =
            [
                .. service.Permissions.Select(permission => new IamStatementArgs
                {
                    Actions = permission.Actions,
                    Resources = permission.Resources,
                    Conditions = permission.Conditions.ToDictionary(
                        condition => condition.Key,
                        condition => condition.Value.ToDictionary(key => key.Key, key => key.Value.ToList())
                    ),
                }),
            ],
            LogRetentionDays = service.LogRetention,
            ContainerName = Given(service.Container),
            Family = Given(service.Family),
            CpuArchitecture = service.CpuArchitecture,
            Container = Container(service),
            Sidecars = service.Sidecars.ToDictionary(sidecar => sidecar.Key, sidecar => Sidecar(sidecar.Value)),
        };

    private EcsSidecarArgs Sidecar(SidecarSettings sidecar) =>
        new()
        {
            Folder = sidecar.Folder,
            Image = Given(sidecar.Image),
            Port = sidecar.Port,
            Cpu = sidecar.Cpu,
            Memory = sidecar.Memory,
            Essential = sidecar.Essential,
            Environment = Variables(sidecar.Environment),
            Secrets = Secrets(sidecar.Secrets),
            Container = Container(sidecar),
        };

    private static Dictionary<string, EcsSecretArgs> Secrets(ImmutableDictionary<string, SecretSettings> secrets) =>
        secrets.ToDictionary(
            secret => secret.Key,
            secret => new EcsSecretArgs
            {
                Value = secret.Value.Value is { } value ? (Input<string>)Output.CreateSecret(value) : null,
                SecretArn = Given(secret.Value.SecretArn),
                Parameter = Given(secret.Value.Parameter),
                KmsKeyArn = Given(secret.Value.KmsKey),
            }
        );

    private static EcsContainerArgs Container(IContainerSettings container) =>
        new()
        {
            Command = [.. container.Command],
            EntryPoint = [.. container.EntryPoint],
            HealthCheck = container.HealthCheck is { } check
                ? new()
                {
                    Command = [.. check.Command],
                    Interval = check.Interval,
                    Timeout = check.Timeout,
                    Retries = check.Retries,
                    StartPeriod = check.StartPeriod,
                }
                : null,
            DependsOn = container.DependsOn.ToDictionary(),
            Scratch = [.. container.Scratch],
            Ulimits = container.Ulimits.ToDictionary(
                limit => limit.Key,
                limit => new EcsUlimitArgs { SoftLimit = limit.Value.SoftLimit, HardLimit = limit.Value.HardLimit }
            ),
            StopTimeout = container.StopTimeout,
            ReadonlyRootFilesystem = container.ReadonlyRootFilesystem,
            User = container.User,
            InitProcessEnabled = container.InitProcessEnabled,
        };

    private static FargateCapacityShareArgs? Share(CapacityShareSettings? share) =>
        share is null ? null : new() { Base = share.Base, Weight = share.Weight };

    private InputMap<string> Variables(ImmutableDictionary<string, string> environment) =>
        stack.ServicesAreSecret ? Output.CreateSecret(environment) : environment;

    /// <summary>The listener on a port: of the service or fleet without host and path on it, if there is one.</summary>
    private AlbListenerArgs Listener(TargetSettings target, SecureAlb loadBalancer) =>
        _listenersWithRest.Contains(target.Listener)
            ? loadBalancer.Listener(target.Listener)
            : loadBalancer.SharedListener(target.Listener);

    private static AlbRouteArgs? Route(TargetSettings target) =>
        target.Route is null
            ? null
            : new()
            {
                Hosts = [.. target.Host],
                Paths = [.. target.Path],
                Priority = target.Priority,
            };

    private static EcsDeploymentArgs Deployment(ServiceSettings service) =>
        new()
        {
            MinimumHealthyPercent = service.MinimumHealthyPercent,
            MaximumPercent = service.MaximumPercent,
            HealthCheckGracePeriod = service.GracePeriod,
        };

    /// <summary>The text as an input, and null for none: an input of null would be one that is given.</summary>
    private static Input<string>? Given(string? text) => text is null ? null : (Input<string>)text;

    /// <summary>The number as an input, and null for none.</summary>
    private static Input<int>? Given(int? number) => number is { } some ? (Input<int>)some : null;

    private static AlbTargetGroupArgs TargetGroup(TargetSettings target)
    {
        var defaults = new AlbHealthCheckArgs();
        return new()
        {
            Name = Given(target.TargetGroup),
            DeregistrationDelay = target.DeregistrationDelay,
            Protocol = target.Protocol,
            StickinessDuration = Given(target.Stickiness),
            SlowStart = Given(target.SlowStart),
            HealthCheck = new()
            {
                Path = target.HealthCheck.Path,
                HealthyThreshold = target.HealthCheck.HealthyThreshold ?? defaults.HealthyThreshold,
                Interval = target.HealthCheck.Interval ?? defaults.Interval,
            },
        };
    }
}
