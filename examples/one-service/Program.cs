using Infra.Components;
using Pulumi;
using Pulumi.Awsx.Ec2;

// One service on Fargate, built from its folder, behind a load balancer on port 8000.
return await Deployment.RunAsync(() =>
{
    var vpc = new DefaultVpc("default-vpc");
    var loadBalancer = new SecureAlb("load-balancer", new() { VpcId = vpc.VpcId, SubnetIds = vpc.PublicSubnetIds });
    var cluster = new EcsCluster("cluster", new() { VpcId = vpc.VpcId });

    var hello = new FargateService(
        "hello",
        new()
        {
            Cluster = cluster,
            Listener = loadBalancer.Listener(8000),
            VpcId = vpc.VpcId,
            SubnetIds = vpc.PublicSubnetIds,
            AssignPublicIp = true,
            Task = new()
            {
                Folder = "../../services/hello",
                Port = 8080,
                Cpu = 256,
                Memory = 512,
            },
        }
    );

    return new Dictionary<string, object?> { ["url"] = hello.Url };
});
