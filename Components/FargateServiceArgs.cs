using Pulumi;

namespace Infra.Components;

/// <summary>What a <see cref="FargateService"/> is made of.</summary>
public sealed class FargateServiceArgs : ResourceArgs
{
    /// <summary>The cluster that it runs in.</summary>
    public required EcsCluster Cluster { get; init; }

    /// <summary>The role with which ECS pulls its image and writes its logs.</summary>
    public required ExecutionRole ExecutionRole { get; init; }

    /// <summary>What it serves behind a load balancer, from <see cref="SecureAlb.Targets"/>.</summary>
    public required AlbTarget Target { get; init; }

    /// <summary>The VPC of its security group.</summary>
    public required Input<string> VpcId { get; init; }

    /// <summary>The subnets in which its tasks run.</summary>
    public required InputList<string> SubnetIds { get; init; }

    /// <summary>
    /// Whether tasks have public addresses: in a public subnet they reach the registry and the logs by nothing else.
    /// </summary>
    public bool AssignPublicIp { get; init; } = true;

    /// <summary>
    /// The folder with its Dockerfile, relative to the project's: built for linux/amd64 and kept in a repository of its
    /// own. Either this or <see cref="Image"/> is given.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>The reference of an image from elsewhere, best with its digest.</summary>
    public string? Image { get; init; }

    /// <summary>Whether destroying deletes the repository with the images in it; else ECR refuses.</summary>
    public bool ForceDelete { get; init; }

    /// <summary>The port that the container listens on, 1–65535; also the port of its Service Connect name.</summary>
    public required int Port { get; init; }

    /// <summary>CPU units of a task, 1024 to a vCPU: 256, 512, 1024, 2048, 4096, 8192 or 16384.</summary>
    public required int Cpu { get; init; }

    /// <summary>Memory of a task in MiB; which sizes there are depends on <see cref="Cpu"/>.</summary>
    public required int Memory { get; init; }

    /// <summary>
    /// Memory in MiB that the container is sure to have (its soft limit), from 6 to <see cref="Memory"/>; beyond it the
    /// container takes what the task has left.
    /// </summary>
    public int? MemoryReservation { get; init; }

    /// <summary>
    /// How many tasks to run, 0–5000. With <see cref="Scaling"/> it is where the service starts, from then on the
    /// scaling's own business.
    /// </summary>
    public int DesiredCount { get; init; } = 1;

    /// <summary>How it scales; without it <see cref="DesiredCount"/> tasks run.</summary>
    public FargateScalingArgs? Scaling { get; init; }

    /// <summary>The container's environment variables.</summary>
    public InputMap<string> Environment { get; init; } = new();

    /// <summary>Days to keep the logs, one of CloudWatch's choices.</summary>
    public int LogRetentionDays { get; init; } = 14;

    /// <summary>Seconds after its start in which a task's failed health checks do not count; AWS's default is 0.</summary>
    public int HealthCheckGracePeriod { get; init; } = 60;

    /// <summary>The healthy tasks that a deployment keeps, 0–100% of the desired, rounded up.</summary>
    public int MinimumHealthyPercent { get; init; } = 100;

    /// <summary>
    /// The tasks that a deployment may run, 100–200% of the desired, rounded down; it must leave room for one more than
    /// <see cref="MinimumHealthyPercent"/> keeps.
    /// </summary>
    public int MaximumPercent { get; init; } = 200;

    /// <summary>What else its tasks start after, as <see cref="StartOrder"/> says it.</summary>
    public InputList<Resource> StartAfter { get; init; } = new();

    /// <summary>The service's name on AWS: at most 255 letters, digits, underscores and hyphens; else Pulumi's.</summary>
    public string? ServiceName { get; init; }

    /// <summary>The family of its task definitions, as <see cref="ServiceName"/>; else project, stack and name.</summary>
    public string? Family { get; init; }

    /// <summary>The container's name, as <see cref="ServiceName"/>; else the component's.</summary>
    public string? ContainerName { get; init; }
}
