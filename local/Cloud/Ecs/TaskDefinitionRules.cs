using System.Text.Json;
using System.Text.RegularExpressions;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Ecs;

/// <summary>What AWS rejects in a task definition, and what the local cloud cannot run.</summary>
internal static partial class TaskDefinitionRules
{
    private static readonly string[] NetworkModes = ["awsvpc", "bridge", "host", "none"];

    // What changes how a container runs and has no counterpart here: better refused than ignored.
    private static readonly string[] NotRunHere =
    [
        "command",
        "dependsOn",
        "entryPoint",
        "environmentFiles",
        "healthCheck",
        "mountPoints",
        "secrets",
        "volumesFrom",
    ];

    /// <summary>The errors of <paramref name="inputs"/>; what is unknown yet is taken to be right.</summary>
    public static IReadOnlyList<InputError> Check(PropertyMap inputs)
    {
        var errors = new List<InputError>();
        if (inputs.Get("family")?.AsString is { } family && !NamePattern().IsMatch(family))
        {
            errors.Add(
                new InputError("family", $"\"{family}\" is not 1 to 255 letters, digits, hyphens and underscores")
            );
        }

        if (inputs.Get("networkMode")?.AsString is { } mode && !NetworkModes.Contains(mode))
        {
            errors.Add(new InputError("networkMode", $"\"{mode}\" is none of {string.Join(", ", NetworkModes)}"));
        }

        if (IsFargate(inputs))
        {
            CheckFargate(inputs, errors);
        }

        if (inputs.Get("containerDefinitions")?.AsString is { } json)
        {
            CheckContainers(json, inputs, errors);
        }

        return errors;
    }

    /// <summary>The image of the container; null when it is not known yet or cannot be read.</summary>
    public static string? Image(PropertyMap inputs)
    {
        try
        {
            using var document = JsonDocument.Parse(inputs.Get("containerDefinitions")?.AsString ?? "[]");
            return TaskDefinition.Property(document.RootElement[0], "image")?.GetString();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private static bool IsFargate(PropertyMap inputs) =>
        inputs.Get("requiresCompatibilities")?.AsList?.Any(item => item.AsString == "FARGATE") ?? false;

    private static void CheckFargate(PropertyMap inputs, List<InputError> errors)
    {
        foreach (var name in new[] { "cpu", "memory" })
        {
            if (inputs.Get(name) is null or NullValue)
            {
                errors.Add(new InputError(name, "is required for Fargate"));
            }
            else if (!inputs[name].ContainsUnknowns && TaskDefinition.Number(inputs[name]) is null)
            {
                errors.Add(new InputError(name, $"\"{inputs[name].AsString}\" is not a whole number"));
            }
        }

        if (
            TaskDefinition.Number(inputs.Get("cpu")) is { } cpu
            && TaskDefinition.Number(inputs.Get("memory")) is { } memory
            && FargateSizes.Check(cpu, memory) is { } wrong
        )
        {
            errors.Add(new InputError(wrong.Property, wrong.Reason));
        }

        var mode = inputs.Get("networkMode");
        if (mode is null or NullValue || mode.AsString is { } given && given != "awsvpc")
        {
            errors.Add(new InputError("networkMode", $"must be \"awsvpc\" for Fargate, not {Show(mode?.AsString)}"));
        }
    }

    private static void CheckContainers(string json, PropertyMap inputs, List<InputError> errors)
    {
        const string Property = "containerDefinitions";
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Array)
            {
                errors.Add(new InputError(Property, "is not a JSON list of container definitions"));
                return;
            }

            if (document.RootElement.GetArrayLength() != 1)
            {
                errors.Add(
                    new InputError(
                        Property,
                        $"has {document.RootElement.GetArrayLength()} containers; the local cloud runs tasks of exactly 1"
                    )
                );
                return;
            }

            var container = document.RootElement[0];
            CheckContainer(
                container,
                inputs,
                (name, reason) => errors.Add(new InputError($"{Property}[0].{name}", reason))
            );
            var awsvpc = inputs.Get("networkMode")?.AsString == "awsvpc";
            CheckPorts(
                container,
                awsvpc,
                (path, reason) => errors.Add(new InputError($"{Property}[0].{path}", reason))
            );
        }
        catch (JsonException e)
        {
            errors.Add(new InputError(Property, $"is not JSON: {e.Message}"));
        }
        catch (InvalidOperationException e)
        {
            errors.Add(new InputError(Property, $"has a value of the wrong type: {e.Message}"));
        }
    }

