namespace Local.Cloud.AutoScaling;

/// <summary>What scales a service, as it is at one moment.</summary>
/// <param name="Minimum">The lower bound of the desired count.</param>
/// <param name="Maximum">The upper bound of the desired count.</param>
/// <param name="Sampled">The time of the last datapoints.</param>
/// <param name="Period">The time between two datapoints, after time scaling.</param>
/// <param name="Policies">The policies and their metrics.</param>
/// <param name="LastOut">The last step that scaled out; null if there was none.</param>
/// <param name="LastIn">The last step that scaled in; null if there was none.</param>
internal sealed record ScalingOverview(
    int Minimum,
    int Maximum,
    DateTimeOffset Sampled,
    TimeSpan Period,
    IReadOnlyList<PolicyMetric> Policies,
    CoolingStep? LastOut,
    CoolingStep? LastIn
);

/// <summary>A scaling step and its cooldown.</summary>
/// <param name="Step">The step.</param>
/// <param name="CooldownEnds">The end of its cooldown, after time scaling.</param>
internal sealed record CoolingStep(ScalingStep Step, DateTimeOffset CooldownEnds);
