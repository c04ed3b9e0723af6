using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Local.Cloud.Ecs.Capacity;
using Local.Protocol.Values;

namespace Local.Cloud.Ecs;

/// <summary>A container's port, and its name in Service Connect.</summary>
internal sealed record PortMapping(int ContainerPort, int HostPort, string? Name);

/// <summary>A container of a task definition.</summary>
/// <param name="Name">The container's name in the task.</param>
/// <param name="Image">The image's URI.</param>
/// <param name="PortMappings">The container's ports.</param>
/// <param name="Environment">The container's environment variables.</param>
/// <param name="StopTimeout">The time between SIGTERM and SIGKILL.</param>
/// <param name="LogOptions">The options of the <c>awslogs</c> driver; null if the container does not log.</param>
/// <param name="Cpu">CPU units; 1024 are one vCPU. Null if none are reserved.</param>
/// <param name="Memory">The hard limit in MiB; null if there is none.</param>
/// <param name="MemoryReservation">The soft limit in MiB; null if there is none.</param>
internal sealed record ContainerDefinition(
    string Name,
    string Image,
    IReadOnlyList<PortMapping> PortMappings,
    IReadOnlyDictionary<string, string> Environment,
    TimeSpan StopTimeout,
    IReadOnlyDictionary<string, string>? LogOptions,
    int? Cpu = null,
    int? Memory = null,
    int? MemoryReservation = null
)
{
    /// <summary>The places of the values of secret variables, by their names.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Whether the task ends with the container.</summary>
    public bool Essential { get; init; } = true;

    /// <summary>The words in place of the image's CMD; empty for the image's.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>The words in place of the image's ENTRYPOINT and CMD; empty for the image's.</summary>
    public IReadOnlyList<string> EntryPoint { get; init; } = [];

    /// <summary>The conditions that the container's start waits for.</summary>
    public IReadOnlyList<ContainerDependency> DependsOn { get; init; } = [];

    /// <summary>The health check; null if there is none.</summary>
    public ContainerHealthCheck? HealthCheck { get; init; }

    /// <summary>The time in which the container must meet the conditions of others. Default: Fargate's, 3 minutes.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(3);
}

/// <summary>A condition that a container's start waits for.</summary>
/// <param name="Container">The name of the other container.</param>
/// <param name="Condition">START, COMPLETE, SUCCESS or HEALTHY.</param>
internal sealed record ContainerDependency(string Container, string Condition);

