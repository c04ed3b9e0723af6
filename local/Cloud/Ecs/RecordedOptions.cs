using System.Text.Json;
using Local.Protocol.Values;

namespace Local.Cloud.Ecs;

/// <summary>The options that are recorded and have no effect, because a container here is a process.</summary>
internal static class RecordedOptions
{
    private static readonly string[] OfContainer =
    [
        "dnsServers",
        "extraHosts",
        "hostname",
        "linuxParameters",
        "mountPoints",
        "privileged",
        "readonlyRootFilesystem",
        "restartPolicy",
        "systemControls",
        "ulimits",
        "user",
        "workingDirectory",
    ];

    /// <summary>
    /// Returns the sentence that names such options of a checked task definition; null if there are none, or the containers
    /// are unknown.
    /// </summary>
    public static string? OfTaskDefinition(PropertyMap inputs)
    {
        using var document = JsonDocument.Parse(inputs.Get("containerDefinitions")?.AsString ?? "[]");
        var containers = document.RootElement.EnumerateArray().ToList();
        var names = OfContainer.Where(name => containers.Exists(container => IsGiven(container, name))).ToList();
        if (inputs.Get("runtimePlatform")?.AsMap?.Get("cpuArchitecture")?.AsString == "ARM64")
        {
            names.Add("cpuArchitecture");
        }

        return names.Count > 0
            ? $"these options have no effect here, where a container is a process of your user: {string.Join(", ", names)}"
            : null;
    }

    /// <summary>Returns the sentence about the capacity of a checked service; null if it is not on Spot.</summary>
    public static string? OfService(PropertyMap inputs) =>
        ServiceRevisionReader.CapacityProviders(inputs).Contains("FARGATE_SPOT")
            ? "FARGATE_SPOT has no effect here: its tasks run as those of FARGATE, and none is interrupted"
            : null;

    private static bool IsGiven(JsonElement container, string name) =>
        TaskDefinition.Property(container, name) is { } value
        && value.ValueKind != JsonValueKind.False
        && !(value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0);
}
