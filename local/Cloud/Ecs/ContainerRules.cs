using System.Text.Json;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Ecs;

/// <summary>
/// Rejects containers that ECS rejects because of each other or of the task's volumes, and health checks that ECS rejects.
/// </summary>
internal static class ContainerRules
{
    private static readonly string[] Conditions = ["START", "COMPLETE", "SUCCESS", "HEALTHY"];

    /// <summary>Adds the errors in a list of container definitions. A property begins with the container's index.</summary>
    public static void Check(JsonElement list, PropertyMap inputs, Action<InputError> error)
    {
        var containers = list.EnumerateArray().ToList();
        var names = containers.ConvertAll(container => Text(container, "name"));
        if (!containers.Exists(IsEssential))
        {
            error(new("", "has no essential container; allowed: at least one with essential true"));
        }

        foreach (var (index, container) in containers.Index())
        {
            void Add(InputError one) => error(one with { Property = $"[{index}].{one.Property}" });
            if (names.IndexOf(names[index]) < index)
            {
                Add(InputError.Value("name", names[index], "a name that no other container of the task has"));
            }

            CheckHealth(container, Add);
            CheckMounts(container, inputs, Add);
            CheckDependencies(index, containers, names, Add);
        }
    }

    private static void CheckHealth(JsonElement container, Action<InputError> error)
    {
        if (TaskDefinition.Property(container, "healthCheck") is not { } check)
        {
            return;
        }

        var words = TaskDefinition.Items(check, "command").Select(word => word.GetString()).ToList();
        if (words is not (["NONE"] or ["CMD" or "CMD-SHELL", _, ..]))
        {
            error(
                InputError.Found(
                    "healthCheck.command",
                    words.Count == 0 ? "nothing" : string.Join(' ', words),
                    "CMD or CMD-SHELL and a command, or NONE"
                )
            );
        }

        Range("interval", 5, 300);
        Range("timeout", 2, 60);
        Range("retries", 1, 10);
        Range("startPeriod", 0, 300);

        void Range(string name, int least, int most)
        {
            if (TaskDefinition.Property(check, name)?.GetInt32() is { } number && (number < least || number > most))
            {
                error(InputError.Value($"healthCheck.{name}", number, $"{least} to {most}"));
            }
        }
    }

    /// <summary>Checks that each mounted volume is one of the task's, and one that is empty when the task starts.</summary>
    private static void CheckMounts(JsonElement container, PropertyMap inputs, Action<InputError> error)
    {
        if (inputs.Get("volumes") is { ContainsUnknowns: true })
        {
            return;
        }

        var volumes = ServiceRevisionReader.Maps(inputs.Get("volumes")).ToList();
        foreach (var (number, mount) in TaskDefinition.Items(container, "mountPoints").Index())
        {
            var place = $"mountPoints[{number}].sourceVolume";
            var name = Text(mount, "sourceVolume");
            var volume = volumes.Find(one => one.Get("name")?.AsString == name);
            if (volume is null)
            {
                error(InputError.Value(place, name, "the name of one of the task definition's volumes"));
            }
            else if (
                volume.Keys.Any(key => key.EndsWith("Configuration", StringComparison.Ordinal) || key == "hostPath")
            )
            {
                error(new(place, $"'{name}' is no empty volume, which the local cloud does not support"));
            }
        }
    }

    private static void CheckDependencies(
        int index,
        List<JsonElement> containers,
        List<string> names,
        Action<InputError> error
    )
    {
        foreach (var (number, dependency) in TaskDefinition.Items(containers[index], "dependsOn").Index())
        {
            var place = $"dependsOn[{number}]";
            var name = Text(dependency, "containerName");
            var condition = Text(dependency, "condition");
            var other = names.IndexOf(name);
            if (other < 0 || other == index)
            {
                var others = names.Where((_, at) => at != index).DefaultIfEmpty("none");
                error(
                    InputError.Value(
                        $"{place}.containerName",
                        name,
                        $"another container of the task ({string.Join(", ", others)})"
                    )
                );
            }
            else if (WhyNot(condition, containers[other]) is { } allowed)
            {
                error(InputError.Value($"{place}.condition", condition, allowed));
            }
            else if (Reaches(other, []))
            {
                error(InputError.Value($"{place}.containerName", name, "a container that does not wait for this one"));
            }
        }

        bool Reaches(int from, HashSet<int> seen) =>
            from == index
            || from >= 0
                && seen.Add(from)
                && TaskDefinition
                    .Items(containers[from], "dependsOn")
                    .Any(one => Reaches(names.IndexOf(Text(one, "containerName")), seen));
    }

    private static string? WhyNot(string condition, JsonElement other) =>
        !Conditions.Contains(condition) ? string.Join(", ", Conditions)
        : condition == "HEALTHY" && TaskDefinition.Property(other, "healthCheck") is null
            ? "START, COMPLETE or SUCCESS, as the container has no health check"
        : condition is "COMPLETE" or "SUCCESS" && IsEssential(other) ? "START or HEALTHY, as the container is essential"
        : null;

    private static bool IsEssential(JsonElement container) =>
        TaskDefinition.Property(container, "essential")?.GetBoolean() ?? true;

    private static string Text(JsonElement element, string name) =>
        TaskDefinition.Property(element, name)?.GetString() ?? "";
}
