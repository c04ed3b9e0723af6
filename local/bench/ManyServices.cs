using System.Globalization;
using Infra.Components;
using Pulumi;
using Pulumi.Awsx.Ec2;

namespace Infra;

/// <summary>
/// A stack of <c>infra:count</c> Fargate services without tasks behind one load balancer, so that its cost is the
/// cost of its resources. Each service has a listener of its own; with <c>infra:listeners</c>, the services share this
/// number of listeners. The stack replaces Program.cs in a copy of the project, because no stack file could hold so
/// many services.
/// </summary>
public static class Program
{
    private const int FirstListener = 10_000;
    private const int ContainerPort = 8080;

    public static Task<int> Main() => Deployment.RunAsync(Compose);

    private static void Compose()
    {
        var vpc = new DefaultVpc("default-vpc");
        var loadBalancer = new SecureAlb("load-balancer", new() { VpcId = vpc.VpcId, SubnetIds = vpc.PublicSubnetIds });
        var cluster = new EcsCluster("cluster", new() { VpcId = vpc.VpcId });
        var config = new Pulumi.Config();
        var shared = config.GetInt32("listeners");
        foreach (var number in Enumerable.Range(0, config.RequireInt32("count")))
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"service-{number}");
            _ = new FargateService(
                name,
                new()
                {
                    Cluster = cluster,
                    Listener = shared is { } listeners
                        ? loadBalancer.SharedListener(FirstListener + (number % listeners))
                        : loadBalancer.Listener(FirstListener + number),
                    Route = shared is null
                        ? null
                        : new() { Paths = [$"/{name}/*"], Priority = (number / shared.Value) + 1 },
                    VpcId = vpc.VpcId,
                    SubnetIds = vpc.PublicSubnetIds,
                    Task = new()
                    {
                        Image = "public.ecr.aws/n0h7v2z5/alba-digi-api-rest:latest",
                        Port = ContainerPort,
                        Cpu = 256,
                        Memory = 512,
                    },
                    DesiredCount = 0,
                }
            );
        }
    }
}
