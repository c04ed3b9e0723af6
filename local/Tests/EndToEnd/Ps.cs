using System.Text.Json;

namespace Local.Tests.EndToEnd;

/// <summary>Reads what <c>./infra ps --json</c> prints, by the names that the command documents.</summary>
internal static class Ps
{
    public static JsonElement Service(this JsonElement ps, string key) =>
        ps.GetProperty("services")
            .EnumerateArray()
            .Single(service => service.GetProperty("name").GetString()!.Contains(key, StringComparison.Ordinal));

    public static IReadOnlyList<RunningInstance> Instances(this JsonElement ps) =>
        ps.GetProperty("instances").Deserialize<IReadOnlyList<RunningInstance>>(JsonSerializerOptions.Web)!;

    public static IReadOnlyList<RunningTask> Tasks(this JsonElement service) =>
        [
            .. service
                .GetProperty("tasks")
                .EnumerateArray()
                .Select(task => new RunningTask(
                    task.GetProperty("id").GetString()!,
                    task.GetProperty("pid").GetInt32(),
                    $"{task.GetProperty("address").GetString()}:{task.GetProperty("port").GetInt32()}",
                    task.GetProperty("lastStatus").GetString()!,
                    task.GetProperty("health").GetString()!,
                    task.GetProperty("taskDefinition").GetString()!
                )),
        ];
}

/// <summary>An instance as <c>ps</c> shows it.</summary>
internal sealed record RunningInstance(string Id, string Name, int Pid, string Address, string State, string? Health);

/// <summary>A task as <c>ps</c> shows it.</summary>
internal sealed record RunningTask(
    string Id,
    int Pid,
    string Endpoint,
    string LastStatus,
    string Health,
    string TaskDefinition
);
