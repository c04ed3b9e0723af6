using Infra.Components;
using Pulumi;
using Pulumi.Awsx.Ec2;

namespace Infra.Configuration;

/// <summary>The components' arguments, from a stack's settings and what its services and fleet stand on.</summary>
internal sealed class ComponentArguments(StackSettings stack, DefaultVpc vpc)
{
    /// <summary>The listeners on which one has all requests, or those that no other takes.</summary>
    private readonly HashSet<int> _listenersWithRest =
    [
        .. stack
            .Targets.Select(target => target.Settings)
            .Where(target => target.Route is null)
            .Select(target => target.Listener),
    ];

    public SecureAlbArgs LoadBalancer =>
        new()
        {
            LoadBalancerName = Given(stack.LoadBalancer.Name),
            VpcId = vpc.VpcId,
            SubnetIds = vpc.PublicSubnetIds,
        };

    public EcsClusterArgs Cluster =>
        new()
        {
            VpcId = vpc.VpcId,
            ClusterName = Given(stack.Cluster.Name),
            NamespaceName = Given(stack.Cluster.Namespace),
            ExecutionRoleName = Given(stack.ExecutionRole.Name),
            Tags = stack.Cluster.Tags,
        };

    public Ec2CapacityArgs Capacity(InstancesSettings instances, EcsCluster cluster, SecureAlb loadBalancer) =>
        new()
        {
            ClusterArn = cluster.Arn,
            VpcId = vpc.VpcId,
            SubnetIds = vpc.PublicSubnetIds,
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
            VpcId = vpc.VpcId,
            SubnetIds = vpc.PublicSubnetIds,
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
                }
                : null,
            TargetGroup = TargetGroup(service),
            Deployment = Deployment(service),
            ServiceName = Given(service.Name),
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
            VpcId = vpc.VpcId,
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
            VpcId = vpc.VpcId,
            SubnetIds = vpc.PublicSubnetIds,
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
            Environment = stack.ServicesAreSecret ? Output.CreateSecret(service.Environment) : service.Environment,
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
        };

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

    private static AlbTargetGroupArgs TargetGroup(TargetSettings target)
    {
        var defaults = new AlbHealthCheckArgs();
        return new()
        {
            Name = Given(target.TargetGroup),
            DeregistrationDelay = target.DeregistrationDelay,
            HealthCheck = new()
            {
                Path = target.HealthCheck.Path,
                HealthyThreshold = target.HealthCheck.HealthyThreshold ?? defaults.HealthyThreshold,
                Interval = target.HealthCheck.Interval ?? defaults.Interval,
            },
        };
    }
}
