using Infra.Components;
using Infra.Configuration;
using Pulumi;
using Pulumi.Awsx.Ec2;

namespace Infra;

/// <summary>
/// The program of every stack. The stack's config describes services on Fargate or on instances, a fleet of web servers,
/// or both, behind one load balancer.
/// </summary>
public static class Program
{
    public static Task<int> Main()
    {
        var settings = new Lazy<StackSettings>(() => StackConfig.Read(Directory.GetCurrentDirectory()));
        return Deployment.RunAsync(() => Task.FromResult(Compose(settings.Value)), Aliases.Options(settings));
    }

    /// <summary>Composes the components.</summary>
    /// <returns>The stack's outputs: the load balancer's DNS name, and an address for each service and the fleet.</returns>
    public static IDictionary<string, object?> Compose(StackSettings settings)
    {
        var outputs = new Dictionary<string, object?>();

        var vpc = new DefaultVpc("default-vpc");
        var loadBalancer = new SecureAlb("load-balancer", settings.LoadBalancerArgs(vpc));
        outputs["loadBalancerDns"] = loadBalancer.DnsName;

        if (settings.Services is { } services)
        {
            var cluster = new EcsCluster("cluster", settings.ClusterArgs(vpc));
            if (settings.Instances is { } instances)
            {
                var capacity = new Ec2Capacity("instances", instances.CapacityArgs(cluster, loadBalancer, vpc));
                foreach (var (key, service) in services)
                {
                    var args = service.Ec2Args(settings, cluster, capacity, loadBalancer, vpc);
                    outputs[$"{key}Url"] = new Ec2Service(key, args).Url;
                }
            }
            else
            {
                var built = FargateServices.Build(
                    services.ToDictionary(
                        service => service.Key,
                        service =>
                            (service.Value.FargateArgs(settings, cluster, loadBalancer, vpc), service.Value.Calls)
                    )
                );
                foreach (var (key, service) in built)
                {
                    outputs[$"{key}Url"] = service.Url;
                }
            }
        }

        if (settings.Fleet is { } fleet)
        {
            outputs["fleetUrl"] = new AmiWebFleet("fleet", fleet.FleetArgs(settings, loadBalancer, vpc)).Url;
        }

        return outputs;
    }
}
