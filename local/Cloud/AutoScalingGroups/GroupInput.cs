namespace Local.Cloud.AutoScalingGroups;

/// <summary>How far an instance of a group is, as its lifecycle state.</summary>
internal enum MemberState
{
    /// <summary>It is being launched.</summary>
    Pending,

    /// <summary>It runs and is registered in the group's target groups.</summary>
    InService,

    /// <summary>It is being drained and terminated, and counts no more.</summary>
    Terminating,
}

/// <summary>A version of a launch template.</summary>
/// <param name="TemplateId">The template's id, <c>lt-</c> and 17 hexadecimal digits.</param>
/// <param name="Number">From 1.</param>
internal sealed record TemplateVersion(string TemplateId, int Number);

/// <summary>An instance of a group as the scheduler sees it.</summary>
/// <param name="Id">What tells it from the others.</param>
/// <param name="Zone">Its availability zone.</param>
/// <param name="Template">What it was launched from.</param>
/// <param name="State">How far it is.</param>
/// <param name="Healthy">Whether it passes the group's health check, as far as that counts yet.</param>
/// <param name="LaunchedAt">When its launch was ordered.</param>
/// <param name="InServiceAt">Since when it is in service; null before.</param>
/// <param name="Protected">Whether it is protected from scale-in.</param>
/// <param name="Passing">Whether it passes the health check now, though that may not count against it yet.</param>
internal sealed record SchedulerMember(
    string Id,
    string Zone,
    TemplateVersion Template,
    MemberState State,
    bool Healthy,
    DateTimeOffset LaunchedAt,
    DateTimeOffset? InServiceAt,
    bool Protected,
    bool Passing = true
);

/// <summary>What the scheduler of a group decides on.</summary>
/// <param name="Now">The time.</param>
/// <param name="Desired">The desired capacity, which is within the minimum and the maximum size.</param>
/// <param name="Zones">The zones to keep in balance, at least one.</param>
/// <param name="Template">What to launch from.</param>
/// <param name="Members">All instances that are not gone, oldest first.</param>
/// <param name="Refresh">The instance refresh that is under way; null when there is none.</param>
/// <param name="MayLaunch">Whether it may launch now: it is not backing off after a failed launch.</param>
internal sealed record GroupInput(
    DateTimeOffset Now,
    int Desired,
    IReadOnlyList<string> Zones,
    TemplateVersion Template,
    IReadOnlyList<SchedulerMember> Members,
    InstanceRefresh? Refresh = null,
    bool MayLaunch = true
);

/// <summary>The order to terminate an instance.</summary>
/// <param name="Id">The instance.</param>
/// <param name="Cause">Why, in words.</param>
internal sealed record Termination(string Id, string Cause);

/// <summary>What the scheduler of a group decided.</summary>
/// <param name="Launches">The zone of each instance to launch.</param>
/// <param name="Terminations">The instances to terminate.</param>
/// <param name="Refresh">The refresh as it goes on; null when there is none or it has ended.</param>
/// <param name="Ended">How the refresh has ended; null when it has not.</param>
internal sealed record GroupDecision(
    IReadOnlyList<string> Launches,
    IReadOnlyList<Termination> Terminations,
    InstanceRefresh? Refresh,
    RefreshOutcome? Ended
);
