using System.Collections.Immutable;
using System.Text.Json;
using Pulumi;
using Pulumi.Aws.Ecs.Inputs;

namespace Infra.Components.Internal;

/// <summary>A container of a task, as its definition states it.</summary>
internal sealed record EcsContainer
{
    /// <summary>The name of the container.</summary>
    public required Input<string> Name { get; init; }

    /// <summary>The name of its port and of its volumes: the service's, or the sidecar's.</summary>
    public required string Key { get; init; }

    public required Input<string> Image { get; init; }

    /// <summary>The port that it listens on; null for none.</summary>
    public required Input<int>? Port { get; init; }

    /// <summary>Whether the port has a name, by which Service Connect finds it.</summary>
    public bool IsServed { get; init; }

    public required InputMap<string> Environment { get; init; }
    public Output<ImmutableArray<TaskSecret>> Secrets { get; init; } = Output.Create(ImmutableArray<TaskSecret>.Empty);
    public required EcsContainerArgs Options { get; init; }

    /// <summary>
    /// Whether ECS Exec starts its agent in the container. An init process waits for what the sessions leave behind.
    /// </summary>
    public bool Exec { get; init; }
    public bool Essential { get; init; } = true;
    public int? Cpu { get; init; }
    public int? Memory { get; init; }
    public int? MemoryReservation { get; init; }

    /// <summary>The volumes of the container's writable paths.</summary>
    public IEnumerable<TaskDefinitionVolumeArgs> Volumes =>
        Writable.Select(path => new TaskDefinitionVolumeArgs { Name = VolumeName(path) });

    // AWS's page on ECS Exec names no paths and calls a read-only root unsupported. Its users name these in
    // aws/containers-roadmap#1359.
    private IEnumerable<string> Writable =>
        Exec && Options.ReadonlyRootFilesystem
            ? Options.Scratch.Union(["/var/lib/amazon", "/var/log/amazon"])
            : Options.Scratch;

    /// <summary>
    /// Returns the text of a task's containers. It is the same for the same values, with the empty lists that ECS adds:
    /// another text would replace the task definition and deploy the service anew.
    /// </summary>
    /// <param name="containers">The containers.</param>
    /// <param name="logs">The containers' log group, its region, and the first part of the names of their streams.</param>
    /// <param name="onInstances">Whether tasks run on instances, in the bridge network, instead of on Fargate.</param>
    public static Output<string> Definitions(
        IEnumerable<EcsContainer> containers,
        (Output<string> Group, Output<string> Region, string Prefix) logs,
        bool onInstances
    ) =>
        Output
            .All(containers.Select(container => container.Definition(logs, onInstances)))
            .Apply(all => JsonSerializer.Serialize(all, PolicyDocument.Readable));

    private Output<object> Definition(
        (Output<string> Group, Output<string> Region, string Prefix) logs,
        bool onInstances
    ) =>
        Output
            .Tuple(
                Name.ToOutput(),
                Image.ToOutput(),
                Port is { } port ? port.Apply(known => (int?)known) : Output.Create((int?)null),
                Environment.ToOutput(),
                logs.Group,
                logs.Region,
                Secrets
            )
            .Apply<object>(known => new
            {
                name = known.Item1,
                image = known.Item2,
                essential = Essential,
                cpu = Cpu,
                memory = Memory,
                memoryReservation = MemoryReservation,
                portMappings = known.Item3 is { } number ? new[] { Mapping(number, onInstances) } : [],
                environment = (onInstances ? WithRegion(known.Item4, known.Item6) : known.Item4)
                    .OrderBy(variable => variable.Key, StringComparer.Ordinal)
                    .Select(variable => new { name = variable.Key, value = variable.Value }),
                secrets = known.Item7.IsEmpty
                    ? null
                    : known.Item7.Select(secret => new { name = secret.Name, valueFrom = secret.ValueFrom }),
                linuxParameters = Exec || Options.InitProcessEnabled ? new { initProcessEnabled = true } : null,
                logConfiguration = new
                {
                    logDriver = "awslogs",
                    options = new SortedDictionary<string, string>(StringComparer.Ordinal)
                    {
                        ["awslogs-group"] = known.Item5,
                        ["awslogs-region"] = known.Item6,
                        ["awslogs-stream-prefix"] = logs.Prefix,
                    },
                },
                mountPoints = Writable.Select(path => new
                {
                    sourceVolume = VolumeName(path),
                    containerPath = path,
                    readOnly = false,
                }),
                systemControls = Array.Empty<object>(),
                volumesFrom = Array.Empty<object>(),
                command = Given(Options.Command),
                entryPoint = Given(Options.EntryPoint),
                dependsOn = Given(Dependencies()),
                healthCheck = Options.HealthCheck is { } check
                    ? new
                    {
                        command = check.Command,
                        interval = check.Interval,
                        timeout = check.Timeout,
                        retries = check.Retries,
                        // ECS leaves out a period of none.
                        startPeriod = check.StartPeriod > 0 ? check.StartPeriod : (int?)null,
                    }
                    : null,
                ulimits = Given(Ulimits()),
                stopTimeout = Options.StopTimeout,
                readonlyRootFilesystem = Options.ReadonlyRootFilesystem ? true : (bool?)null,
                user = Options.User,
            });

    private object Mapping(int port, bool onInstances) =>
        new
        {
            name = IsServed ? Key : null,
            appProtocol = IsServed ? "http" : null,
            containerPort = port,
            // On instances ECS chooses a port of the instance for each task.
            hostPort = onInstances ? 0 : port,
            protocol = "tcp",
        };

    private List<object> Dependencies() =>
        [
            .. Options
                .DependsOn.OrderBy(one => one.Key, StringComparer.Ordinal)
                .Select(one => new { containerName = one.Key, condition = one.Value }),
        ];

    private List<object> Ulimits() =>
        [
            .. Options
                .Ulimits.OrderBy(one => one.Key, StringComparer.Ordinal)
                .Select(one => new
                {
                    name = one.Key,
                    softLimit = one.Value.SoftLimit,
                    hardLimit = one.Value.HardLimit,
                }),
        ];

    /// <summary>The name of the volume at a path: its letters and digits, with hyphens between.</summary>
    private string VolumeName(string path) =>
        $"{Key}{string.Concat(path.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'))}";

    private static List<T>? Given<T>(List<T> list) => list.Count > 0 ? list : null;

    /// <summary>Tasks cannot ask an instance's metadata for the region, as they can on Fargate: they are told.</summary>
    private static ImmutableDictionary<string, string> WithRegion(
        ImmutableDictionary<string, string> environment,
        string region
    ) => ImmutableDictionary<string, string>.Empty.Add("AWS_REGION", region).SetItems(environment);
}
