using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;

namespace Infra.Configuration;

/// <summary>The settings that a service's container and its sidecars share.</summary>
internal interface IContainerSettings
{
    ImmutableDictionary<string, string> Environment { get; }
    ImmutableDictionary<string, SecretSettings> Secrets { get; }
    ImmutableArray<string> Command { get; }
    ImmutableArray<string> EntryPoint { get; }
    ContainerHealthCheckSettings? HealthCheck { get; }
    ImmutableDictionary<string, string> DependsOn { get; }
    ImmutableArray<string> Scratch { get; }
    ImmutableDictionary<string, UlimitSettings> Ulimits { get; }
    int? StopTimeout { get; }
    bool ReadonlyRootFilesystem { get; }
    string? User { get; }
    bool InitProcessEnabled { get; }
}

/// <summary>
/// A container beside a service's own, in the same task: a helper that runs on, or an init container that ends before
/// the service starts.
/// </summary>
[ExactlyOne(nameof(Folder), nameof(Image))]
public sealed record SidecarSettings : IContainerSettings
{
    /// <summary>
    /// The folder with the Dockerfile that the image is built from, relative to the project's folder. The folder of the
    /// service is built once for both.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>The reference of an image in a registry.</summary>
    [ImageReference]
    public string? Image { get; init; }

    /// <summary>The port on which the container listens; without it the container listens on none.</summary>
    [Range(1, 65535)]
    public int? Port { get; init; }

    /// <summary>The container's part of the task's CPU units.</summary>
    [Range(1, 262144)]
    public int? Cpu { get; init; }

    /// <summary>The container's limit in MiB, within the task's memory. On instances each sidecar needs one.</summary>
    [Range(4, int.MaxValue)]
    public int? Memory { get; init; }

    /// <summary>Whether the task ends when the container does.</summary>
    public bool Essential { get; init; } = true;

    /// <summary>The environment variables of the container.</summary>
    [NameFormat("[A-Za-z_][A-Za-z0-9_]*", "letters, digits and underscores, no digit first")]
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>
    /// The secrets by the variables of the container that ECS puts them into. The service's execution role reads them, and no
    /// other container of the task gets them.
    /// </summary>
    [NameFormat("[A-Za-z_][A-Za-z0-9_]*", "letters, digits and underscores, no digit first")]
    public ImmutableDictionary<string, SecretSettings> Secrets { get; init; } =
        ImmutableDictionary<string, SecretSettings>.Empty;

    /// <summary>The words that replace the CMD of the image.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>The words that replace the ENTRYPOINT of the image, and with it the image's CMD.</summary>
    public ImmutableArray<string> EntryPoint { get; init; } = [];

    /// <summary>The check that ECS runs in the container.</summary>
    public ContainerHealthCheckSettings? HealthCheck { get; init; }

    /// <summary>
    /// The containers that this one waits for, each with the state that it waits for: START, COMPLETE, SUCCESS or
    /// HEALTHY.
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
}

/// <summary>A command that ECS runs in a container again and again; an exit code of 0 is healthy.</summary>
public sealed record ContainerHealthCheckSettings
{
    /// <summary>
    /// The command: <c>CMD</c> and the program with its arguments, or <c>CMD-SHELL</c> and a line for the image's shell.
    /// </summary>
    [MinLength(2)]
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>The seconds from one check to the next.</summary>
    [Range(5, 300)]
    public int Interval { get; init; } = 30;

    /// <summary>The seconds after which a check has failed.</summary>
    [Range(2, 60)]
    public int Timeout { get; init; } = 5;

    /// <summary>The failed checks in a row that make the container unhealthy.</summary>
    [Range(1, 10)]
    public int Retries { get; init; } = 3;

    /// <summary>The seconds after the container's start in which failed checks do not count.</summary>
    [Range(0, 300)]
    public int StartPeriod { get; init; }
}

/// <summary>A limit of a container's processes.</summary>
public sealed record UlimitSettings
{
    /// <summary>The limit that a process may raise to <see cref="HardLimit"/>.</summary>
    [Range(0, int.MaxValue)]
    public required int SoftLimit { get; init; }

    /// <summary>The limit that no process may raise, at least <see cref="SoftLimit"/>.</summary>
    [Range(0, int.MaxValue)]
    public required int HardLimit { get; init; }
}

/// <summary>The capacity of Fargate that a service's tasks run on.</summary>
[AtLeastOne(nameof(OnDemand), nameof(Spot))]
public sealed record CapacitySettings
{
    /// <summary>The share of on-demand capacity.</summary>
    public CapacityShareSettings? OnDemand { get; init; }

    /// <summary>The share of Spot capacity, which costs less and which AWS may take back.</summary>
    public CapacityShareSettings? Spot { get; init; }
}

/// <summary>The share of a capacity in a service's tasks.</summary>
public sealed record CapacityShareSettings
{
    /// <summary>The first tasks, which all run on this capacity. One of the two shares can have them.</summary>
    [Range(0, 100000)]
    public int Base { get; init; }

    /// <summary>The part of the further tasks, relative to the weight of the other share.</summary>
    [Range(0, 1000)]
    public int Weight { get; init; }
}
