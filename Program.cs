using Infra.Components;
using Infra.Configuration;
using Pulumi;
using Pulumi.Awsx.Ec2;

namespace Infra;

/// <summary>
/// The program of every stack. The stack's config describes services on Fargate or on instances, a fleet of web servers,
/// or both, behind one load balancer; or the roles by which such stacks are deployed from git.
/// </summary>
public static class Program
{
    public static Task<int> Main()
    {
        var settings = new Lazy<StackSettings>(() => StackConfig.Read(Directory.GetCurrentDirectory()));
        return Deployment.RunAsync(() => Task.FromResult(Compose(settings.Value)), Options(settings));
    }

    /// <summary>The options of the stack: what holds for all its resources.</summary>
    internal static StackOptions Options(Lazy<StackSettings> settings) =>
        new() { ResourceTransformations = { Aliases.Add(settings), Bootstrap.Bound(settings) } };

    /// <summary>Composes the components.</summary>
    /// <returns>The stack's outputs: the load balancer's DNS name, an address for each service and the fleet, and the ARNs of
    /// the roles for deployments.</returns>
    public static IDictionary<string, object?> Compose(StackSettings settings)
    {
        var outputs = new Dictionary<string, object?>();
        if (settings.Deployments is { } deployments)
        {
            Bootstrap.Compose(deployments, outputs);
        }

        if (settings is { Services: null, Fleet: null })
        {
            return outputs;
        }

        var network = settings.Network switch
        {
            null => StackNetwork.Of(new DefaultVpc("default-vpc")),
            { Vpc: { } vpc } => StackNetwork.Of(new ServiceVpc("network", ComponentArguments.Vpc(vpc))),
            { Existing: var existing } => StackNetwork.Of(existing!),
        };
        var args = new ComponentArguments(settings, network);
        var loadBalancer = new SecureAlb("load-balancer", args.LoadBalancer);
        outputs["loadBalancerDns"] = loadBalancer.DnsName;
        if (settings.WebAcl is { } acl)
        {
            _ = new AlbWebAcl("web-acl", ComponentArguments.WebAcl(acl, loadBalancer));
        }

        // Who has no host and no path makes the listener that others share, and so comes first.
        if (settings.Fleet is { Route: null } first)
        {
            outputs["fleetUrl"] = new AmiWebFleet("fleet", args.Fleet(first, loadBalancer)).Url;
        }

        if (settings.Services is { } services)
        {
            var cluster = new EcsCluster("cluster", args.Cluster);
            if (settings.Instances is { } instances)
            {
                var capacity = new Ec2Capacity("instances", args.Capacity(instances, cluster, loadBalancer));
                foreach (var (key, service) in services.OrderBy(service => service.Value.Route is not null))
                {
                    var onInstances = args.OnInstances(service, cluster, capacity, loadBalancer);
                    outputs[$"{key}Url"] = new Ec2Service(key, onInstances).Url;
                }
            }
            else
            {
                var built = FargateServices.Build(
                    services.ToDictionary(
                        service => service.Key,
                        service => (args.OnFargate(service.Value, cluster, loadBalancer), service.Value.Calls)
                    )
                );
                foreach (var (key, service) in built)
                {
                    outputs[$"{key}Url"] = service.Url;
                }
            }
        }

        if (settings.Fleet is { Route: not null } last)
        {
            outputs["fleetUrl"] = new AmiWebFleet("fleet", args.Fleet(last, loadBalancer)).Url;
        }

        return outputs;
    }
}
