using System.Globalization;
using Infra.Components;
using Pulumi;
using Pulumi.Awsx.Ec2;

namespace Infra;

/// <summary>
/// A stack of <c>infra:count</c> Fargate services without tasks behind one load balancer, so that its cost is the
/// cost of its resources. It replaces Program.cs in a copy of the project, because no stack file could hold so many
/// services.
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
        foreach (var number in Enumerable.Range(0, new Pulumi.Config().RequireInt32("count")))
        {
            _ = new FargateService(
                string.Create(CultureInfo.InvariantCulture, $"service-{number}"),
                new()
                {
                    Cluster = cluster,
                    Listener = loadBalancer.Listener(FirstListener + number),
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
