using System.Globalization;
using System.Text.Json;
using Local.Cloud.Ecs.Capacity;
using Local.Protocol.Values;

namespace Local.Cloud.Ecs;

/// <summary>A container's port, and the name by which Service Connect knows it.</summary>
internal sealed record PortMapping(int ContainerPort, int HostPort, string? Name);

/// <summary>A container of a task definition.</summary>
/// <param name="Name">Its name in the task.</param>
/// <param name="Image">The image's URI.</param>
/// <param name="PortMappings">Its ports.</param>
/// <param name="Environment">Its variables.</param>
/// <param name="StopTimeout">How long after SIGTERM it is given before SIGKILL.</param>
/// <param name="LogOptions">The options of the <c>awslogs</c> driver; null when nothing is logged.</param>
/// <param name="Cpu">CPU units, 1024 a vCPU; null when none are reserved for it.</param>
/// <param name="Memory">Its hard limit in MiB; null when it has none.</param>
/// <param name="MemoryReservation">Its soft limit in MiB; null when it has none.</param>
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
);

/// <summary>A revision of a family.</summary>
/// <param name="Arn">Its ARN.</param>
/// <param name="Name"><c>family:revision</c>.</param>
/// <param name="Inputs">The inputs that it was read from.</param>
/// <param name="Cpu">CPU units, 1024 a vCPU; null when nothing is reserved.</param>
/// <param name="Memory">MiB; null when nothing is reserved.</param>
/// <param name="NetworkMode"><c>awsvpc</c>, <c>bridge</c>, <c>host</c> or <c>none</c>.</param>
/// <param name="Container">Its container.</param>
internal sealed record TaskDefinition(
    string Arn,
    string Name,
    PropertyMap Inputs,
    int? Cpu,
    int? Memory,
    string NetworkMode,
    ContainerDefinition Container
)
{
    private static readonly TimeSpan DefaultStopTimeout = TimeSpan.FromSeconds(30);

    /// <summary>What a task of it reserves: the task's own size, or else the container's; of memory, the soft limit first.</summary>
    public TaskNeeds Needs =>
        new(
            Cpu ?? Container.Cpu ?? 0,
            Memory ?? Container.MemoryReservation ?? Container.Memory ?? 0,
            [.. Container.PortMappings.Select(mapping => mapping.HostPort).Where(port => port > 0)]
        );

    /// <summary>Reads checked inputs.</summary>
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
            ReadContainer(document.RootElement[0], inputs.Get("networkMode")?.AsString == "awsvpc")
        );
    }

    /// <summary>A number that AWS takes as text, too.</summary>
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
        );
    }

    private static PortMapping ReadPortMapping(JsonElement mapping, bool awsvpc)
    {
        var port = mapping.GetProperty("containerPort").GetInt32();
        return new PortMapping(
            port,
            // Without one, a bridge takes ports as they come.
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
