using Pulumi;

namespace Infra.Components;

/// <summary>The way in which ECS runs a container.</summary>
public sealed class EcsContainerArgs : ResourceArgs
{
    /// <summary>The words that replace the CMD of the image. Default: the image's.</summary>
    [Input("command")]
    public List<string> Command { get; init; } = [];

    /// <summary>
    /// The words that replace the ENTRYPOINT of the image, and with it the image's CMD. Default: the image's.
    /// </summary>
    [Input("entryPoint")]
    public List<string> EntryPoint { get; init; } = [];

    /// <summary>The check that ECS runs in the container. Default: none.</summary>
    [Input("healthCheck")]
    public EcsContainerHealthCheckArgs? HealthCheck { get; init; }

    /// <summary>
    /// The states of other containers that the container's start waits for, by their names: START, COMPLETE, SUCCESS or
    /// HEALTHY. Containers stop in the reverse order. Default: none.
    /// </summary>
    [Input("dependsOn")]
    public Dictionary<string, string> DependsOn { get; init; } = [];

    /// <summary>
    /// Absolute paths in the container that are empty, writable volumes of the task, such as <c>/tmp</c>. The image's
    /// VOLUME decides who owns them. Default: none.
    /// </summary>
    [Input("scratch")]
    public List<string> Scratch { get; init; } = [];

    /// <summary>The limits of the container's processes by ECS's names, such as <c>nofile</c>. Default: ECS's.</summary>
    [Input("ulimits")]
    public Dictionary<string, EcsUlimitArgs> Ulimits { get; init; } = [];

    /// <summary>The seconds, 2–120, from SIGTERM to SIGKILL. Default: AWS's, 30.</summary>
    [Input("stopTimeout")]
    public int? StopTimeout { get; init; }

    /// <summary>Whether the container can write to its volumes alone. Default: false.</summary>
    [Input("readonlyRootFilesystem")]
    public bool ReadonlyRootFilesystem { get; init; }

    /// <summary>The user, by name or id, and a group after a colon. Default: the image's USER.</summary>
    [Input("user")]
    public string? User { get; init; }

    /// <summary>Whether an init process forwards signals and reaps processes. Default: false.</summary>
    [Input("initProcessEnabled")]
    public bool InitProcessEnabled { get; init; }
}

/// <summary>A container beside a service's own, in the same task. Its log lines go to the service's log group.</summary>
public sealed class EcsSidecarArgs : ResourceArgs
{
    /// <summary>
    /// The folder with the Dockerfile, relative to the folder of <c>Pulumi.yaml</c>. The service's own folder is built
    /// once for both. Exactly one of the folder and <see cref="Image"/> is required.
    /// </summary>
    [Input("folder")]
    public string? Folder { get; init; }

    /// <summary>The reference of an image in a registry, best with its digest: <c>registry/name@sha256:…</c>.</summary>
    [Input("image")]
    public Input<string>? Image { get; init; }

    /// <summary>The port, 1–65535, on which the container listens. Default: none.</summary>
    [Input("port")]
    public int? Port { get; init; }

    /// <summary>The container's part of the task's CPU units, 1024 to a vCPU. Default: none.</summary>
    [Input("cpu")]
    public int? Cpu { get; init; }

    /// <summary>
    /// The container's limit in MiB, 4 or more, within the task's memory. Default: none; on instances it is required.
    /// </summary>
    [Input("memory")]
    public int? Memory { get; init; }

    /// <summary>Whether the task ends when the container does. Default: true.</summary>
    [Input("essential")]
    public bool Essential { get; init; } = true;

    /// <summary>The environment variables of the container. Default: none.</summary>
    [Input("environment")]
    public InputMap<string> Environment { get; init; } = new();

    /// <summary>
    /// The secrets by the variables of the container that ECS puts them into; no other container of the task gets them.
    /// The execution role of the service reads them. Default: none.
    /// </summary>
    [Input("secrets")]
    public Dictionary<string, EcsSecretArgs> Secrets { get; init; } = [];

    /// <summary>The way in which ECS runs the container.</summary>
    [Input("container")]
    public EcsContainerArgs Container { get; init; } = new();
}

/// <summary>A command that ECS runs in a container again and again; an exit code of 0 is healthy.</summary>
public sealed class EcsContainerHealthCheckArgs : ResourceArgs
{
    /// <summary>
    /// The command: <c>CMD</c> and the program with its arguments, or <c>CMD-SHELL</c> and a line for the image's shell.
    /// </summary>
    [Input("command", required: true)]
    public required List<string> Command { get; init; }

    /// <summary>The seconds, 5–300, from one check to the next. Default: 30.</summary>
    [Input("interval")]
    public int Interval { get; init; } = 30;

    /// <summary>The seconds, 2–60, after which a check has failed. Default: 5.</summary>
    [Input("timeout")]
    public int Timeout { get; init; } = 5;

    /// <summary>The failed checks in a row, 1–10, that make the container unhealthy. Default: 3.</summary>
    [Input("retries")]
    public int Retries { get; init; } = 3;

    /// <summary>The seconds, 0–300, after the container's start in which failed checks do not count. Default: 0.</summary>
    [Input("startPeriod")]
    public int StartPeriod { get; init; }
}

/// <summary>A limit of a container's processes.</summary>
public sealed class EcsUlimitArgs : ResourceArgs
{
    /// <summary>The limit that a process may raise to <see cref="HardLimit"/>.</summary>
    [Input("softLimit", required: true)]
    public required int SoftLimit { get; init; }

    /// <summary>The limit that no process may raise.</summary>
    [Input("hardLimit", required: true)]
    public required int HardLimit { get; init; }
}