    private static void CheckContainer(JsonElement container, PropertyMap inputs, Action<string, string> error)
    {
        var name = TaskDefinition.Property(container, "name")?.GetString();
        if (name is null || !NamePattern().IsMatch(name))
        {
            error("name", $"{Show(name)} is not 1 to 255 letters, digits, hyphens and underscores");
        }

        if (string.IsNullOrEmpty(TaskDefinition.Property(container, "image")?.GetString()))
        {
            error("image", "is required");
        }

        foreach (var key in NotRunHere)
        {
            if (TaskDefinition.Property(container, key) is { } value && !IsEmpty(value))
            {
                error(key, "is not run by the local cloud; take it out, or deploy to AWS");
            }
        }

        if (TaskDefinition.Property(container, "stopTimeout") is { } timeout && IsFargate(inputs))
        {
            if (!timeout.TryGetInt32(out var seconds) || seconds is < 0 or > 120)
            {
                error("stopTimeout", $"{timeout} is not 0 to 120 seconds, Fargate's bound");
            }
        }

        CheckMemory(container, inputs, error);
        if (
            TaskDefinition.Property(container, "memoryReservation")?.GetInt32() is { } soft
            && TaskDefinition.Number(inputs.Get("memory")) is { } memory
            && soft > memory
        )
        {
            error("memoryReservation", $"{soft} MiB is more than the task's {memory} MiB");
        }

        foreach (var variable in TaskDefinition.Items(container, "environment"))
        {
            if (string.IsNullOrEmpty(TaskDefinition.Property(variable, "name")?.GetString()))
            {
                error("environment", "has a variable without a name");
            }
        }

        CheckLog(container, error);
    }

    private static void CheckMemory(JsonElement container, PropertyMap inputs, Action<string, string> error)
    {
        var hard = TaskDefinition.Property(container, "memory")?.GetInt32();
        var soft = TaskDefinition.Property(container, "memoryReservation")?.GetInt32();
        if (hard is null && soft is null && inputs.Get("memory") is null or NullValue)
        {
            error("memory", "at least one of memory and memoryReservation is required, or the task's memory");
        }

        if (hard is < 4)
        {
            error("memory", $"{hard} MiB is below 4");
        }

        if (hard is not null && soft >= hard)
        {
            error("memoryReservation", $"{soft} MiB must be below memory, {hard} MiB");
        }

        if (TaskDefinition.Property(container, "cpu")?.GetInt32() is { } cpu and < 0)
        {
            error("cpu", $"{cpu} is below 0");
        }
    }

    private static void CheckLog(JsonElement container, Action<string, string> error)
    {
        if (TaskDefinition.Property(container, "logConfiguration") is not { } log)
        {
            return;
        }

        var driver = TaskDefinition.Property(log, "logDriver")?.GetString();
        if (driver != "awslogs")
        {
            error("logConfiguration.logDriver", $"{Show(driver)} is not \"awslogs\", the local cloud's only driver");
            return;
        }

        var options = TaskDefinition.Property(log, "options") ?? default;
        foreach (var required in new[] { "awslogs-group", "awslogs-region", "awslogs-stream-prefix" })
        {
            if (string.IsNullOrEmpty(TaskDefinition.Property(options, required)?.GetString()))
            {
                error($"logConfiguration.options.{required}", "is required");
            }
        }
    }

    private static void CheckPorts(JsonElement container, bool awsvpc, Action<string, string> error)
    {
        var names = new HashSet<string>();
        var ports = new HashSet<int>();
        foreach (var (index, mapping) in TaskDefinition.Items(container, "portMappings").Index())
        {
            var at = $"portMappings[{index}]";
            var port = TaskDefinition.Property(mapping, "containerPort")?.GetInt32();
            if (port is null or < 1 or > 65535)
            {
                error($"{at}.containerPort", $"{port?.ToString() ?? "null"} is not a port from 1 to 65535");
                continue;
            }

            if (!ports.Add(port.Value))
            {
                error($"{at}.containerPort", $"{port} is mapped twice");
            }

            var host = TaskDefinition.Property(mapping, "hostPort")?.GetInt32();
            if (awsvpc && host is not null && host != port)
            {
                error($"{at}.hostPort", $"{host} must equal containerPort {port} in network mode awsvpc");
            }
            else if (host is < 0 or > 65535)
            {
                error($"{at}.hostPort", $"{host} is not a port from 0 to 65535");
            }

            if (TaskDefinition.Property(mapping, "name")?.GetString() is { } name)
            {
                if (!PortNamePattern().IsMatch(name))
                {
                    error(
                        $"{at}.name",
                        $"\"{name}\" is not 1 to 64 lower-case letters, digits, hyphens and underscores, starting with none of - and _"
                    );
                }

                if (!names.Add(name))
                {
                    error($"{at}.name", $"\"{name}\" is used twice");
                }
            }
        }
    }

    private static bool IsEmpty(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0
        || value.ValueKind == JsonValueKind.Object && !value.EnumerateObject().Any();

    private static string Show(string? value) => value is null ? "nothing" : $"\"{value}\"";

    [GeneratedRegex("^[A-Za-z0-9_-]{1,255}$")]
    private static partial Regex NamePattern();

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,63}$")]
    private static partial Regex PortNamePattern();
}
