namespace Local.Cloud.AutoScaling;

/// <summary>A target-tracking policy.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Metric">Its predefined metric, such as <c>ECSServiceAverageCPUUtilization</c>.</param>
/// <param name="Target">The value that the metric is to be kept at.</param>
/// <param name="ScaleOutCooldown">How long after scaling out only a larger step follows, unscaled.</param>
/// <param name="ScaleInCooldown">How long after scaling in no other follows, unscaled.</param>
/// <param name="DisableScaleIn">Whether it never scales in.</param>
/// <param name="ResourceLabel">The load balancer and target group of a request count; null for other metrics.</param>
internal sealed record TargetTrackingPolicy(
    string Name,
    string Metric,
    double Target,
    TimeSpan ScaleOutCooldown,
    TimeSpan ScaleInCooldown,
    bool DisableScaleIn,
    string? ResourceLabel = null
);

/// <summary>A policy with what its metric was: one value a minute, the newest last, null without data.</summary>
internal sealed record PolicyMetric(TargetTrackingPolicy Policy, IReadOnlyList<double?> Datapoints);

/// <summary>A scaling step that was made.</summary>
internal sealed record ScalingStep(DateTimeOffset At, string PolicyName, int From, int To);

/// <summary>What a scaling decision is made on.</summary>
/// <param name="Now">The time.</param>
/// <param name="Current">The desired count.</param>
/// <param name="Minimum">The scalable target's lower bound.</param>
/// <param name="Maximum">Its upper bound.</param>
/// <param name="Policies">Its policies.</param>
/// <param name="LastOut">The last step that scaled out; null when there was none.</param>
/// <param name="LastIn">The last step that scaled in; null when there was none.</param>
/// <param name="Deploying">Whether a deployment is under way, which suspends scaling in.</param>
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

/// <summary>What to scale to.</summary>
/// <param name="Capacity">The new desired count.</param>
/// <param name="Policy">The policy that decided; null where a bound did.</param>
internal sealed record ScalingOutcome(int Capacity, TargetTrackingPolicy? Policy);
