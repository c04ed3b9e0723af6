namespace Local.Cloud.AutoScalingGroups;

/// <summary>A subnet that a group launches into.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Zone">Its availability zone.</param>
internal sealed record GroupSubnet(string Id, string Zone);

/// <summary>Which version of which launch template a group launches from.</summary>
/// <param name="Id">The template's id; null where it is named.</param>
/// <param name="Name">Its name; null where its id is given.</param>
/// <param name="Version">A number, <c>$Latest</c> or <c>$Default</c>; null means the default.</param>
internal sealed record GroupTemplate(string? Id, string? Name, string? Version);

/// <summary>What is asked of an Auto Scaling group, its desired capacity aside.</summary>
/// <param name="Minimum">Its minimum size.</param>
/// <param name="Maximum">Its maximum size.</param>
/// <param name="Template">What it launches from.</param>
/// <param name="Subnets">Where, at least one.</param>
/// <param name="TargetGroupArns">Where its instances are registered.</param>
/// <param name="ChecksTargets">Whether the target groups' health counts, as with health check type ELB.</param>
/// <param name="HealthCheckGracePeriod">For how long after it is in service an instance's health does not count, unscaled.</param>
/// <param name="ProtectsNew">Whether new instances are protected from scale-in.</param>
/// <param name="Tags">The tags of new instances.</param>
/// <param name="Refresh">How instances are replaced when the template changes, unscaled; null when they are not.</param>
/// <param name="RefreshTriggers">Other inputs whose change replaces instances.</param>
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
