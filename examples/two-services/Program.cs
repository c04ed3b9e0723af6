using System.Collections.Immutable;
using Infra.Components;
using Pulumi;
using Pulumi.Awsx.Ec2;

// Two services on Fargate that call each other by name. Neither can start after the other. FargateServices starts both
// together, after the images, listeners and roles of both.
return await Deployment.RunAsync(() =>
{
    var vpc = new DefaultVpc("default-vpc");
    var loadBalancer = new SecureAlb("load-balancer", new() { VpcId = vpc.VpcId, SubnetIds = vpc.PublicSubnetIds });
    var cluster = new EcsCluster("cluster", new() { VpcId = vpc.VpcId });

    var services = FargateServices.Build(
        new Dictionary<string, (FargateServiceArgs, ImmutableArray<string> Calls)>
        {
            ["users"] = (Service("users", 8000, "SERVICE_PRODUCTS", "http://products:3000"), ["products"]),
            ["products"] = (Service("products", 8001, "SERVICE_USERS", "http://users:3000"), ["users"]),
        }
    );

    return services.ToDictionary(service => $"{service.Key}Url", object? (service) => service.Value.Url);

    FargateServiceArgs Service(string name, int listener, string neighbour, string address) =>
        new()
        {
            Cluster = cluster,
            Listener = loadBalancer.Listener(listener),
            VpcId = vpc.VpcId,
            SubnetIds = vpc.PublicSubnetIds,
            AssignPublicIp = true,
            Task = new()
            {
                Folder = $"../../services/{name}",
                Port = 3000,
                Cpu = 256,
                Memory = 512,
                Environment = { { "API_VERSION", "v1" }, { neighbour, address } },
            },
        };
});
