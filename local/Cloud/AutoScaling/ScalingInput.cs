namespace Local.Cloud.AutoScaling;

/// <summary>A target-tracking policy.</summary>
/// <param name="Name">The name of the policy.</param>
/// <param name="Metric">The predefined metric, such as <c>ECSServiceAverageCPUUtilization</c>.</param>
/// <param name="Target">The value at which the policy keeps the metric.</param>
/// <param name="ScaleOutCooldown">
/// The time after scaling out in which only a larger step follows, before time scaling.
/// </param>
/// <param name="ScaleInCooldown">
/// The time after scaling in in which no further scaling in follows, before time scaling.
/// </param>
/// <param name="DisableScaleIn">Whether the policy never scales in.</param>
/// <param name="ResourceLabel">
/// The label of the load balancer and target group whose requests count; null for other metrics.
/// </param>
internal sealed record TargetTrackingPolicy(
    string Name,
    string Metric,
    double Target,
    TimeSpan ScaleOutCooldown,
    TimeSpan ScaleInCooldown,
    bool DisableScaleIn,
    string? ResourceLabel = null
);

/// <summary>A policy and its metric: one value a minute, newest last, null without data.</summary>
internal sealed record PolicyMetric(TargetTrackingPolicy Policy, IReadOnlyList<double?> Datapoints);

/// <summary>A scaling step that was made.</summary>
internal sealed record ScalingStep(DateTimeOffset At, string PolicyName, int From, int To);

/// <summary>The state that a scaling decision depends on.</summary>
/// <param name="Now">The time.</param>
/// <param name="Current">The desired count.</param>
/// <param name="Minimum">The lower bound of the scalable target.</param>
/// <param name="Maximum">The upper bound of the scalable target.</param>
/// <param name="Policies">The policies and their metrics.</param>
/// <param name="LastOut">The last step that scaled out; null if there was none.</param>
/// <param name="LastIn">The last step that scaled in; null if there was none.</param>
/// <param name="Deploying">Whether a deployment is in progress, which suspends scaling in.</param>
/// <param name="OutSuspended">Whether scaling out is suspended.</param>
/// <param name="InSuspended">Whether scaling in is suspended.</param>
internal sealed record ScalingInput(
    DateTimeOffset Now,
    int Current,
    int Minimum,
    int Maximum,
    IReadOnlyList<PolicyMetric> Policies,
    ScalingStep? LastOut = null,
    ScalingStep? LastIn = null,
    bool Deploying = false,
    bool OutSuspended = false,
    bool InSuspended = false
);

/// <summary>The result of a scaling decision.</summary>
/// <param name="Capacity">The new desired count.</param>
/// <param name="Policy">The policy that decided; null if a bound did.</param>
internal sealed record ScalingOutcome(int Capacity, TargetTrackingPolicy? Policy);
