using Pulumi;

namespace Infra.Components;

/// <summary>The tasks of a service, each of which runs a container of the service and the sidecars beside it.</summary>
public sealed class EcsTaskArgs : ResourceArgs
{
    /// <summary>
    /// The folder with the Dockerfile, relative to the folder of <c>Pulumi.yaml</c>. The image is built for linux/amd64
    /// and kept in a repository of its own. Exactly one of the folder and <see cref="Image"/> is required.
    /// </summary>
    [Input("folder")]
    public string? Folder { get; init; }

    /// <summary>The reference of an image in a registry, best with its digest: <c>registry/name@sha256:…</c>.</summary>
    [Input("image")]
    public Input<string>? Image { get; init; }

    /// <summary>
    /// Whether <c>destroy</c> deletes the repository together with its images. Default: false; ECR refuses to delete a
    /// repository that holds images.
    /// </summary>
    [Input("forceDelete")]
    public Input<bool> ForceDelete { get; init; } = false;

    /// <summary>The port, 1–65535, on which the container listens.</summary>
    [Input("port", required: true)]
    public required Input<int> Port { get; init; }

    /// <summary>
    /// CPU units, 1024 to a vCPU. On Fargate the task's: 256, 512, 1024, 2048, 4096, 8192 or 16384. On instances the
    /// container's share, 2 or more.
    /// </summary>
    [Input("cpu", required: true)]
    public required int Cpu { get; init; }

    /// <summary>
    /// Memory in MiB. On Fargate the task's; the sizes depend on <see cref="Cpu"/>. On instances the container's limit, 6
    /// or more.
    /// </summary>
    [Input("memory", required: true)]
    public required int Memory { get; init; }

    /// <summary>
    /// Memory in MiB that the container is sure to have, ECS's soft limit: 6 or more, within <see cref="Memory"/>.
    /// Default: none.
    /// </summary>
    [Input("memoryReservation")]
    public int? MemoryReservation { get; init; }

    /// <summary>The environment variables of the container. Default: none.</summary>
    [Input("environment")]
    public InputMap<string> Environment { get; init; } = new();

    /// <summary>
    /// The secrets by the variables of the container that ECS puts them into. A service with secrets has an execution
    /// role of its own, which reads these, its sidecars' and no others. Default: none.
    /// </summary>
    [Input("secrets")]
    public Dictionary<string, EcsSecretArgs> Secrets { get; init; } = [];

    /// <summary>
    /// Whether ECS Exec runs commands in the tasks' containers. A container with a read-only root then has empty volumes where
    /// the agent of ECS Exec writes: /var/lib/amazon and /var/log/amazon. Default: false.
    /// </summary>
    [Input("exec")]
    public bool Exec { get; init; }

    /// <summary>The IAM statements of the task role, by which the service's code calls AWS. Default: none.</summary>
    [Input("permissions")]
    public List<IamStatementArgs> Permissions { get; init; } = [];

    /// <summary>
    /// The days that CloudWatch keeps the logs: one of the numbers that the API accepts, such as 1, 7, 14, 30, 90 or 365.
    /// Default: 14.
    /// </summary>
    [Input("logRetentionDays")]
    public Input<int> LogRetentionDays { get; init; } = 14;

    /// <summary>The container's name: at most 255 letters, digits, underscores and hyphens. Default: the service's.</summary>
    [Input("containerName")]
    public Input<string>? ContainerName { get; init; }

    /// <summary>The family of the task definitions. Default: <c>&lt;project&gt;-&lt;stack&gt;-&lt;service&gt;</c>.</summary>
    [Input("family")]
    public Input<string>? Family { get; init; }

    /// <summary>The processor that the tasks run on, and that images are built for: X86_64 (default) or ARM64.</summary>
    [Input("cpuArchitecture")]
    public string CpuArchitecture { get; init; } = "X86_64";

    /// <summary>The way in which ECS runs the service's container.</summary>
    [Input("container")]
    public EcsContainerArgs Container { get; init; } = new();

    /// <summary>The other containers of a task, by their names. Default: none.</summary>
    [Input("sidecars")]
    public Dictionary<string, EcsSidecarArgs> Sidecars { get; init; } = [];
}

/// <summary>The bounds of a rolling deployment. ECS rolls back a deployment that does not become healthy.</summary>
public sealed class EcsDeploymentArgs : ResourceArgs
{
    /// <summary>The healthy tasks that a deployment keeps, 0–100% of the desired count, rounded up. Default: 100.</summary>
    [Input("minimumHealthyPercent")]
    public int MinimumHealthyPercent { get; init; } = 100;

    /// <summary>
    /// The tasks that a deployment may run, 100–200% of the desired count, rounded down. Default: 200. At least one more
    /// than <see cref="MinimumHealthyPercent"/> keeps, or no task can be replaced.
    /// </summary>
    [Input("maximumPercent")]
    public int MaximumPercent { get; init; } = 200;

    /// <summary>Seconds after a task's start in which failed health checks do not count. Default: 60; AWS's is 0.</summary>
    [Input("healthCheckGracePeriod")]
    public Input<int> HealthCheckGracePeriod { get; init; } = 60;
}

/// <summary>Actions that the code of a service may take; there is no statement for everything on everything.</summary>
public sealed class IamStatementArgs : ResourceArgs
{
    /// <summary>The actions, such as <c>s3:GetObject</c>.</summary>
    [Input("actions", required: true)]
    public required InputList<string> Actions { get; init; }

    /// <summary>The ARNs of the resources.</summary>
    [Input("resources", required: true)]
    public required InputList<string> Resources { get; init; }

    /// <summary>Values by condition key, by operator, such as <c>StringEquals</c>. Default: none.</summary>
    [Input("conditions")]
    public Dictionary<string, Dictionary<string, List<string>>> Conditions { get; init; } = [];
}
