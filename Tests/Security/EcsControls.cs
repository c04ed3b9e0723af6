using System.Text.Json.Nodes;

namespace Infra.Tests.Security;

/// <summary>The controls of Amazon ECS.</summary>
internal static class EcsControls
{
    private const string Cluster = "aws:ecs/cluster:Cluster";
    private const string Service = "aws:ecs/service:Service";
    private const string TaskDefinition = "aws:ecs/taskDefinition:TaskDefinition";

    /// <summary>Variables that hold the keys of an account or of a registry.</summary>
    private static readonly string[] Keys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "ECS_ENGINE_AUTH_DATA"];

    public static IReadOnlyList<Control> All { get; } =
    [
        new(
            "ECS.2",
            "ECS services should not have public IP addresses assigned to them automatically",
            "`networkConfiguration.assignPublicIp` is false",
            Service,
            service =>
                service["networkConfiguration"]?["assignPublicIp"].IsTrue() == true
                    ? "assigns public IP addresses"
                    : null
        ),
        new(
            "ECS.3",
            "ECS task definitions should not share the host's process namespace",
            "`pidMode` is not `host`",
            TaskDefinition,
            definition => definition["pidMode"].Text() == "host" ? "`pidMode` is `host`" : null
        ),
        OfContainers(
            "ECS.4",
            "ECS containers should run as non-privileged",
            "no container has `privileged`",
            container => container["privileged"].IsTrue() ? "is privileged" : null
        ),
        OfContainers(
            "ECS.5",
            "ECS task definitions should configure containers to be limited to read-only access to root filesystems",
            "each container has `readonlyRootFilesystem`",
            container => container["readonlyRootFilesystem"].IsTrue() ? null : "can write to its root filesystem"
        ),
        OfContainers(
            "ECS.8",
            "Secrets should not be passed as container environment variables",
            $"no variable is named {string.Join(", ", Keys)}",
            container =>
                container["environment"]
                    .Entries()
                    .Select(variable => variable["name"].Text())
                    .FirstOrDefault(Keys.Contains)
                    is { } key
                    ? $"has the variable {key}"
                    : null
        ),
        OfContainers(
            "ECS.9",
            "ECS task definitions should have a logging configuration",
            "each container has `logConfiguration.logDriver`",
            container => container["logConfiguration"]?["logDriver"] is null ? "has no log driver" : null
        ),
        new(
            "ECS.10",
            "ECS Fargate services should run on the latest Fargate platform version",
            "`platformVersion` is left out, `LATEST` or `1.4.0`",
            Service,
            service =>
                service["platformVersion"].Text() is null or "LATEST" or "1.4.0"
                    ? null
                    : $"runs on version {service["platformVersion"]}"
        ),
        new(
            "ECS.12",
            "ECS clusters should use Container Insights",
            "`settings` has `containerInsights`, `enabled` or `enhanced`",
            Cluster,
            cluster =>
                cluster
                    .Each("settings")
                    .Any(setting =>
                        setting["name"].Text() == "containerInsights"
                        && setting["value"].Text() is "enabled" or "enhanced"
                    )
                    ? null
                    : "has no Container Insights"
        ),
        Tags.Control("ECS.13", "ECS services should be tagged", Service),
        Tags.Control("ECS.14", "ECS clusters should be tagged", Cluster),
        Tags.Control("ECS.15", "ECS task definitions should be tagged", TaskDefinition),
        new(
            "ECS.17",
            "ECS task definitions should not use host network mode",
            "`networkMode` is not `host`",
            TaskDefinition,
            definition => definition["networkMode"].Text() == "host" ? "`networkMode` is `host`" : null
        ),
        new(
            "ECS.18",
            "ECS Task Definitions should use in-transit encryption for EFS volumes",
            "each volume of EFS has `transitEncryption: ENABLED`",
            TaskDefinition,
            definition =>
                definition
                    .Each("volumes")
                    .Any(volume =>
                        volume["efsVolumeConfiguration"] is { } efs && efs["transitEncryption"].Text() != "ENABLED"
                    )
                    ? "has a volume of EFS without encryption in transit"
                    : null
        ),
        new(
            "ECS.19",
            "ECS capacity providers should have managed termination protection enabled",
            "`autoScalingGroupProvider.managedTerminationProtection` is `ENABLED`",
            "aws:ecs/capacityProvider:CapacityProvider",
            provider =>
                provider["autoScalingGroupProvider"]?["managedTerminationProtection"].Text() == "ENABLED"
                    ? null
                    : "does not protect instances with tasks"
        ),
        OfContainers(
            "ECS.20",
            "ECS Task Definitions should configure non-root users in Linux container definitions",
            "each container has `user`, and the user is not root",
            container => IsRoot(container["user"].Text()) ? "runs as root, or as the user of its image" : null,
            definition => !IsWindows(definition)
        ),
        OfContainers(
            "ECS.21",
            "ECS Task Definitions should configure non-administrator users in Windows container definitions",
            "`runtimePlatform.operatingSystemFamily` is `LINUX`, or each container has a `user` that is no administrator",
            container =>
                container["user"].Text() is null or "containeradministrator"
                    ? "may run as a Windows administrator"
                    : null,
            definition => OperatingSystem(definition) is null || IsWindows(definition)
        ),
    ];

    public static IReadOnlyList<UnusedControl> Unused { get; } =
    [new("ECS.16", "ECS task sets should not automatically assign public IP addresses", "aws:ecs/taskSet:TaskSet")];

    private static Control OfContainers(
        string id,
        string title,
        string asks,
        Func<JsonNode, string?> finding,
        Func<Registration, bool>? applies = null
    ) =>
        new(
            id,
            title,
            asks,
            TaskDefinition,
            definition =>
                applies?.Invoke(definition) == false ? null
                : string.Join(
                    ", ",
                    from container in Containers(definition)
                    let found = finding(container)
                    where found is not null
                    select $"container {container["name"]} {found}"
                )
                    is { Length: > 0 } all
                    ? all
                : null
        );

    private static IEnumerable<JsonNode> Containers(Registration definition) =>
        JsonNode.Parse(definition["containerDefinitions"].Text() ?? "[]").Entries();

    private static bool IsRoot(string? user) => user is null || user.Split(':')[0] is "" or "root" or "0";

    private static bool IsWindows(Registration definition) =>
        OperatingSystem(definition)?.StartsWith("WINDOWS", StringComparison.Ordinal) == true;

    private static string? OperatingSystem(Registration definition) =>
        definition["runtimePlatform"]?["operatingSystemFamily"].Text();
}
