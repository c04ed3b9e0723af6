using Local.Cloud.Ec2;

namespace Local.Cloud.AutoScalingGroups;

/// <summary>
/// An instance of a group, from the order to launch it until it is terminated. <see cref="GroupMembers"/> guards
/// it.
/// </summary>
internal sealed class GroupMember(string key, GroupSubnet subnet, TemplateVersion template, DateTimeOffset launchedAt)
{
    /// <summary>The key of the member, which exists before the instance has an id.</summary>
    public string Key { get; } = key;

    public GroupSubnet Subnet { get; } = subnet;

    public TemplateVersion Template { get; } = template;

    public DateTimeOffset LaunchedAt { get; } = launchedAt;

    /// <summary>The instance; null until it runs.</summary>
    public Instance? Instance { get; set; }

    /// <summary>The id of its instance; null until it runs.</summary>
    public string? InstanceId { get; set; }

    public MemberState State { get; set; } = MemberState.Pending;

    public DateTimeOffset? InServiceAt { get; set; }

    public bool Protected { get; set; }
}

/// <summary>An instance of a group as others see it.</summary>
/// <param name="InstanceId">The id of the instance.</param>
/// <param name="State">The lifecycle state.</param>
/// <param name="LaunchedAt">The time of the order to launch the instance.</param>
/// <param name="Protected">Whether the instance is protected from scale-in.</param>
internal sealed record GroupInstance(string InstanceId, MemberState State, DateTimeOffset LaunchedAt, bool Protected);
