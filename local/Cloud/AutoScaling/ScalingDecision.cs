namespace Local.Cloud.AutoScaling;

/// <summary>
/// Decides whether a service is scaled, and to which count, as a function of its metrics. It scales out if the high
/// alarm of any policy is in ALARM, and in if the low alarms of all policies are, each to ceil(current × metric /
/// target); the largest count wins.
/// </summary>
internal static class ScalingDecision
{
    /// <summary>Returns the step to make now; null if there is none.</summary>
    /// <param name="input">The state to decide on.</param>
    /// <param name="scale">Converts a cooldown to the stack's time scale.</param>
    public static ScalingOutcome? Decide(ScalingInput input, Func<TimeSpan, TimeSpan> scale) =>
        ScaleOut(input, scale) ?? ScaleIn(input, scale);

    /// <summary>
    /// Returns the step that brings the count within new bounds; null if it is within them. A count that is set
    /// outside of the bounds later stays there until a policy acts.
    /// </summary>
    public static ScalingOutcome? Enforce(int current, int minimum, int maximum)
    {
        var within = Math.Clamp(current, minimum, maximum);
        return within == current ? null : new ScalingOutcome(within, null);
    }

    /// <summary>Returns the capacity that brings the metric to its target.</summary>
    public static int Capacity(int current, double metric, double target) =>
        // Rounding comes first, so that an error in the last bit does not turn 2 × 70 / 70 into 3.
        (int)Math.Ceiling(Math.Round(current * metric / target, 6));

    private static ScalingOutcome? ScaleOut(ScalingInput input, Func<TimeSpan, TimeSpan> scale)
    {
        if (input.OutSuspended)
        {
            return null;
        }

        var best = input
            .Policies.Where(policy =>
                TargetTrackingAlarm.High(policy.Datapoints, policy.Policy.Target) == AlarmState.Alarm
            )
            .Select(policy => Outcome(policy, input))
            .Where(outcome => outcome.Capacity > input.Current)
            .MaxBy(outcome => outcome.Capacity);
        if (best is null || input.LastOut is not { } last)
        {
            return best;
        }

        var cooling = input.Now < last.At + scale(best.Policy!.ScaleOutCooldown);
        return cooling && best.Capacity - input.Current <= last.To - last.From ? null : best;
    }

    private static ScalingOutcome? ScaleIn(ScalingInput input, Func<TimeSpan, TimeSpan> scale)
    {
        var policies = input.Policies.Where(policy => !policy.Policy.DisableScaleIn).ToList();
        if (
            input.InSuspended
            || input.Deploying
            || policies.Count == 0
            || !policies.TrueForAll(policy =>
                TargetTrackingAlarm.Low(policy.Datapoints, policy.Policy.Target) == AlarmState.Alarm
            )
        )
        {
            return null;
        }

        var best = policies.Select(policy => Outcome(policy, input)).MaxBy(outcome => outcome.Capacity)!;
        // Scaling out ends the cooldown of scaling in.
        var last = input.LastIn is { } step && !(input.LastOut?.At > step.At) ? step : null;
        var cooling = last is not null && input.Now < last.At + scale(best.Policy!.ScaleInCooldown);
        return cooling || best.Capacity >= input.Current ? null : best;
    }

    private static ScalingOutcome Outcome(PolicyMetric policy, ScalingInput input) =>
        new(
            Math.Clamp(
                Capacity(input.Current, policy.Datapoints[^1]!.Value, policy.Policy.Target),
                input.Minimum,
                input.Maximum
            ),
            policy.Policy
        );
}
