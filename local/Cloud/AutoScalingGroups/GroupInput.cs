namespace Local.Cloud.AutoScalingGroups;

/// <summary>The lifecycle state of a group's instance.</summary>
internal enum MemberState
{
    /// <summary>The instance is being launched.</summary>
    Pending,

    /// <summary>The instance runs and is registered in the group's target groups.</summary>
    InService,

    /// <summary>The instance is being drained and terminated. It does not count any more.</summary>
    Terminating,
}

/// <summary>A version of a launch template.</summary>
/// <param name="TemplateId">The template's id: <c>lt-</c> and 17 hex digits.</param>
/// <param name="Number">The number of the version, from 1.</param>
internal sealed record TemplateVersion(string TemplateId, int Number);

/// <summary>An instance of a group as the scheduler sees it.</summary>
/// <param name="Id">The key of the instance within the group.</param>
/// <param name="Zone">The availability zone of the instance.</param>
/// <param name="Template">The template version that the instance was launched from.</param>
/// <param name="State">The lifecycle state.</param>
/// <param name="Healthy">
/// Whether the instance passes the group's health check. Within the grace period, every instance does.
/// </param>
/// <param name="LaunchedAt">The time of the order to launch the instance.</param>
/// <param name="InServiceAt">The time at which the instance came into service; null before.</param>
/// <param name="Protected">Whether the instance is protected from scale-in.</param>
/// <param name="Passing">Whether the instance passes the health check now, regardless of the grace period.</param>
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

/// <summary>The input of a group scheduler's decision.</summary>
/// <param name="Now">The time.</param>
/// <param name="Desired">The desired capacity, which is within the minimum and the maximum size.</param>
/// <param name="Zones">The zones to keep in balance, at least one.</param>
/// <param name="Template">The template version to launch from.</param>
/// <param name="Members">The instances that still exist, oldest first.</param>
/// <param name="Refresh">The instance refresh in progress; null if there is none.</param>
/// <param name="MayLaunch">Whether the group may launch now: it does not back off after a failed launch.</param>
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
/// <param name="Id">The key of the instance.</param>
/// <param name="Cause">The reason in words.</param>
internal sealed record Termination(string Id, string Cause);

/// <summary>The decision of a group's scheduler.</summary>
/// <param name="Launches">The zone of each instance to launch.</param>
/// <param name="Terminations">The instances to terminate.</param>
/// <param name="Refresh">The state of the refresh from now on; null if there is none or it has ended.</param>
/// <param name="Ended">The outcome of the refresh; null if it has not ended.</param>
internal sealed record GroupDecision(
    IReadOnlyList<string> Launches,
    IReadOnlyList<Termination> Terminations,
    InstanceRefresh? Refresh,
    RefreshOutcome? Ended
);
