namespace Local.Cloud.Ecs.Capacity;

/// <summary>The metric CapacityProviderReservation: how much of a group is needed, in percent.</summary>
internal static class CapacityReservation
{
    /// <summary>What it is when nothing runs and something is needed, whatever that is.</summary>
    public const double NothingRuns = 200;

    /// <summary>The value of one minute.</summary>
    /// <param name="needed">How many instances all tasks need: M.</param>
    /// <param name="running">How many instances of the group run: N.</param>
    public static double Of(int needed, int running) =>
        running > 0 ? 100.0 * needed / running
        : needed > 0 ? NothingRuns
        : 100;

    /// <summary>How many instances a group needs for its tasks: M.</summary>
    /// <param name="running">How many of its instances run: N.</param>
    /// <param name="idle">
    /// How many of them have no task and are past their warm-up, so that nothing is known to need them.
    /// </param>
    /// <param name="waiting">What each task that waits for room needs.</param>
    /// <param name="coming">How many instances are under way, empty: those wanted and not registered yet.</param>
    /// <param name="size">The size of an instance of the group.</param>
    public static int Needed(
        int running,
        int idle,
        IReadOnlyList<TaskNeeds> waiting,
        int coming,
        ContainerInstanceSize size
    ) => waiting.Count == 0 ? running - idle : running + Math.Max(0, Bins(waiting, size) - coming);

    /// <summary>How many empty instances hold the tasks: what needs most goes first, each where it still fits.</summary>
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

        // One that fits no instance of this size gets none by adding more of them.
        return bins.Count(bin => bin is { Cpu: >= 0, Memory: >= 0 });
    }

    private static PlacementCandidate Empty(ContainerInstanceSize size) =>
        new("", "", size.Cpu, size.Memory, new HashSet<int>(), 0);
}
