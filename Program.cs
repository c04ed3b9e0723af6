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
    public static Task<int> Main() => Deployment.RunAsync(Compose);

    /// <summary>Reads the stack's config, composes the components and returns the stack's outputs.</summary>
    /// <exception cref="RunException">The config has mistakes.</exception>
    public static IDictionary<string, object?> Compose()
    {
        var config = StackConfigSource.Read(projectFolder: Directory.GetCurrentDirectory());

        var vpc = new DefaultVpc("default-vpc");
        var loadBalancer = new SecureAlb(
            "load-balancer",
            new()
            {
                LoadBalancerName = config.LoadBalancerName,
                VpcId = vpc.VpcId,
                SubnetIds = vpc.PublicSubnetIds,
                Targets = TargetsOf(config),
            }
        );

        var outputs = new Dictionary<string, object?> { ["loadBalancerDns"] = loadBalancer.DnsName };
        if (config.HasCluster)
        {
            foreach (var (key, url) in ComposeServices(config, vpc, loadBalancer))
            {
                outputs[$"{key}Url"] = url;
            }
        }

        if (config.Fleet is { } fleet)
        {
            outputs[$"{FleetConfig.Key}Url"] = ComposeFleet(fleet, config.FleetIsSecret, vpc, loadBalancer).Url;
        }

        return outputs;
    }

    /// <summary>The services with what they share; their addresses by their keys.</summary>
    private static IEnumerable<(string Key, Output<string> Url)> ComposeServices(
        StackConfig config,
        DefaultVpc vpc,
        SecureAlb loadBalancer
    )
    {
        var cluster = new EcsCluster(
            "cluster",
            new()
            {
                ClusterName = config.ClusterName,
                NamespaceName = config.NamespaceName,
                Tags = config.ClusterTags,
                VpcId = vpc.VpcId,
            }
        );
        var executionRole = new ExecutionRole("execution-role", new() { RoleName = config.ExecutionRoleName });
        return config.Instances is { } instances
            ? ComposeOnInstances(instances, config, vpc, loadBalancer, cluster, executionRole)
                .Select(service => (service.Key, service.Value.Url))
            : ComposeOnFargate(config, vpc, loadBalancer, cluster, executionRole)
                .Select(service => (service.Key, service.Value.Url));
    }

    private static ImmutableSortedDictionary<string, FargateService> ComposeOnFargate(
        StackConfig config,
        DefaultVpc vpc,
        SecureAlb loadBalancer,
        EcsCluster cluster,
        ExecutionRole executionRole
    )
    {
        var startOrder = new StartOrder(
            config.Services.ToImmutableDictionary(service => service.Key, service => service.Value.Calls)
        );
        var services = config.Services.Values.ToImmutableSortedDictionary(
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
                    Folder = service.Folder,
                    Image = service.Image,
                    ForceDelete = config.ForceDelete,
                    Port = service.Port,
                    Cpu = service.Cpu,
                    Memory = service.Memory,
                    MemoryReservation = service.MemoryReservation,
                    DesiredCount = service.Desired,
                    Scaling = service.Scaling,
                    Environment = EnvironmentOf(service, config),
                    LogRetentionDays = service.LogRetention,
                    HealthCheckGracePeriod = service.GracePeriod,
                    MinimumHealthyPercent = service.MinimumHealthyPercent,
                    MaximumPercent = service.MaximumPercent,
                    ServiceName = service.Name,
                    Family = service.Family,
                    ContainerName = service.Container,
                }
            )
        );
        startOrder.Complete(services);
        return services;
    }

    private static ImmutableSortedDictionary<string, Ec2Service> ComposeOnInstances(
        InstancesConfig instances,
        StackConfig config,
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
        return config.Services.Values.ToImmutableSortedDictionary(
            service => service.Key,
            service => new Ec2Service(
                service.Key,
                new()
                {
                    Cluster = cluster,
                    Capacity = capacity,
                    ExecutionRole = executionRole,
                    Target = loadBalancer.Targets[service.Key],
                    Folder = service.Folder,
                    Image = service.Image,
                    ForceDelete = config.ForceDelete,
                    Port = service.Port,
                    Cpu = service.Cpu,
                    Memory = service.Memory,
                    MemoryReservation = service.MemoryReservation,
                    DesiredCount = service.Desired,
                    Environment = EnvironmentOf(service, config),
                    LogRetentionDays = service.LogRetention,
                    HealthCheckGracePeriod = service.GracePeriod,
                    MinimumHealthyPercent = service.MinimumHealthyPercent,
                    MaximumPercent = service.MaximumPercent,
                    ServiceName = service.Name,
                    Family = service.Family,
                    ContainerName = service.Container,
                }
            )
        );
    }

    private static AmiWebFleet ComposeFleet(FleetConfig fleet, bool isSecret, DefaultVpc vpc, SecureAlb loadBalancer)
    {
        return new AmiWebFleet(
            FleetConfig.Key,
            new()
            {
                Target = loadBalancer.Targets[FleetConfig.Key],
                VpcId = vpc.VpcId,
                SubnetIds = vpc.PublicSubnetIds,
                ImageId = MachineImage.IdOf(fleet.Ami),
                InstanceType = fleet.Type,
                UserData = Script(fleet.UserData),
                ReplicaUserData = fleet.ReplicaUserData is { } userData ? Script(userData) : null,
                ReplicaCount = fleet.ReplicaCount,
                Scaling = fleet.Scaling,
                SshCidr = fleet.SshCidr,
            }
        );

        Input<string> Script(string text) => isSecret ? Output.CreateSecret(text) : text;
    }

    private static ImmutableSortedDictionary<string, AlbTargetArgs> TargetsOf(StackConfig config)
    {
        var targets = config.Services.ToImmutableSortedDictionary(
            service => service.Key,
            service => TargetOf(service.Value, config.Instances is null ? AlbTargetType.Ip : AlbTargetType.Instance),
            StringComparer.Ordinal
        );
        return config.Fleet is { } fleet ? targets.Add(FleetConfig.Key, TargetOf(fleet)) : targets;
    }

    private static AlbTargetArgs TargetOf(ServiceConfig service, AlbTargetType type) =>
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

    private static AlbTargetArgs TargetOf(FleetConfig fleet) =>
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

    private static InputMap<string> EnvironmentOf(ServiceConfig service, StackConfig config) =>
        config.ServicesAreSecret ? Output.CreateSecret(service.Environment) : service.Environment;
}
