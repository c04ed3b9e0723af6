namespace Local.Cloud.Ecs.Capacity;

/// <summary>What a task needs of the container instance that it is to run on.</summary>
/// <param name="Cpu">CPU units.</param>
/// <param name="Memory">MiB.</param>
/// <param name="HostPorts">The ports that it must have there; those that it takes as they come are not among them.</param>
internal sealed record TaskNeeds(int Cpu, int Memory, IReadOnlyList<int> HostPorts);

/// <summary>A container instance as placement sees it.</summary>
/// <param name="Id">The instance.</param>
/// <param name="Zone">Its availability zone.</param>
/// <param name="Cpu">CPU units that no task has reserved.</param>
/// <param name="Memory">MiB that no task has reserved.</param>
/// <param name="HostPorts">The ports that its tasks have.</param>
/// <param name="TasksOfService">How many tasks of the task's own service it has.</param>
internal sealed record PlacementCandidate(
    string Id,
    string Zone,
    int Cpu,
    int Memory,
    IReadOnlySet<int> HostPorts,
    int TasksOfService
)
{
    /// <summary>Why the task cannot be placed here, in ECS's words; null when it can.</summary>
    public string? WhyNot(TaskNeeds task) =>
        task.Cpu > Cpu ? "has insufficient CPU units available"
        : task.Memory > Memory ? "has insufficient memory available"
        : task.HostPorts.Any(HostPorts.Contains) ? "is already using a port required by your task"
        : null;
}

/// <summary>Where a task goes.</summary>
/// <param name="InstanceId">The instance; null when there is none for it.</param>
/// <param name="Reason">Why there is none, as ECS says it; null when there is one.</param>
internal sealed record PlacementDecision(string? InstanceId, string? Reason);

/// <summary>
/// Which container instance gets a task: of those with room, one in the zone with the fewest tasks of its service,
/// and there the one that has the fewest.
/// </summary>
internal static class Placement
{
    /// <summary>Decides for one task.</summary>
    /// <param name="task">What it needs.</param>
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
