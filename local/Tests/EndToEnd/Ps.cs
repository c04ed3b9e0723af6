using System.Text.Json;

namespace Local.Tests.EndToEnd;

/// <summary>Reads the output of <c>./infra ps --json</c> by its documented names.</summary>
internal static class Ps
{
    public static JsonElement Service(this JsonElement ps, string key) =>
        ps.GetProperty("services")
            .EnumerateArray()
            .Single(service => service.GetProperty("name").GetString()!.Contains(key, StringComparison.Ordinal));

    public static IReadOnlyList<RunningInstance> Instances(this JsonElement ps) =>
        ps.GetProperty("instances").Deserialize<IReadOnlyList<RunningInstance>>(JsonSerializerOptions.Web)!;

    public static IReadOnlyList<RunningTask> Tasks(this JsonElement service) =>
        service.GetProperty("tasks").Deserialize<IReadOnlyList<RunningTask>>(JsonSerializerOptions.Web)!;
}

/// <summary>An instance in the output of <c>ps</c>. It has no process while it starts or ends.</summary>
internal sealed record RunningInstance(string Id, string Name, int? Pid, string? Address, string State, string? Health);

/// <summary>
/// A task in the output of <c>ps</c>. It has no process and no address while it is placed or has ended.
/// </summary>
internal sealed record RunningTask(
    string Id,
    int? Pid,
    string? Address,
    int? Port,
    string LastStatus,
    string Health,
    string TaskDefinition,
    IReadOnlyList<RunningContainer> Containers
)
{
    public string Endpoint => $"{Address}:{Port}";

    public bool IsHealthy => LastStatus == "RUNNING" && Health == "healthy";

    public RunningContainer Container(string name) => Containers.Single(container => container.Name == name);

    /// <summary>Whether everything is equal: a record would compare the lists of containers by their identity.</summary>
    public bool Equals(RunningTask? other) =>
        other is not null
        && (Id, Pid, Endpoint, LastStatus, Health, TaskDefinition)
            == (other.Id, other.Pid, other.Endpoint, other.LastStatus, other.Health, other.TaskDefinition)
        && Containers.SequenceEqual(other.Containers);

    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);
}

/// <summary>A container of a task in the output of <c>ps</c>. It has no process before its start.</summary>
internal sealed record RunningContainer(string Name, int? Pid, string LastStatus, string Health, int? ExitCode)
{
    /// <summary>The value of a variable in the environment of the process; null without the variable.</summary>
    public string? Variable(string name) =>
        File.ReadAllText($"/proc/{Pid}/environ")
            .Split('\0')
            .FirstOrDefault(variable => variable.StartsWith($"{name}=", StringComparison.Ordinal))
            ?[(name.Length + 1)..];
}
