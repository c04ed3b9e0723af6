namespace Local.Cloud.AutoScalingGroups;

/// <summary>What a refresh does with instances that are protected from scale-in.</summary>
internal enum ProtectedInstances
{
    /// <summary>Leaves them as they are.</summary>
    Ignore,

    /// <summary>Replaces them too.</summary>
    Refresh,

    /// <summary>Waits until the protection is taken away.</summary>
    Wait,
}

/// <summary>How a group's instances are replaced.</summary>
/// <param name="MinHealthyPercentage">How much of the desired capacity stays in service, rounded up; 0 to 100.</param>
/// <param name="MaxHealthyPercentage">How much of it may exist, rounded up; 100 to 200.</param>
/// <param name="Warmup">How long a new instance is in service until it counts, as long as it lasts here.</param>
/// <param name="SkipMatching">Whether instances of the version in force are left as they are.</param>
/// <param name="Protected">What happens to protected instances.</param>
internal sealed record RefreshPreferences(
    int MinHealthyPercentage = 90,
    int MaxHealthyPercentage = 100,
    TimeSpan Warmup = default,
    bool SkipMatching = false,
    ProtectedInstances Protected = ProtectedInstances.Ignore
)
{
    /// <summary>How long a refresh waits without getting on before it fails, as long as it lasts here; AWS's hour.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromHours(1);
}

/// <summary>The replacement of all instances that were launched before it began.</summary>
/// <param name="StartedAt">When it began.</param>
/// <param name="ProgressAt">When it last replaced an instance.</param>
/// <param name="Preferences">How it goes about it.</param>
internal sealed record InstanceRefresh(
    DateTimeOffset StartedAt,
    DateTimeOffset ProgressAt,
    RefreshPreferences Preferences
)
{
    /// <summary>A refresh that begins.</summary>
    public static InstanceRefresh Begin(DateTimeOffset now, RefreshPreferences preferences) =>
        new(now, now, preferences);

    /// <summary>
    /// The fewest instances in service that it may leave. Where the percentages leave no room at all, one at a time
    /// is replaced, as AWS does.
    /// </summary>
    public int Lower(int desired)
    {
        var lower = Share(desired, Preferences.MinHealthyPercentage);
        return lower >= desired && Upper(desired) <= desired ? Math.Max(0, desired - 1) : lower;
    }

    /// <summary>The most instances that may exist, those that terminate aside.</summary>
    public int Upper(int desired) => Share(desired, Preferences.MaxHealthyPercentage);

    private static int Share(int desired, int percentage) => (int)(((long)desired * percentage + 99) / 100);
}

/// <summary>How a refresh has ended.</summary>
internal enum RefreshOutcome
{
    /// <summary>Every instance that it was to replace is replaced, and the new ones are warm.</summary>
    Successful,

    /// <summary>It did not get on for as long as its patience lasts.</summary>
    Failed,
}
