using System.Globalization;
using Local.Cloud.Decisions;

namespace Local.Cloud.AutoScaling;

/// <summary>Explains a scaling decision by the input that it was made of.</summary>
/// <param name="Outcome">The result in a word or two.</param>
/// <param name="Reason">The cause, without the values that change each minute.</param>
/// <param name="Facts">The input.</param>
internal sealed record ScalingVerdict(string Outcome, string Reason, IReadOnlyList<Fact> Facts)
{
    private const int ShownDatapoints = TargetTrackingAlarm.HighPeriods;

    /// <summary>Returns the verdict on a decision.</summary>
    /// <param name="input">The state that was decided on.</param>
    /// <param name="outcome">The step that was decided; null for none.</param>
    /// <param name="scale">Converts a cooldown to the stack's time scale.</param>
    public static ScalingVerdict Of(ScalingInput input, ScalingOutcome? outcome, Func<TimeSpan, TimeSpan> scale) =>
        new(
            outcome is null ? $"stays at {input.Current}"
                : outcome.Capacity > input.Current ? $"scaled out to {outcome.Capacity}"
                : $"scaled in to {outcome.Capacity}",
            outcome is null ? WhyNot(input, scale) : Why(input, outcome),
            FactsOf(input, scale)
        );

    /// <summary>Returns the verdict on a count that new bounds corrected.</summary>
    /// <param name="before">The former count.</param>
    /// <param name="after">The new count.</param>
    /// <param name="bounds">The bounds.</param>
    /// <param name="cause">Who set them.</param>
    public static ScalingVerdict OfBounds(int before, int after, ScalableBounds bounds, string cause) =>
        new(
            $"corrected to {after}",
            after > before
                ? $"{cause} set the minimum capacity to {bounds.Minimum}, and the desired count was {before}"
                : $"{cause} set the maximum capacity to {bounds.Maximum}, and the desired count was {before}",
            [new("bounds", $"{bounds.Minimum} to {bounds.Maximum}")]
        );

    private static string Why(ScalingInput input, ScalingOutcome outcome)
    {
        var policy = outcome.Policy!;
        return outcome.Capacity > input.Current
            ? $"{policy.Metric} was above its target of {Number(policy.Target)} for {TargetTrackingAlarm.HighPeriods} minutes in a row"
            : "each metric was below nine tenths of its target for "
                + $"{TargetTrackingAlarm.LowPeriods} minutes in a row; {policy.Metric} asks for the most tasks";
    }

    private static string WhyNot(ScalingInput input, Func<TimeSpan, TimeSpan> scale)
    {
        if (input.Policies.Count == 0)
        {
            return "there is no scaling policy";
        }

        var high = input.Policies.FirstOrDefault(policy => High(policy) == AlarmState.Alarm);
        if (high is not null)
        {
            var wanted = ScalingDecision.Capacity(input.Current, high.Datapoints[^1]!.Value, high.Policy.Target);
            return $"{high.Policy.Metric} is above its target of {Number(high.Policy.Target)}, but "
                + (
                    input.OutSuspended ? "scaling out is suspended"
                    : input.Current >= input.Maximum ? $"{input.Maximum} is the maximum capacity"
                    : wanted <= input.Current ? "the present count is enough for it"
                    : "the cooldown of the last step out has not ended"
                );
        }

        var inwards = input.Policies.Where(policy => !policy.Policy.DisableScaleIn).ToList();
        if (inwards.Count > 0 && inwards.TrueForAll(policy => Low(policy) == AlarmState.Alarm))
        {
            return "each metric is below nine tenths of its target, but "
                + (
                    input.InSuspended ? "scaling in is suspended"
                    : input.Deploying ? "a deployment is in progress"
                    : input.Current <= input.Minimum ? $"{input.Minimum} is the minimum capacity"
                    : IsCoolingIn(input, inwards, scale) ? "the cooldown of the last step in has not ended"
                    : "the metrics ask for the present count"
                );
        }

        return input.Policies.All(policy => High(policy) == AlarmState.InsufficientData)
            ? "there are no datapoints yet"
            : "no alarm asks for a step";
    }

    private static bool IsCoolingIn(
        ScalingInput input,
        IReadOnlyList<PolicyMetric> policies,
        Func<TimeSpan, TimeSpan> scale
    ) =>
        input.LastIn is { } last
        && !(input.LastOut?.At > last.At)
        && policies.Any(policy => input.Now < last.At + scale(policy.Policy.ScaleInCooldown));

    private static AlarmState High(PolicyMetric policy) =>
        TargetTrackingAlarm.High(policy.Datapoints, policy.Policy.Target);

    private static AlarmState Low(PolicyMetric policy) =>
        TargetTrackingAlarm.Low(policy.Datapoints, policy.Policy.Target);

    private static IReadOnlyList<Fact> FactsOf(ScalingInput input, Func<TimeSpan, TimeSpan> scale) =>
        [
            new("desired count", Number(input.Current)),
            new("bounds", $"{Number(input.Minimum)} to {Number(input.Maximum)}"),
            .. input.Policies.SelectMany(policy => FactsOf(policy, input.Current)),
            .. StepOf("last step out", input.LastOut, step => Policy(input, step)?.ScaleOutCooldown, scale),
            .. StepOf("last step in", input.LastIn, step => Policy(input, step)?.ScaleInCooldown, scale),
            .. input.Deploying ? new[] { new Fact("deployment", "in progress, which suspends scaling in") } : [],
        ];

    private static IEnumerable<Fact> FactsOf(PolicyMetric policy, int current)
    {
        var (settings, datapoints) = (policy.Policy, policy.Datapoints);
        yield return new($"target of {settings.Metric}", $"{Number(settings.Target)} (policy {settings.Name})");
        yield return new(
            $"last datapoints of {settings.Metric}",
            datapoints.Count == 0
                ? "none"
                : string.Join(
                    ", ",
                    datapoints.TakeLast(ShownDatapoints).Select(one => one is { } value ? Number(value) : "no data")
                )
        );
        yield return new(
            $"alarms of {settings.Metric}",
            $"high {Name(High(policy))}, low {(settings.DisableScaleIn ? "off" : Name(Low(policy)))}"
        );
        if (datapoints is [.., { } last])
        {
            yield return new(
                $"tasks that {settings.Metric} asks for",
                $"{ScalingDecision.Capacity(current, last, settings.Target)} = {current} × {Number(last)} / {Number(settings.Target)}, rounded up"
            );
        }
    }

    private static IEnumerable<Fact> StepOf(
        string name,
        ScalingStep? step,
        Func<ScalingStep, TimeSpan?> cooldown,
        Func<TimeSpan, TimeSpan> scale
    )
    {
        if (step is not null)
        {
            var ends = cooldown(step) is { } time ? $"; its cooldown ends at {Moment.Text(step.At + scale(time))}" : "";
            yield return new(name, $"{step.From} to {step.To} at {Moment.Text(step.At)}{ends}");
        }
    }

    private static TargetTrackingPolicy? Policy(ScalingInput input, ScalingStep step) =>
        input.Policies.FirstOrDefault(policy => policy.Policy.Name == step.PolicyName)?.Policy;

    private static string Name(AlarmState state) =>
        state switch
        {
            AlarmState.Alarm => "ALARM",
            AlarmState.Ok => "OK",
            _ => "INSUFFICIENT_DATA",
        };

    private static string Number(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
