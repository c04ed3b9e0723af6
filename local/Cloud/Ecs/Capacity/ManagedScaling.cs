namespace Local.Cloud.Ecs.Capacity;

/// <summary>How a capacity provider scales its group.</summary>
/// <param name="TargetCapacity">The reservation to keep, in percent; 1 to 100.</param>
/// <param name="MinimumStep">The fewest instances to add at once.</param>
/// <param name="MaximumStep">The most instances to add at once.</param>
/// <param name="Warmup">How long an instance may take until it is registered, unscaled.</param>
internal sealed record ManagedScaling(
    int TargetCapacity = 100,
    int MinimumStep = 1,
    int MaximumStep = 10_000,
    TimeSpan Warmup = default
)
{
    /// <summary>Minutes in a row below the target until the group shrinks.</summary>
    public const int LowPeriods = 15;

    /// <summary>The warm-up when none is given.</summary>
    public static readonly TimeSpan DefaultWarmup = TimeSpan.FromSeconds(300);

    /// <summary>
    /// The desired capacity to set now; null to leave it. One minute above the target adds instances, at least the
    /// minimum step and at most the maximum; fifteen below it take them away.
    /// </summary>
    /// <param name="reservations">CapacityProviderReservation, a value a minute, the newest last.</param>
    /// <param name="running">How many instances run.</param>
    /// <param name="desired">The group's desired capacity.</param>
    /// <param name="minimum">Its minimum size.</param>
    /// <param name="maximum">Its maximum size.</param>
    public int? Decide(IReadOnlyList<double> reservations, int running, int desired, int minimum, int maximum)
    {
        if (reservations.Count == 0)
        {
            return null;
        }

        var wanted = Wanted(reservations[^1], running);
        if (reservations[^1] > TargetCapacity)
        {
            // Instances that are on their way are part of the step already.
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

    /// <summary>The capacity that would bring the reservation to its target; of none, as of one.</summary>
    private long Wanted(double reservation, int running) =>
        // The share is rounded first: 3 × 100 / 100 must not become 4 by the last bit.
        (long)Math.Ceiling(Math.Round(Math.Max(running, 1) * reservation / TargetCapacity, 6));
}