/// <summary>A revision of a task definition family.</summary>
/// <param name="Arn">The ARN of the revision.</param>
/// <param name="Name"><c>family:revision</c>.</param>
/// <param name="Inputs">The inputs that the revision was read from.</param>
/// <param name="Cpu">CPU units; 1024 are one vCPU. Null if none are reserved.</param>
/// <param name="Memory">Memory in MiB; null if none is reserved.</param>
/// <param name="NetworkMode"><c>awsvpc</c>, <c>bridge</c>, <c>host</c> or <c>none</c>.</param>
/// <param name="Containers">The containers.</param>
internal sealed record TaskDefinition(
    string Arn,
    string Name,
    PropertyMap Inputs,
    int? Cpu,
    int? Memory,
    string NetworkMode,
    IReadOnlyList<ContainerDefinition> Containers
)
{
    private static readonly TimeSpan DefaultStopTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The container that the task is about: the first essential one with a port, else the first essential one.</summary>
    public ContainerDefinition Main { get; } =
        Containers.FirstOrDefault(container => container is { Essential: true, PortMappings.Count: > 0 })
        ?? Containers.First(container => container.Essential);

    /// <summary>The ports of all containers.</summary>
    public IEnumerable<PortMapping> Ports => Containers.SelectMany(container => container.PortMappings);

    /// <summary>
    /// The resources that a task reserves: the task's own size, else the containers'. For memory, the soft limit
    /// comes first.
    /// </summary>
    public TaskNeeds Needs =>
        new(
            Cpu ?? Containers.Sum(container => container.Cpu ?? 0),
            Memory ?? Containers.Sum(container => container.MemoryReservation ?? container.Memory ?? 0),
            [.. Ports.Select(mapping => mapping.HostPort).Where(port => port > 0)]
        );

    /// <summary>The container definitions, as JSON.</summary>
    public string ContainersJson => Inputs["containerDefinitions"].AsString!;

    /// <summary>Reads a revision from checked inputs.</summary>
    public static TaskDefinition Read(string arn, PropertyMap inputs)
    {
        using var document = JsonDocument.Parse(inputs["containerDefinitions"].AsString!);
        return new TaskDefinition(
            arn,
            arn[(arn.LastIndexOf('/') + 1)..],
            inputs,
            Number(inputs.Get("cpu")),
            Number(inputs.Get("memory")),
            inputs.Get("networkMode")?.AsString ?? "bridge",
            [
                .. document
                    .RootElement.EnumerateArray()
                    .Select(container => ReadContainer(container, inputs.Get("networkMode")?.AsString == "awsvpc")),
            ]
        );
    }

    /// <summary>Returns a number, which AWS also accepts as text; null if there is none.</summary>
    internal static int? Number(PropertyValue? value) =>
        value?.AsNumber is { } number ? (int)number
        : int.TryParse(value?.AsString, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed
        : null;

    private static ContainerDefinition ReadContainer(JsonElement container, bool awsvpc)
    {
        var log = Property(container, "logConfiguration");
        return new ContainerDefinition(
            container.GetProperty("name").GetString()!,
            container.GetProperty("image").GetString()!,
            [.. Items(container, "portMappings").Select(mapping => ReadPortMapping(mapping, awsvpc))],
            Items(container, "environment")
                .ToDictionary(
                    variable => variable.GetProperty("name").GetString()!,
                    variable => Property(variable, "value")?.GetString() ?? ""
                ),
            Property(container, "stopTimeout") is { } timeout
                ? TimeSpan.FromSeconds(timeout.GetInt32())
                : DefaultStopTimeout,
            log is { } configuration && Property(configuration, "options") is { } options
                ? options.EnumerateObject().ToDictionary(option => option.Name, option => option.Value.GetString()!)
                : null,
            Property(container, "cpu")?.GetInt32(),
            Property(container, "memory")?.GetInt32(),
            Property(container, "memoryReservation")?.GetInt32()
        )
        {
            Secrets = Items(container, "secrets")
                .ToDictionary(
                    secret => secret.GetProperty("name").GetString()!,
                    secret => secret.GetProperty("valueFrom").GetString()!
                ),
            Essential = Property(container, "essential")?.GetBoolean() ?? true,
            Command = Words(container, "command"),
            EntryPoint = Words(container, "entryPoint"),
            DependsOn =
            [
                .. Items(container, "dependsOn")
                    .Select(one => new ContainerDependency(
                        one.GetProperty("containerName").GetString()!,
                        one.GetProperty("condition").GetString()!
                    )),
            ],
            HealthCheck =
                Property(container, "healthCheck") is { } check && Words(check, "command") is [not "NONE", ..] command
                    ? new ContainerHealthCheck(
                        command,
                        Seconds(check, "interval", 30),
                        Seconds(check, "timeout", 5),
                        Property(check, "retries")?.GetInt32() ?? 3,
                        Seconds(check, "startPeriod", 0)
                    )
                    : null,
            StartTimeout = Seconds(container, "startTimeout", 180),
        };
    }

    private static List<string> Words(JsonElement element, string name) =>
        [.. Items(element, name).Select(word => word.GetString()!)];

    private static TimeSpan Seconds(JsonElement element, string name, int otherwise) =>
        TimeSpan.FromSeconds(Property(element, name)?.GetInt32() ?? otherwise);

    private static PortMapping ReadPortMapping(JsonElement mapping, bool awsvpc)
    {
        var port = mapping.GetProperty("containerPort").GetInt32();
        return new PortMapping(
            port,
            // In the bridge network, a missing host port means a dynamic one.
            Property(mapping, "hostPort")?.GetInt32()
                ?? (awsvpc ? port : 0),
            Property(mapping, "name")?.GetString()
        );
    }

    internal static JsonElement? Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    internal static IEnumerable<JsonElement> Items(JsonElement element, string name) =>
        Property(element, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];
}
