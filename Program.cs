using System.Collections.Immutable;
using Infra.Components;
using Infra.Configuration;
using Pulumi;
using Pulumi.Awsx.Ec2;

namespace Infra;

/// <summary>The stack: services on Fargate behind one load balancer, as the stack's config describes them.</summary>
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
                Targets = config.Services.ToImmutableDictionary(
                    service => service.Key,
                    service => TargetOf(service.Value)
                ),
            }
        );
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
                    Environment = config.ServicesAreSecret
                        ? Output.CreateSecret(service.Environment)
                        : service.Environment,
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

        var outputs = services.ToDictionary(service => $"{service.Key}Url", service => (object?)service.Value.Url);
        outputs["loadBalancerDns"] = loadBalancer.DnsName;
        return outputs;
    }

    private static AlbTargetArgs TargetOf(ServiceConfig service) =>
        new()
        {
            ListenerPort = service.Listener,
            TargetPort = service.Port,
            TargetGroupName = service.TargetGroup,
            DeregistrationDelay = service.DeregistrationDelay,
            HealthCheckPath = service.HealthCheckPath,
        };
}
