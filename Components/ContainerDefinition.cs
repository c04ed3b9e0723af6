using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Infra.Components;

/// <summary>
/// A task definition's one container. Its JSON is the same for the same values, with sorted environment and the empty
/// lists that ECS adds: any difference would replace the task definition and deploy the service anew.
/// </summary>
/// <param name="Name">The container's name.</param>
/// <param name="Image">The image's reference.</param>
/// <param name="PortName">
/// The port mapping's name, to which Service Connect refers, and the prefix of the log streams.
/// </param>
/// <param name="Port">The port that the container listens on.</param>
/// <param name="Environment">Environment variables.</param>
/// <param name="LogGroup">The name of the log group.</param>
/// <param name="LogRegion">The log group's region.</param>
internal sealed record ContainerDefinition(
    string Name,
    string Image,
    string PortName,
    int Port,
    IReadOnlyDictionary<string, string> Environment,
    string LogGroup,
    string LogRegion
)
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The port of the host: on EC2's bridge network 0, for one that ECS chooses; else the container's own.</summary>
    public int HostPort { get; init; } = Port;

    /// <summary>CPU units of the container, where the task has no size of its own.</summary>
    public int? Cpu { get; init; }

    /// <summary>Memory in MiB that the container may not exceed, where the task has no size of its own.</summary>
    public int? Memory { get; init; }

    /// <summary>Memory in MiB that the container is sure to have, if any: ECS's soft limit.</summary>
    public int? MemoryReservation { get; init; }

    /// <summary>The list of containers as ECS takes it.</summary>
    public string ToJson() =>
        JsonSerializer.Serialize(
            new[]
            {
                new
                {
                    name = Name,
                    image = Image,
                    essential = true,
                    cpu = Cpu,
                    memory = Memory,
                    memoryReservation = MemoryReservation,
                    portMappings = new[]
                    {
                        new
                        {
                            name = PortName,
                            appProtocol = "http",
                            containerPort = Port,
                            hostPort = HostPort,
                            protocol = "tcp",
                        },
                    },
                    environment = Environment
                        .OrderBy(variable => variable.Key, StringComparer.Ordinal)
                        .Select(variable => new { name = variable.Key, value = variable.Value }),
                    logConfiguration = new
                    {
                        logDriver = "awslogs",
                        options = new SortedDictionary<string, string>(StringComparer.Ordinal)
                        {
                            ["awslogs-group"] = LogGroup,
                            ["awslogs-region"] = LogRegion,
                            ["awslogs-stream-prefix"] = PortName,
                        },
                    },
                    mountPoints = Array.Empty<object>(),
                    systemControls = Array.Empty<object>(),
                    volumesFrom = Array.Empty<object>(),
                },
            },
            Readable
        );
}
