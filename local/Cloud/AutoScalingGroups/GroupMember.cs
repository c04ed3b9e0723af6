using Local.Cloud.Ec2;

namespace Local.Cloud.AutoScalingGroups;

/// <summary>An instance of a group, from the order to launch it until it is gone; <see cref="GroupMembers"/> guards it.</summary>
internal sealed class GroupMember(string key, GroupSubnet subnet, TemplateVersion template, DateTimeOffset launchedAt)
{
    /// <summary>What tells it from the others before it has an instance's id.</summary>
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
/// <param name="InstanceId">Its id.</param>
/// <param name="State">How far it is.</param>
/// <param name="LaunchedAt">When its launch was ordered.</param>
/// <param name="Protected">Whether it is protected from scale-in.</param>
internal sealed record GroupInstance(string InstanceId, MemberState State, DateTimeOffset LaunchedAt, bool Protected);
