using Pulumi;

namespace Infra.Components;

/// <summary>What a service of ECS behind a load balancer is made of, wherever its tasks run.</summary>
public abstract class EcsServiceArgs : ResourceArgs
{
    /// <summary>The cluster that it runs in.</summary>
    public required EcsCluster Cluster { get; init; }

    /// <summary>The role with which ECS pulls its image and writes its logs.</summary>
    public required ExecutionRole ExecutionRole { get; init; }

    /// <summary>What it serves behind a load balancer, from <see cref="SecureAlb.Targets"/>.</summary>
    public required AlbTarget Target { get; init; }

    /// <summary>
    /// The folder with its Dockerfile, relative to the project's: built for linux/amd64 and kept in a repository of its
    /// own. Either this or <see cref="Image"/> is given.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>The reference of an image from elsewhere, best with its digest.</summary>
    public string? Image { get; init; }

    /// <summary>Whether destroying deletes the repository with the images in it; else ECR refuses.</summary>
    public bool ForceDelete { get; init; }

    /// <summary>The port that the container listens on, 1–65535: its target's.</summary>
    public required int Port { get; init; }

    /// <summary>CPU units of a task, 1024 to a vCPU. Fargate has 256, 512, 1024, 2048, 4096, 8192 and 16384.</summary>
    public required int Cpu { get; init; }

    /// <summary>Memory of a task in MiB. Which sizes Fargate has depends on <see cref="Cpu"/>.</summary>
    public required int Memory { get; init; }

    /// <summary>
    /// Memory in MiB that the container is sure to have (its soft limit), from 6 to <see cref="Memory"/>; beyond it the
    /// container takes what the task has left.
    /// </summary>
    public int? MemoryReservation { get; init; }

    /// <summary>How many tasks to run, 0–5000.</summary>
    public int DesiredCount { get; init; } = 1;

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

    /// <summary>The service's name on AWS: at most 255 letters, digits, underscores and hyphens; else Pulumi's.</summary>
    public string? ServiceName { get; init; }

    /// <summary>The family of its task definitions, as <see cref="ServiceName"/>; else project, stack and name.</summary>
    public string? Family { get; init; }

    /// <summary>The container's name, as <see cref="ServiceName"/>; else the component's.</summary>
    public string? ContainerName { get; init; }
}
