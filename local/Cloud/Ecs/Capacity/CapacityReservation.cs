namespace Local.Cloud.Ecs.Capacity;

/// <summary>The metric CapacityProviderReservation: the share of a group that its tasks need, in percent.</summary>
internal static class CapacityReservation
{
    /// <summary>The value if no instance runs and at least one is needed.</summary>
    public const double NothingRuns = 200;

    /// <summary>Returns the value for one minute.</summary>
    /// <param name="needed">The number of instances that all tasks need: M.</param>
    /// <param name="running">The number of running instances of the group: N.</param>
    public static double Of(int needed, int running) =>
        running > 0 ? 100.0 * needed / running
        : needed > 0 ? NothingRuns
        : 100;

    /// <summary>Returns the number of instances that a group needs for its tasks: M.</summary>
    /// <param name="running">The number of running instances: N.</param>
    /// <param name="idle">
    /// The number of running instances without tasks whose warm-up is over, so that nothing is known to need them.
    /// </param>
    /// <param name="waiting">The needs of each task that waits for room.</param>
    /// <param name="coming">The number of empty instances under way: wanted, and not registered yet.</param>
    /// <param name="size">The size of an instance of the group.</param>
    public static int Needed(
        int running,
        int idle,
        IReadOnlyList<TaskNeeds> waiting,
        int coming,
        ContainerInstanceSize size
    ) => waiting.Count == 0 ? running - idle : running + Math.Max(0, Bins(waiting, size) - coming);

    /// <summary>
    /// Returns the number of empty instances that hold the tasks. The largest task is placed first, each where it
    /// still fits.
    /// </summary>
    private static int Bins(IReadOnlyList<TaskNeeds> tasks, ContainerInstanceSize size)
    {
        var bins = new List<PlacementCandidate>();
        foreach (var task in tasks.OrderByDescending(task => task.Memory).ThenByDescending(task => task.Cpu))
        {
            var at = bins.FindIndex(bin => bin.WhyNot(task) is null);
            if (at < 0)
            {
                bins.Add(Empty(size));
                at = bins.Count - 1;
            }

            bins[at] = bins[at] with
            {
                Cpu = bins[at].Cpu - task.Cpu,
                Memory = bins[at].Memory - task.Memory,
                HostPorts = bins[at].HostPorts.Concat(task.HostPorts).ToHashSet(),
            };
        }

        // A task that fits no instance of this size gets no room from more of them.
        return bins.Count(bin => bin is { Cpu: >= 0, Memory: >= 0 });
    }

    private static PlacementCandidate Empty(ContainerInstanceSize size) =>
        new("", "", size.Cpu, size.Memory, new HashSet<int>(), 0);
}
