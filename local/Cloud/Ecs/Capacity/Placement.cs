namespace Local.Cloud.Ecs.Capacity;

/// <summary>The resources that a task needs from a container instance.</summary>
/// <param name="Cpu">CPU units.</param>
/// <param name="Memory">Memory in MiB.</param>
/// <param name="HostPorts">The fixed host ports. Dynamic ports are not included.</param>
internal sealed record TaskNeeds(int Cpu, int Memory, IReadOnlyList<int> HostPorts);

/// <summary>A container instance as a candidate for placement.</summary>
/// <param name="Id">The id of the instance.</param>
/// <param name="Zone">The instance's availability zone.</param>
/// <param name="Cpu">CPU units that no task has reserved.</param>
/// <param name="Memory">MiB that no task has reserved.</param>
/// <param name="HostPorts">The ports that its tasks have.</param>
/// <param name="TasksOfService">The number of tasks of the same service on the instance.</param>
internal sealed record PlacementCandidate(
    string Id,
    string Zone,
    int Cpu,
    int Memory,
    IReadOnlySet<int> HostPorts,
    int TasksOfService
)
{
    /// <summary>ECS's reason why the task cannot be placed here; null if it can.</summary>
    public string? WhyNot(TaskNeeds task) =>
        task.Cpu > Cpu ? "has insufficient CPU units available"
        : task.Memory > Memory ? "has insufficient memory available"
        : task.HostPorts.Any(HostPorts.Contains) ? "is already using a port required by your task"
        : null;
}

/// <summary>The result of a placement.</summary>
/// <param name="InstanceId">The id of the instance; null if none has room.</param>
/// <param name="Reason">ECS's reason if none has room, else null.</param>
internal sealed record PlacementDecision(string? InstanceId, string? Reason);

/// <summary>
/// Chooses the container instance for a task: among instances with room, the zone with the fewest tasks of the
/// service, and in that zone the instance with the fewest.
/// </summary>
internal static class Placement
{
    /// <summary>Chooses the instance for one task.</summary>
    /// <param name="task">The task's needs.</param>
    /// <param name="candidates">The ACTIVE container instances that it may run on.</param>
    public static PlacementDecision Choose(TaskNeeds task, IReadOnlyList<PlacementCandidate> candidates)
    {
        if (candidates.Count == 0)
        {
            return new PlacementDecision(null, "No Container Instances were found in your capacity provider.");
        }

        var inZone = candidates
            .GroupBy(candidate => candidate.Zone)
            .ToDictionary(zone => zone.Key, zone => zone.Sum(candidate => candidate.TasksOfService));
        var chosen = candidates
            .Where(candidate => candidate.WhyNot(task) is null)
            .OrderBy(candidate => inZone[candidate.Zone])
            .ThenBy(candidate => candidate.TasksOfService)
            .ThenByDescending(candidate => candidate.Memory)
            .FirstOrDefault();
        if (chosen is not null)
        {
            return new PlacementDecision(chosen.Id, null);
        }

        var closest = candidates.MaxBy(candidate => candidate.Memory)!;
        return new PlacementDecision(
            null,
            $"The closest matching (container-instance {closest.Id}) {closest.WhyNot(task)}."
        );
    }
}
