namespace Local.Cloud.Ecs.Capacity;

/// <summary>The settings by which a capacity provider scales its group.</summary>
/// <param name="TargetCapacity">The reservation to keep, in percent: 1 to 100.</param>
/// <param name="MinimumStep">The minimum number of instances to add at once.</param>
/// <param name="MaximumStep">The maximum number of instances to add at once.</param>
/// <param name="Warmup">The time that an instance may take until it is registered, before time scaling.</param>
internal sealed record ManagedScaling(
    int TargetCapacity = 100,
    int MinimumStep = 1,
    int MaximumStep = 10_000,
    TimeSpan Warmup = default
)
{
    /// <summary>The number of consecutive minutes below the target before the group shrinks.</summary>
    public const int LowPeriods = 15;

    /// <summary>The default warm-up.</summary>
    public static readonly TimeSpan DefaultWarmup = TimeSpan.FromSeconds(300);

    /// <summary>
    /// Returns the desired capacity to set now; null to leave it. One minute above the target adds instances,
    /// between the minimum and the maximum step. Fifteen minutes below the target remove instances.
    /// </summary>
    /// <param name="reservations">The values of CapacityProviderReservation, one a minute, newest last.</param>
    /// <param name="running">The number of running instances.</param>
    /// <param name="desired">The group's desired capacity.</param>
    /// <param name="minimum">The group's minimum size.</param>
    /// <param name="maximum">The group's maximum size.</param>
    public int? Decide(IReadOnlyList<double> reservations, int running, int desired, int minimum, int maximum)
    {
        if (reservations.Count == 0)
        {
            return null;
        }

        var wanted = Wanted(reservations[^1], running);
        if (reservations[^1] > TargetCapacity)
        {
            // Instances under way count as part of the step.
            var step = Math.Clamp(wanted, running + MinimumStep, running + (long)MaximumStep);
            var grown = (int)Math.Min(maximum, step);
            return grown > desired ? grown : null;
        }

        var low = reservations.TakeLast(LowPeriods).ToList();
        if (low.Count < LowPeriods || !low.TrueForAll(value => value < TargetCapacity))
        {
            return null;
        }

        var shrunk = (int)Math.Max(minimum, wanted);
        return shrunk < desired ? shrunk : null;
    }

    /// <summary>
    /// Returns the capacity that brings the reservation to its target. A group without instances counts as one
    /// instance.
    /// </summary>
    private long Wanted(double reservation, int running) =>
        // Rounding comes first, so that an error in the last bit does not turn 3 × 100 / 100 into 4.
        (long)Math.Ceiling(Math.Round(Math.Max(running, 1) * reservation / TargetCapacity, 6));
}
