using Infra.Components;
using Pulumi;

namespace Infra.Tests;

/// <summary>Components on EC2 to test with, with the arguments that a test chooses.</summary>
internal static class TestInstances
{
    /// <summary>What a real cluster's ARN looks like.</summary>
    public const string ClusterArn = "arn:aws:ecs:us-west-1:123456789012:cluster/cluster";

    /// <summary>What AWS answers where the form of the answer matters.</summary>
    public static IReadOnlyDictionary<string, string> Answers { get; } =
        new Dictionary<string, string> { ["Cluster.arn"] = ClusterArn };

    /// <summary>Instances for a cluster, behind a load balancer with one target named <c>target</c>.</summary>
    public static Ec2Capacity Capacity(
        Recording recording,
        string name = "instances",
        string type = "t3.small",
        int min = 1,
        int max = 3,
        int? desired = null,
        int targetCapacity = 100
    ) =>
        Capacity(
            recording,
            new EcsCluster("cluster", new() { VpcId = "vpc-1" }),
            LoadBalancer(),
            name,
            type,
            min,
            max,
            desired,
            targetCapacity
        );

    /// <summary>A service on such instances.</summary>
    public static Ec2Service Service(
        Recording recording,
        string name = "app",
        AlbTargetType targetType = AlbTargetType.Instance,
        int port = 8080,
        int? healthCheckPort = null,
        int cpu = 256,
        int memory = 256,
        int? memoryReservation = null,
        int desired = 3,
        int maximumPercent = 200,
        InputMap<string>? environment = null
    )
    {
        var loadBalancer = LoadBalancer(targetType, healthCheckPort: healthCheckPort);
        var cluster = new EcsCluster("cluster", new() { VpcId = "vpc-1" });
        return new Ec2Service(
            name,
            new()
            {
                Cluster = cluster,
                Capacity = Capacity(recording, cluster, loadBalancer),
                ExecutionRole = new ExecutionRole("execution-role"),
                Target = loadBalancer.Targets["target"],
                Folder = "services/hello",
                Port = port,
                Cpu = cpu,
                Memory = memory,
                MemoryReservation = memoryReservation,
                DesiredCount = desired,
                MaximumPercent = maximumPercent,
                Environment = environment ?? new(),
            },
            recording.Watched
        );
    }

    /// <summary>A fleet behind such a load balancer.</summary>
    public static AmiWebFleet Fleet(
        Recording recording,
        string name = "fleet",
        AlbTargetType targetType = AlbTargetType.Instance,
        int? healthCheckPort = null,
        string type = "t2.micro",
        int replicas = 2,
        FleetScalingArgs? scaling = null,
        string? sshCidr = null
    ) =>
        new(
            name,
            new()
            {
                Target = LoadBalancer(targetType, healthCheckPort, port: 80).Targets["target"],
                VpcId = "vpc-1",
                SubnetIds = new() { "subnet-1", "subnet-2" },
                ImageId = "ami-00000001",
                InstanceType = type,
                UserData = "#!/bin/bash\nyum install -y httpd\n",
                ReplicaUserData = "#!/bin/bash\nhostname > /var/www/html/index.html\n",
                ReplicaCount = replicas,
                Scaling = scaling,
                SshCidr = sshCidr,
            },
            recording.Watched
        );

    private static SecureAlb LoadBalancer(
        AlbTargetType targetType = AlbTargetType.Instance,
        int? healthCheckPort = null,
        int port = 8080
    ) =>
        new(
            "load-balancer",
            new()
            {
                VpcId = "vpc-1",
                SubnetIds = new() { "subnet-1", "subnet-2" },
                Targets = new Dictionary<string, AlbTargetArgs>
                {
                    ["target"] = new()
                    {
                        ListenerPort = 80,
                        TargetPort = port,
                        TargetType = targetType,
                        HealthCheckPort = healthCheckPort,
                    },
                },
            }
        );

    private static Ec2Capacity Capacity(
        Recording recording,
        EcsCluster cluster,
        SecureAlb loadBalancer,
        string name = "instances",
        string type = "t3.small",
        int min = 1,
        int max = 3,
        int? desired = null,
        int targetCapacity = 100
    ) =>
        new(
            name,
            new()
            {
                Cluster = cluster,
                VpcId = "vpc-1",
                SubnetIds = new() { "subnet-1", "subnet-2" },
                LoadBalancerSecurityGroupId = loadBalancer.SecurityGroupId,
                ImageId = "ami-00000001",
                InstanceType = type,
                Min = min,
                Max = max,
                Desired = desired,
                TargetCapacity = targetCapacity,
            },
            recording.Watched
        );
}
