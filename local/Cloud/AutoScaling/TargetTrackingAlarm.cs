namespace Local.Cloud.AutoScaling;

/// <summary>The state of an alarm.</summary>
internal enum AlarmState
{
    InsufficientData,
    Ok,
    Alarm,
}

/// <summary>
/// The two alarms that Application Auto Scaling makes for a target-tracking policy, as functions of the metric's
/// datapoints: one a minute, newest last, null for a minute without data.
/// </summary>
internal static class TargetTrackingAlarm
{
    /// <summary>The number of consecutive minutes above the target that raise the high alarm.</summary>
    public const int HighPeriods = 3;

    /// <summary>The number of consecutive minutes below nine tenths of the target that raise the low alarm.</summary>
    public const int LowPeriods = 15;

    private const double LowShare = 0.9;

    /// <summary>Returns the state of the high alarm: above the target in 3 of 3 minutes.</summary>
    public static AlarmState High(IReadOnlyList<double?> datapoints, double target) =>
        Evaluate(datapoints, HighPeriods, value => value > target);

    /// <summary>Returns the state of the low alarm: below 0.9 × the target in 15 of 15 minutes.</summary>
    public static AlarmState Low(IReadOnlyList<double?> datapoints, double target) =>
        Evaluate(datapoints, LowPeriods, value => value < LowThreshold(target));

    /// <summary>Returns the threshold of the low alarm.</summary>
    public static double LowThreshold(double target) => target * LowShare;

    private static AlarmState Evaluate(IReadOnlyList<double?> datapoints, int periods, Func<double, bool> breaches)
    {
        var window = datapoints.TakeLast(periods).ToList();
        if (window.TrueForAll(value => value is null))
        {
            return AlarmState.InsufficientData;
        }

        return window.Count == periods && window.TrueForAll(value => value is { } known && breaches(known))
            ? AlarmState.Alarm
            : AlarmState.Ok;
    }
}
