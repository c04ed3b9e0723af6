using System.Text.Json;
using System.Text.RegularExpressions;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Ecs;

/// <summary>Rejects task definitions that AWS rejects or that the local cloud cannot run.</summary>
internal static partial class TaskDefinitionRules
{
    private const string AllowedName = "1 to 255 letters, digits, hyphens and underscores";

    private static readonly string[] NetworkModes = ["awsvpc", "bridge", "host", "none"];

    // These properties change how a container runs and have no counterpart here. Rejecting them is better than
    // ignoring them.
    private static readonly string[] NotRunHere = ["environmentFiles", "volumesFrom"];

    /// <summary>Returns the errors in <paramref name="inputs"/>. Unknown values pass.</summary>
    public static IReadOnlyList<InputError> Check(PropertyMap inputs)
    {
        var errors = new List<InputError>();
        if (inputs.Get("family")?.AsString is { } family && !NamePattern().IsMatch(family))
        {
            errors.Add(InputError.Value("family", family, AllowedName));
        }

        errors.AddRange(InputReader.CheckOneOf(inputs, "networkMode", NetworkModes));
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

    /// <summary>Returns the images of the containers of inputs without errors; none if they are unknown.</summary>
    public static IReadOnlyList<string> Images(PropertyMap inputs)
    {
        using var document = JsonDocument.Parse(inputs.Get("containerDefinitions")?.AsString ?? "[]");
        return
        [
            .. document.RootElement.EnumerateArray().Select(container => container.GetProperty("image").GetString()!),
        ];
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
                errors.Add(InputError.Value(name, inputs[name], "a whole number"));
            }
        }

        if (
            TaskDefinition.Number(inputs.Get("cpu")) is { } cpu
            && TaskDefinition.Number(inputs.Get("memory")) is { } memory
            && FargateSizes.Check(cpu, memory) is { } wrong
        )
        {
            errors.Add(wrong);
        }

