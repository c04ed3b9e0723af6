namespace Local.Cloud.AutoScalingGroups;

/// <summary>A subnet that a group launches into.</summary>
/// <param name="Id">The id of the subnet.</param>
/// <param name="Zone">The availability zone of the subnet.</param>
internal sealed record GroupSubnet(string Id, string Zone);

/// <summary>The launch template and version that a group launches from.</summary>
/// <param name="Id">The template's id; null if its name is given.</param>
/// <param name="Name">The template's name; null if its id is given.</param>
/// <param name="Version">A number, <c>$Latest</c> or <c>$Default</c>; null means <c>$Default</c>.</param>
internal sealed record GroupTemplate(string? Id, string? Name, string? Version);

/// <summary>The settings of an Auto Scaling group, except its desired capacity.</summary>
/// <param name="Minimum">The minimum size.</param>
/// <param name="Maximum">The maximum size.</param>
/// <param name="Template">The launch template.</param>
/// <param name="Subnets">The subnets to launch into, at least one.</param>
/// <param name="TargetGroupArns">The ARNs of the target groups that instances are registered in.</param>
/// <param name="ChecksTargets">Whether the health in target groups counts, as with health check type ELB.</param>
/// <param name="HealthCheckGracePeriod">
/// The time after an instance comes into service in which its health does not count, before time scaling.
/// </param>
/// <param name="ProtectsNew">Whether new instances are protected from scale-in.</param>
/// <param name="Tags">The tags of new instances.</param>
/// <param name="Refresh">
/// How a change of the template replaces instances, before time scaling; null if it does not.
/// </param>
/// <param name="RefreshTriggers">Further inputs whose change replaces instances.</param>
internal sealed record GroupSettings(
    int Minimum,
    int Maximum,
    GroupTemplate Template,
    IReadOnlyList<GroupSubnet> Subnets,
    IReadOnlyList<string> TargetGroupArns,
    bool ChecksTargets,
    TimeSpan HealthCheckGracePeriod,
    bool ProtectsNew,
    IReadOnlyDictionary<string, string> Tags,
    RefreshPreferences? Refresh,
    IReadOnlyList<string> RefreshTriggers
);
