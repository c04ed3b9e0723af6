namespace Local.Cloud.Ecs;

/// <summary>
/// How long a service waits before it starts tasks again when those started before never reached RUNNING. AWS
/// gives the bound (15 minutes) and not the steps; here it doubles from 10 s once all desired tasks have failed
/// three times over.
/// </summary>
internal static class StartBackoff
{
    private const int FreeRounds = 2;
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <summary>The wait, unscaled.</summary>
    /// <param name="failures">Tasks in a row that never reached RUNNING.</param>
    /// <param name="desired">The service's desired count.</param>
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
