using System.Runtime.CompilerServices;
using Infra.Components;
using Infra.Configuration;
using Pulumi;

namespace Infra.Tests;

/// <summary>Stacks to test with.</summary>
internal static class TestStack
{
    /// <summary>The project's folder, which services' folders are relative to.</summary>
    public static string ProjectFolder { get; } = Path.GetDirectoryName(Path.GetDirectoryName(ThisFile()))!;

    /// <summary>Two services that call each other.</summary>
    public const string TwoServices = """
        {
          "users": {
            "folder": "services/users", "port": 3000, "listener": 8000, "cpu": 256, "memory": 512, "desired": 1,
            "scaling": {"min": 1, "max": 3, "cpu": 70, "memory": 70}, "deregistrationDelay": 45, "calls": ["products"],
            "environment": {"API_VERSION": "v1", "SERVICE_PRODUCTS": "http://products:3000"}, "assignPublicIp": true
          },
          "products": {
            "folder": "services/products", "port": 3000, "listener": 8001, "cpu": 256, "memory": 512,
            "environment": {"SERVICE_USERS": "http://users:3000"}, "calls": ["users"], "assignPublicIp": true
          }
        }
        """;

    /// <summary>Runs the program with these services, and more, in its config.</summary>
    public static Task<Recording> RunAsync(string services = TwoServices, params (string Key, string Value)[] more) =>
        RunAsync(
            StackFile.Settings(
                string.Join(
                    '\n',
                    more.Prepend(("infra:services", services))
                        .Select(key => $"  {key.Item1}: {key.Item2.ReplaceLineEndings(" ")}")
                        .Prepend("config:")
                )
            )
        );

    /// <summary>Runs the program with these settings.</summary>
    public static Task<Recording> RunAsync(
        StackSettings settings,
        IReadOnlyDictionary<string, string>? answers = null
    ) => Recording.RunAsync(_ => Program.Compose(settings), answers);

    /// <summary>A load balancer, a cluster and a role, for one service with the arguments that a test chooses.</summary>
    public static FargateService Service(
        Recording recording,
        string name = "users",
        int desired = 1,
        FargateScalingArgs? scaling = null,
        string? image = null,
        int port = 3000,
        int? healthCheckPort = null,
        int cpu = 256,
        int memory = 512,
        int? memoryReservation = null,
        int gracePeriod = 60,
        int minimumHealthyPercent = 100,
        int maximumPercent = 200,
        int logRetentionDays = 14,
        string? serviceName = null,
        InputMap<string>? environment = null,
        AlbTargetType targetType = AlbTargetType.Ip
    )
    {
        var loadBalancer = new SecureAlb(
            "load-balancer",
            new()
            {
                VpcId = "vpc-1",
                SubnetIds = new() { "subnet-1", "subnet-2" },
                Targets = new Dictionary<string, AlbTargetArgs>
                {
                    ["target"] = new()
                    {
                        ListenerPort = 8000,
                        TargetPort = 3000,
                        TargetType = targetType,
                        HealthCheckPort = healthCheckPort,
                    },
                },
            }
        );
        return new FargateService(
            name,
            new()
            {
                Cluster = new EcsCluster("cluster", new() { VpcId = "vpc-1" }),
                ExecutionRole = new ExecutionRole("execution-role"),
                Target = loadBalancer.Targets["target"],
                VpcId = "vpc-1",
                SubnetIds = new() { "subnet-1", "subnet-2" },
                Folder = image is null ? "services/users" : null,
                Image = image,
                Port = port,
                Cpu = cpu,
                Memory = memory,
                MemoryReservation = memoryReservation,
                DesiredCount = desired,
                Scaling = scaling,
                HealthCheckGracePeriod = gracePeriod,
                MinimumHealthyPercent = minimumHealthyPercent,
                MaximumPercent = maximumPercent,
                LogRetentionDays = logRetentionDays,
                ServiceName = serviceName,
                Environment = environment ?? new InputMap<string>(),
            },
            recording.Watched
        );
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