        var mode = inputs.Get("networkMode");
        if (mode is null or NullValue || mode.AsString is { } given && given != "awsvpc")
        {
            errors.Add(InputError.Value("networkMode", mode, "awsvpc for Fargate"));
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

            if (document.RootElement.GetArrayLength() == 0)
            {
                errors.Add(InputError.Found(Property, "no container", "at least 1"));
                return;
            }

            var awsvpc = inputs.Get("networkMode")?.AsString == "awsvpc";
            var ports = new HashSet<int>();
            foreach (var (index, container) in document.RootElement.EnumerateArray().Index())
            {
                void Add(InputError error) =>
                    errors.Add(error with { Property = $"{Property}[{index}].{error.Property}" });
                CheckContainer(container, inputs, Add);
                CheckPorts(container, awsvpc, ports, Add);
            }

            ContainerRules.Check(
                document.RootElement,
                inputs,
                error => errors.Add(error with { Property = $"{Property}{error.Property}" })
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

    private static void CheckContainer(JsonElement container, PropertyMap inputs, Action<InputError> error)
    {
        var name = TaskDefinition.Property(container, "name")?.GetString();
        if (name is null || !NamePattern().IsMatch(name))
        {
            error(InputError.Value("name", name, AllowedName));
        }

        if (string.IsNullOrEmpty(TaskDefinition.Property(container, "image")?.GetString()))
        {
            error(new("image", "is required"));
        }

        foreach (var key in NotRunHere)
        {
            if (TaskDefinition.Property(container, key) is { } value && !IsEmpty(value))
            {
                error(new(key, "is not supported by the local cloud; remove it, or deploy to AWS"));
            }
        }

        if (TaskDefinition.Property(container, "stopTimeout") is { } timeout && IsFargate(inputs))
        {
            if (!timeout.TryGetInt32(out var seconds) || seconds is < 0 or > 120)
            {
                error(
                    InputError.Value("stopTimeout", PropertyJson.Read(timeout, null), "0 to 120 seconds with Fargate")
                );
            }
        }

        CheckMemory(container, inputs, error);
        if (
            TaskDefinition.Property(container, "memoryReservation")?.GetInt32() is { } soft
            && TaskDefinition.Number(inputs.Get("memory")) is { } memory
            && soft > memory
        )
        {
            error(InputError.Value("memoryReservation", soft, $"at most the task's {memory} MiB"));
        }

        foreach (var variable in TaskDefinition.Items(container, "environment"))
        {
            if (string.IsNullOrEmpty(TaskDefinition.Property(variable, "name")?.GetString()))
            {
                error(new("environment", "has a variable without a name"));
            }
        }

        TaskSecretRules.Check(container, inputs, error);
        CheckLog(container, error);
    }

    private static void CheckMemory(JsonElement container, PropertyMap inputs, Action<InputError> error)
    {
        var hard = TaskDefinition.Property(container, "memory")?.GetInt32();
        var soft = TaskDefinition.Property(container, "memoryReservation")?.GetInt32();
        if (hard is null && soft is null && inputs.Get("memory") is null or NullValue)
        {
            error(new("memory", "at least one of memory and memoryReservation is required, or the task's memory"));
        }

        if (hard is { } little and < 4)
        {
            error(InputError.Value("memory", little, "at least 4 MiB"));
        }

        if (soft is { } reserved && reserved >= hard)
        {
            error(InputError.Value("memoryReservation", reserved, $"less than memory, {hard} MiB"));
        }

        if (TaskDefinition.Property(container, "cpu")?.GetInt32() is { } cpu and < 0)
        {
            error(InputError.Value("cpu", cpu, "at least 0"));
        }
    }

    private static void CheckLog(JsonElement container, Action<InputError> error)
    {
        if (TaskDefinition.Property(container, "logConfiguration") is not { } log)
        {
            return;
        }

        var driver = TaskDefinition.Property(log, "logDriver")?.GetString();
        if (driver != "awslogs")
        {
            error(InputError.Value("logConfiguration.logDriver", driver, "awslogs, the local cloud's only driver"));
            return;
        }

        var options = TaskDefinition.Property(log, "options") ?? default;
        foreach (var required in new[] { "awslogs-group", "awslogs-region", "awslogs-stream-prefix" })
        {
            if (string.IsNullOrEmpty(TaskDefinition.Property(options, required)?.GetString()))
            {
                error(new($"logConfiguration.options.{required}", "is required"));
            }
        }
    }

    private static void CheckPorts(JsonElement container, bool awsvpc, HashSet<int> ports, Action<InputError> error)
    {
        var names = new HashSet<string>();
        foreach (var (index, mapping) in TaskDefinition.Items(container, "portMappings").Index())
        {
            var at = $"portMappings[{index}]";
            var port = TaskDefinition.Property(mapping, "containerPort")?.GetInt32();
            if (port is not { } number || number is < 1 or > 65535)
            {
                error(InputError.Found($"{at}.containerPort", port?.ToString() ?? "nothing", "1 to 65535"));
                continue;
            }

            if (!ports.Add(number))
            {
                error(new($"{at}.containerPort", $"{number} is mapped twice"));
            }

            if (TaskDefinition.Property(mapping, "hostPort")?.GetInt32() is { } host)
            {
                if (awsvpc && host != number)
                {
                    error(
                        InputError.Value($"{at}.hostPort", host, $"the containerPort, {number}, in network mode awsvpc")
                    );
                }
                else if (host is < 0 or > 65535)
                {
                    error(InputError.Value($"{at}.hostPort", host, "0 to 65535"));
                }
            }

            if (TaskDefinition.Property(mapping, "name")?.GetString() is { } name)
            {
                if (!PortNamePattern().IsMatch(name))
                {
                    error(
                        InputError.Value(
                            $"{at}.name",
                            name,
                            "1 to 64 lower-case letters, digits, hyphens and underscores, with a letter or digit first"
                        )
                    );
                }

                if (!names.Add(name))
                {
                    error(new($"{at}.name", $"'{name}' is used twice"));
                }
            }
        }
    }

    private static bool IsEmpty(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0
        || value.ValueKind == JsonValueKind.Object && !value.EnumerateObject().Any();

    [GeneratedRegex("^[A-Za-z0-9_-]{1,255}$")]
    private static partial Regex NamePattern();

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,63}$")]
    private static partial Regex PortNamePattern();
}
