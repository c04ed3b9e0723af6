namespace Local.Cloud.AutoScaling;

/// <summary>
/// The history of a scalable target: what its alarms and cooldowns depend on, and its activities. It outlives the cloud's
/// process.
/// </summary>
/// <param name="Sampled">The time of the last datapoints.</param>
/// <param name="Metrics">The datapoints of each policy, by the policy's name.</param>
/// <param name="Activities">The scaling activities, newest first.</param>
/// <param name="LastOut">The last step that scaled out; null if there was none.</param>
/// <param name="LastIn">The last step that scaled in; null if there was none.</param>
internal sealed record ScalingHistory(
    DateTimeOffset Sampled,
    IReadOnlyDictionary<string, MetricHistory> Metrics,
    IReadOnlyList<ScalingActivity> Activities,
    ScalingStep? LastOut,
    ScalingStep? LastIn
)
{
    /// <summary>The history of a new target.</summary>
    public static ScalingHistory Empty { get; } = new(default, new Dictionary<string, MetricHistory>(), [], null, null);

    /// <summary>
    /// Returns the datapoints of a policy, with none for each minute since the last one: while no cloud ran, nothing was
    /// measured.
    /// </summary>
    /// <param name="policy">The policy. Datapoints of another metric do not count.</param>
    /// <param name="now">The time.</param>
    /// <param name="period">The length of a minute, after time scaling.</param>
    /// <param name="kept">The number of datapoints to return at most.</param>
    public IEnumerable<double?> Datapoints(TargetTrackingPolicy policy, DateTimeOffset now, TimeSpan period, int kept)
    {
        if (Metrics.GetValueOrDefault(policy.Name) is not { } metric || metric.Metric != policy.Metric)
        {
            return [];
        }

        var missed = (int)Math.Clamp((now - Sampled) / period, 0, kept);
        return metric.Datapoints.Concat(Enumerable.Repeat<double?>(null, missed)).TakeLast(kept);
    }
}

/// <summary>A metric of a policy and its datapoints: one a minute, newest last, null for a minute without data.</summary>
internal sealed record MetricHistory(string Metric, IReadOnlyList<double?> Datapoints);
