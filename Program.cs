using System.Collections.Immutable;
using Infra.Components;
using Infra.Configuration;
using Pulumi;
using Pulumi.Awsx.Ec2;

namespace Infra;

/// <summary>
/// The stack, as its config describes it: behind one load balancer services on Fargate or on instances, a fleet of web
/// servers, or both.
/// </summary>
public static class Program
{
    private const string Fleet = "fleet";

    public static Task<int> Main() =>
        Deployment.RunAsync(() => Compose(StackConfig.Read(projectFolder: Directory.GetCurrentDirectory())));

    /// <summary>Composes the components that the settings describe and returns the stack's outputs.</summary>
    public static IDictionary<string, object?> Compose(StackSettings config)
    {
        var vpc = new DefaultVpc("default-vpc");
        var loadBalancer = new SecureAlb(
            "load-balancer",
            new()
            {
                LoadBalancerName = config.LoadBalancer.Name,
                VpcId = vpc.VpcId,
                SubnetIds = vpc.PublicSubnetIds,
                Targets = TargetsOf(config),
            }
        );

        var outputs = new Dictionary<string, object?> { ["loadBalancerDns"] = loadBalancer.DnsName };
        if (config.Services is { } services)
        {
            foreach (var (key, url) in ComposeServices(services, config, vpc, loadBalancer))
            {
                outputs[$"{key}Url"] = url;
            }
        }

        if (config.Fleet is { } fleet)
        {
            outputs[$"{Fleet}Url"] = ComposeFleet(fleet, config.FleetIsSecret, vpc, loadBalancer).Url;
        }

        return outputs;
    }

    /// <summary>The services with what they share; their addresses by their keys.</summary>
    private static IEnumerable<(string Key, Output<string> Url)> ComposeServices(
        ImmutableSortedDictionary<string, ServiceSettings> settings,
        StackSettings config,
        DefaultVpc vpc,
        SecureAlb loadBalancer
    )
    {
        var cluster = new EcsCluster(
            "cluster",
            new()
            {
                ClusterName = config.Cluster.Name,
                NamespaceName = config.Cluster.Namespace,
                Tags = config.Cluster.Tags,
                VpcId = vpc.VpcId,
            }
        );
        var executionRole = new ExecutionRole("execution-role", new() { RoleName = config.ExecutionRole.Name });
        return config.Instances is { } instances
            ? ComposeOnInstances(instances, settings, config, vpc, loadBalancer, cluster, executionRole)
                .Select(service => (service.Key, service.Value.Url))
            : ComposeOnFargate(settings, config, vpc, loadBalancer, cluster, executionRole)
                .Select(service => (service.Key, service.Value.Url));
    }

    private static ImmutableSortedDictionary<string, FargateService> ComposeOnFargate(
        ImmutableSortedDictionary<string, ServiceSettings> settings,
        StackSettings config,
        DefaultVpc vpc,
        SecureAlb loadBalancer,
        EcsCluster cluster,
        ExecutionRole executionRole
    )
    {
        var startOrder = new StartOrder(
            settings.ToImmutableDictionary(service => service.Key, service => service.Value.Calls.ToImmutableHashSet())
        );
        var services = settings.ToImmutableSortedDictionary(
            service => service.Key,
            service => new FargateService(
                service.Key,
                new()
                {
                    Cluster = cluster,
                    ExecutionRole = executionRole,
                    Target = loadBalancer.Targets[service.Key],
                    VpcId = vpc.VpcId,
                    SubnetIds = vpc.PublicSubnetIds,
                    StartAfter = startOrder.Before(service.Key),
                    AssignPublicIp = service.Value.AssignPublicIp,
                    Folder = service.Value.Folder,
                    Image = service.Value.Image,
                    ForceDelete = config.ForceDelete,
                    Port = service.Value.Port,
                    Cpu = service.Value.Cpu,
                    Memory = service.Value.Memory,
                    MemoryReservation = service.Value.MemoryReservation,
                    DesiredCount = service.Value.Desired,
                    Scaling = ScalingOf(service.Value.Scaling),
                    Environment = EnvironmentOf(service.Value, config),
                    LogRetentionDays = service.Value.LogRetention,
                    HealthCheckGracePeriod = service.Value.GracePeriod,
                    MinimumHealthyPercent = service.Value.MinimumHealthyPercent,
                    MaximumPercent = service.Value.MaximumPercent,
                    ServiceName = service.Value.Name,
                    Family = service.Value.Family,
                    ContainerName = service.Value.Container,
                }
            )
        );
        startOrder.Complete(services);
        return services;
    }

