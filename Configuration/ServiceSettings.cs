using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;

namespace Infra.Configuration;

/// <summary>
/// A service on ECS. Each of its tasks runs a container behind a listener of the load balancer, and the sidecars beside
/// it. The image is either built from a folder or pulled.
/// </summary>
[ExactlyOne(nameof(Folder), nameof(Image))]
public sealed record ServiceSettings : TargetSettings, IContainerSettings
{
    private readonly int? _desired;

    /// <summary>The folder with the Dockerfile that the image is built from, relative to the project's folder.</summary>
    public string? Folder { get; init; }

    /// <summary>The reference of an image in a registry.</summary>
    [ImageReference]
    public string? Image { get; init; }

    /// <summary>The port on which the container listens.</summary>
    [Range(1, 65535)]
    public required int Port { get; init; }

    /// <summary>
    /// The CPU units of a task, 1024 to a vCPU. Fargate offers 256, 512, 1024, 2048, 4096, 8192 and 16384; on instances
    /// it is the container's share, from 2 to 262144.
    /// </summary>
    [Range(1, 262144)]
    public required int Cpu { get; init; }

    /// <summary>
    /// The memory of a task in MiB. Fargate offers 512, 1024 and 2048 with 256 CPU units, and at least twice the CPU units
    /// with more; on instances it is the container's limit, at least 6.
    /// </summary>
    [Range(1, int.MaxValue)]
    public required int Memory { get; init; }

    /// <summary>The container's soft limit in MiB, at least 6 and at most <see cref="Memory"/>.</summary>
    [Range(1, int.MaxValue)]
    public int? MemoryReservation { get; init; }

    /// <summary>The number of tasks. With <see cref="Scaling"/>, the number at the start.</summary>
    [Range(0, 5000), Default("`scaling.min`, or 1")]
    public int Desired
    {
        get => _desired ?? Scaling?.Min ?? 1;
        init => _desired = value;
    }

    /// <summary>The bounds and targets of automatic scaling, on Fargate only.</summary>
    public ServiceScalingSettings? Scaling { get; init; }

    /// <summary>The environment variables of the container.</summary>
    [NameFormat("[A-Za-z_][A-Za-z0-9_]*", "letters, digits and underscores, no digit first")]
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>
    /// The secrets by the variables of the container that ECS puts them into. The service has an execution role of its
    /// own, which reads these, its sidecars' and no others.
    /// </summary>
    [NameFormat("[A-Za-z_][A-Za-z0-9_]*", "letters, digits and underscores, no digit first")]
    public ImmutableDictionary<string, SecretSettings> Secrets { get; init; } =
        ImmutableDictionary<string, SecretSettings>.Empty;

    /// <summary>
    /// Whether <c>aws ecs execute-command</c>, and the verb <c>exec</c> on this machine, run commands in the service's
    /// tasks. CloudWatch keeps the sessions for <c>infra:cluster.execLogRetention</c> days. A container with a read-only root
    /// then has empty volumes at /var/lib/amazon and /var/log/amazon, where the agent of ECS Exec writes.
    /// </summary>
    public bool Exec { get; init; }

    /// <summary>
    /// The keys of the services that this one calls by their Service Connect names, on Fargate only. A service starts
    /// after those that it calls; services that call each other in a circle start together.
    /// </summary>
    public ImmutableArray<string> Calls { get; init; } = [];

    /// <summary>The IAM statements of the task role, by which the service's code calls AWS.</summary>
    public ImmutableArray<PermissionSettings> Permissions { get; init; } = [];

    /// <summary>
    /// Whether tasks have public IP addresses, on Fargate only. In the default VPC tasks run in public subnets, where they
    /// need public addresses to reach the registry and the logs, unless the VPC has endpoints for both. With
    /// <c>infra:network</c>, tasks with public addresses run in its public subnets, and the others in its private ones.
    /// </summary>
    public bool AssignPublicIp { get; init; }

    /// <summary>The seconds after a task's start in which its failed health checks do not count.</summary>
    [Range(0, int.MaxValue)]
    public int GracePeriod { get; init; } = 60;

    /// <summary>The healthy tasks that a rolling deployment keeps, in percent of the desired ones.</summary>
    [Range(0, 100)]
    public int MinimumHealthyPercent { get; init; } = 100;

    /// <summary>
    /// The tasks that a rolling deployment may run, in percent of the desired ones. There must be room for one task more
    /// than <see cref="MinimumHealthyPercent"/> keeps.
    /// </summary>
    [Range(100, 200)]
    public int MaximumPercent { get; init; } = 200;

