namespace Local.Cloud.AutoScaling;

/// <summary>The state of an alarm.</summary>
internal enum AlarmState
{
    InsufficientData,
    Ok,
    Alarm,
}

/// <summary>
/// The two alarms that Application Auto Scaling makes for a target-tracking policy, as functions of a metric's
/// datapoints, one a minute and the newest last; a minute without data is null.
/// </summary>
internal static class TargetTrackingAlarm
{
    /// <summary>Minutes in a row above the target for the high alarm.</summary>
    public const int HighPeriods = 3;

    /// <summary>Minutes in a row below nine tenths of the target for the low alarm.</summary>
    public const int LowPeriods = 15;

    private const double LowShare = 0.9;

    /// <summary>Above the target in 3 of 3 minutes.</summary>
    public static AlarmState High(IReadOnlyList<double?> datapoints, double target) =>
        Evaluate(datapoints, HighPeriods, value => value > target);

    /// <summary>Below 0.9 × the target in 15 of 15 minutes.</summary>
    public static AlarmState Low(IReadOnlyList<double?> datapoints, double target) =>
        Evaluate(datapoints, LowPeriods, value => value < LowThreshold(target));

    /// <summary>What the low alarm compares with.</summary>
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
