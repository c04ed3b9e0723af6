using Local.Cloud.AutoScaling;
using Local.Cloud.Contract;

namespace Local.Cloud.Hosting;

/// <summary>Describes what scales a service for <c>ps</c>.</summary>
internal static class ScalingDescription
{
    public static PsScaling Of(ScalingOverview overview) =>
        new(
            overview.Minimum,
            overview.Maximum,
            overview.Period.TotalSeconds,
            [.. overview.Policies.Select(policy => Of(policy, overview))],
            Of(overview.LastOut),
            Of(overview.LastIn)
        );

    private static PsMetric Of(PolicyMetric metric, ScalingOverview overview)
    {
        var (policy, values) = metric;
        return new PsMetric(
            policy.Name,
            policy.Metric,
            policy.Target,
            policy.DisableScaleIn ? null : TargetTrackingAlarm.LowThreshold(policy.Target),
            [
                .. values.Select(
                    (value, index) =>
                        new PsDatapoint(overview.Sampled - overview.Period * (values.Count - 1 - index), value)
                ),
            ]
        );
    }

    private static PsScalingStep? Of(CoolingStep? cooling) =>
        cooling is { Step: var step } ? new PsScalingStep(step.At, step.From, step.To, cooling.CooldownEnds) : null;
}