    private static ImmutableSortedDictionary<string, Ec2Service> ComposeOnInstances(
        InstancesSettings instances,
        ImmutableSortedDictionary<string, ServiceSettings> settings,
        StackSettings config,
        DefaultVpc vpc,
        SecureAlb loadBalancer,
        EcsCluster cluster,
        ExecutionRole executionRole
    )
    {
        var capacity = new Ec2Capacity(
            "instances",
            new()
            {
                Cluster = cluster,
                VpcId = vpc.VpcId,
                SubnetIds = vpc.PublicSubnetIds,
                LoadBalancerSecurityGroupId = loadBalancer.SecurityGroupId,
                ImageId = MachineImage.IdOf(instances.Ami),
                InstanceType = instances.Type,
                Min = instances.Min,
                Max = instances.Max,
                Desired = instances.Desired,
                TargetCapacity = instances.TargetCapacity,
            }
        );
        return settings.ToImmutableSortedDictionary(
            service => service.Key,
            service => new Ec2Service(
                service.Key,
                new()
                {
                    Cluster = cluster,
                    Capacity = capacity,
                    ExecutionRole = executionRole,
                    Target = loadBalancer.Targets[service.Key],
                    Folder = service.Value.Folder,
                    Image = service.Value.Image,
                    ForceDelete = config.ForceDelete,
                    Port = service.Value.Port,
                    Cpu = service.Value.Cpu,
                    Memory = service.Value.Memory,
                    MemoryReservation = service.Value.MemoryReservation,
                    DesiredCount = service.Value.Desired,
                    Environment = EnvironmentOf(service.Value, config),
                    LogRetentionDays = service.Value.LogRetention,
                    HealthCheckGracePeriod = service.Value.GracePeriod,
                    MinimumHealthyPercent = service.Value.MinimumHealthyPercent,
                    MaximumPercent = service.Value.MaximumPercent,
                    ServiceName = service.Value.Name,
                    Family = service.Value.Family,
                    ContainerName = service.Value.Container,
                }
            )
        );
    }

    private static AmiWebFleet ComposeFleet(FleetSettings fleet, bool isSecret, DefaultVpc vpc, SecureAlb loadBalancer)
    {
        return new AmiWebFleet(
            Fleet,
            new()
            {
                Target = loadBalancer.Targets[Fleet],
                VpcId = vpc.VpcId,
                SubnetIds = vpc.PublicSubnetIds,
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
                SshCidr = fleet.Ssh?.Cidr,
            }
        );

        Input<string> Script(string text) => isSecret ? Output.CreateSecret(text) : text;
    }

    private static ImmutableSortedDictionary<string, AlbTargetArgs> TargetsOf(StackSettings config)
    {
        var services = config.Services ?? ImmutableSortedDictionary<string, ServiceSettings>.Empty;
        var targets = services.ToImmutableSortedDictionary(
            service => service.Key,
            service => TargetOf(service.Value, config.Instances is null ? AlbTargetType.Ip : AlbTargetType.Instance),
            StringComparer.Ordinal
        );
        return config.Fleet is { } fleet ? targets.Add(Fleet, TargetOf(fleet)) : targets;
    }

    private static AlbTargetArgs TargetOf(ServiceSettings service, AlbTargetType type) =>
        new()
        {
            ListenerPort = service.Listener,
            TargetPort = service.Port,
            TargetType = type,
            TargetGroupName = service.TargetGroup,
            DeregistrationDelay = service.DeregistrationDelay,
            HealthCheckPath = service.HealthCheck.Path,
            HealthyThreshold = service.HealthCheck.HealthyThreshold,
            HealthCheckInterval = service.HealthCheck.Interval,
        };

    private static AlbTargetArgs TargetOf(FleetSettings fleet) =>
        new()
        {
            ListenerPort = fleet.Listener,
            TargetPort = fleet.Port,
            TargetType = AlbTargetType.Instance,
            TargetGroupName = fleet.TargetGroup,
            DeregistrationDelay = fleet.DeregistrationDelay,
            HealthCheckPath = fleet.HealthCheck.Path,
            HealthyThreshold = fleet.HealthCheck.HealthyThreshold,
            HealthCheckInterval = fleet.HealthCheck.Interval,
        };

    private static FargateScalingArgs? ScalingOf(ServiceScalingSettings? scaling) =>
        scaling is null
            ? null
            : new()
            {
                Min = scaling.Min,
                Max = scaling.Max,
                CpuPercent = scaling.Cpu,
                MemoryPercent = scaling.Memory,
            };

    private static InputMap<string> EnvironmentOf(ServiceSettings service, StackSettings config) =>
        config.ServicesAreSecret ? Output.CreateSecret(service.Environment) : service.Environment;
}