    /// <summary>The days that CloudWatch keeps the logs.</summary>
    [LogRetention]
    public int LogRetention { get; init; } = 14;

    /// <summary>The service's name on AWS.</summary>
    [EcsName, Default("a name that Pulumi makes")]
    public string? Name { get; init; }

    /// <summary>The family of the task definitions.</summary>
    [EcsName, Default("`<project>-<stack>-<key>`")]
    public string? Family { get; init; }

    /// <summary>The container's name.</summary>
    [EcsName, Default("the service's key")]
    public string? Container { get; init; }

    /// <summary>The words that replace the CMD of the image.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>The words that replace the ENTRYPOINT of the image, and with it the image's CMD.</summary>
    public ImmutableArray<string> EntryPoint { get; init; } = [];

    /// <summary>The check that ECS runs in the container, beside the load balancer's; ECS replaces unhealthy tasks.</summary>
    public ContainerHealthCheckSettings? ContainerHealthCheck { get; init; }

    /// <summary>
    /// The sidecars that the container waits for, each with the state that it waits for: START, COMPLETE, SUCCESS or
    /// HEALTHY. Containers stop in the reverse order.
    /// </summary>
    [ContainerCondition]
    public ImmutableDictionary<string, string> DependsOn { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The paths in the container that are empty, writable volumes of the task, such as <c>/tmp</c>.</summary>
    [ContainerPath]
    public ImmutableArray<string> Scratch { get; init; } = [];

    /// <summary>The limits of the container's processes by their names, such as <c>nofile</c>.</summary>
    [UlimitName]
    public ImmutableDictionary<string, UlimitSettings> Ulimits { get; init; } =
        ImmutableDictionary<string, UlimitSettings>.Empty;

    /// <summary>The seconds from SIGTERM to SIGKILL.</summary>
    [Range(2, 120), Default("AWS's default, 30")]
    public int? StopTimeout { get; init; }

    /// <summary>Whether the container can write to its volumes alone. See <see cref="Scratch"/>.</summary>
    public bool ReadonlyRootFilesystem { get; init; }

    /// <summary>The user that the container runs as: a name or id, and a group after a colon.</summary>
    [ContainerUser, Default("the image's USER")]
    public string? User { get; init; }

    /// <summary>Whether an init process forwards signals to the container's program and reaps processes.</summary>
    public bool InitProcessEnabled { get; init; }

    /// <summary>The architecture of the tasks, and of images that are built from folders: X86_64 or ARM64.</summary>
    [ValueFormat("X86_64|ARM64", "X86_64 or ARM64")]
    public string CpuArchitecture { get; init; } = "X86_64";

    /// <summary>
    /// The shares of Fargate's on-demand and Spot capacity. AWS may end a task on Spot two minutes after a warning.
    /// </summary>
    [Default("on-demand capacity alone")]
    public CapacitySettings? Capacity { get; init; }

    /// <summary>The other containers of a task by their names.</summary>
    [NameFormat("[A-Za-z0-9_-]{1,255}", "at most 255 letters, digits, underscores and hyphens")]
    public ImmutableSortedDictionary<string, SidecarSettings> Sidecars { get; init; } =
        ImmutableSortedDictionary<string, SidecarSettings>.Empty;

    ContainerHealthCheckSettings? IContainerSettings.HealthCheck => ContainerHealthCheck;
}

/// <summary>An IAM statement that allows actions on resources, but not all actions on all resources.</summary>
public sealed record PermissionSettings
{
    /// <summary>The actions, such as <c>s3:GetObject</c>.</summary>
    [MinLength(1)]
    [ValueFormat(@"\*|[a-z0-9-]+:[A-Za-z0-9*?]+", "a service and its action, as in s3:GetObject, or *")]
    public required ImmutableArray<string> Actions { get; init; }

    /// <summary>The ARNs of the resources, or <c>*</c>.</summary>
    [MinLength(1)]
    [ValueFormat(
        @"\*|arn:[a-z-]+:[a-z0-9-]+:[^:\s]*:[^:\s]*:\S+",
        "an ARN that names its service, as in arn:aws:s3:::bucket/*, or *"
    )]
    public required ImmutableArray<string> Resources { get; init; }

    /// <summary>
    /// The conditions: for each operator, such as <c>StringEquals</c>, the condition keys, and for each key the list of
    /// its values.
    /// </summary>
    public ImmutableDictionary<string, ImmutableDictionary<string, ImmutableArray<string>>> Conditions { get; init; } =
        ImmutableDictionary<string, ImmutableDictionary<string, ImmutableArray<string>>>.Empty;
}
