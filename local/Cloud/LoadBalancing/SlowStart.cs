namespace Local.Cloud.LoadBalancing;

/// <summary>How the share of a target that just became healthy grows.</summary>
internal static class SlowStart
{
    // A target that gets nothing at all would never warm up.
    private const double Least = 0.01;

    /// <summary>The target's share, from nearly 0 to 1: it grows linearly over <paramref name="duration"/>.</summary>
    public static double Weight(DateTimeOffset? began, DateTimeOffset now, TimeSpan duration) =>
        began is null || duration <= TimeSpan.Zero ? 1 : Math.Clamp((now - began.Value) / duration, Least, 1);
}
