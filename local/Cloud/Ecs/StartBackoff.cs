namespace Local.Cloud.Ecs;

/// <summary>
/// The delay before a service starts tasks again after tasks that never reached RUNNING. AWS documents the limit of
/// 15 minutes but not the steps. Here the delay doubles from 10 s once all desired tasks have failed three times.
/// </summary>
internal static class StartBackoff
{
    private const int FreeRounds = 2;
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <summary>Returns the delay, before time scaling.</summary>
    /// <param name="failures">The number of consecutive tasks that never reached RUNNING.</param>
    /// <param name="desired">The desired count of the service.</param>
    public static TimeSpan Delay(int failures, int desired)
    {
        var rounds = failures / Math.Max(1, desired);
        if (rounds <= FreeRounds)
        {
            return TimeSpan.Zero;
        }

        var doublings = Math.Min(rounds - FreeRounds - 1, 10);
        var delay = First * Math.Pow(2, doublings);
        return delay < Longest ? delay : Longest;
    }
}
