namespace Local.Cloud.AutoScalingGroups;

/// <summary>How a refresh treats instances that are protected from scale-in.</summary>
internal enum ProtectedInstances
{
    /// <summary>The refresh leaves them as they are.</summary>
    Ignore,

    /// <summary>The refresh replaces them too.</summary>
    Refresh,

    /// <summary>The refresh waits until they are not protected any more.</summary>
    Wait,
}

/// <summary>The settings of an instance refresh.</summary>
/// <param name="MinHealthyPercentage">
/// The share of the desired capacity that stays in service, in percent, rounded up: 0 to 100.
/// </param>
/// <param name="MaxHealthyPercentage">
/// The share of the desired capacity that may exist, in percent, rounded up: 100 to 200.
/// </param>
/// <param name="Warmup">The time in service after which a new instance counts, after time scaling.</param>
/// <param name="SkipMatching">Whether instances of the present template version are left as they are.</param>
/// <param name="Protected">How protected instances are treated.</param>
internal sealed record RefreshPreferences(
    int MinHealthyPercentage = 90,
    int MaxHealthyPercentage = 100,
    TimeSpan Warmup = default,
    bool SkipMatching = false,
    ProtectedInstances Protected = ProtectedInstances.Ignore
)
{
    /// <summary>
    /// The time without progress after which a refresh fails, after time scaling. Default: one hour, as in AWS.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromHours(1);
}

/// <summary>The replacement of all instances that were launched before the refresh began.</summary>
/// <param name="StartedAt">The time at which the refresh began.</param>
/// <param name="ProgressAt">The time of the last replacement.</param>
/// <param name="Preferences">The settings of the refresh.</param>
internal sealed record InstanceRefresh(
    DateTimeOffset StartedAt,
    DateTimeOffset ProgressAt,
    RefreshPreferences Preferences
)
{
    /// <summary>Returns a new refresh.</summary>
    public static InstanceRefresh Begin(DateTimeOffset now, RefreshPreferences preferences) =>
        new(now, now, preferences);

    /// <summary>
    /// Returns the minimum number of instances in service. If the percentages leave no room at all, one instance at
    /// a time is replaced, as in AWS.
    /// </summary>
    public int Lower(int desired)
    {
        var lower = Share(desired, Preferences.MinHealthyPercentage);
        return lower >= desired && Upper(desired) <= desired ? Math.Max(0, desired - 1) : lower;
    }

    /// <summary>Returns the maximum number of instances, without those that are terminating.</summary>
    public int Upper(int desired) => Share(desired, Preferences.MaxHealthyPercentage);

    private static int Share(int desired, int percentage) => (int)(((long)desired * percentage + 99) / 100);
}

/// <summary>The outcome of a refresh.</summary>
internal enum RefreshOutcome
{
    /// <summary>Every instance is replaced, and the new ones are warm.</summary>
    Successful,

    /// <summary>The refresh made no progress within its patience.</summary>
    Failed,
}
