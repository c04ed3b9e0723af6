namespace Local.Cloud.LoadBalancing;

/// <summary>Increases the share of a target that has just become healthy.</summary>
internal static class SlowStart
{
    // A target without any request would never warm up.
    private const double Least = 0.01;

    /// <summary>
    /// Returns the target's share of requests, from nearly 0 to 1. It grows linearly over
    /// <paramref name="duration"/>.
    /// </summary>
    public static double Weight(DateTimeOffset? began, DateTimeOffset now, TimeSpan duration) =>
        began is null || duration <= TimeSpan.Zero ? 1 : Math.Clamp((now - began.Value) / duration, Least, 1);
}
