using Local.Cloud.AutoScaling;
using Local.Cloud.Ecs;

namespace Local.Tests.AutoScaling;

public class ScalingDecisionTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TargetTrackingPolicy Cpu = Policy("cpu");
    private static readonly TargetTrackingPolicy Memory = Policy("memory");

    [TestCase(1, 100, 70, 2)]
    [TestCase(2, 100, 70, 3)]
    [TestCase(2, 70, 70, 2)]
    [TestCase(3, 35, 70, 2)]
    [TestCase(3, 1, 70, 1)]
    [TestCase(10, 71, 70, 11)]
    public void Capacity_is_current_times_metric_over_target_rounded_up(
        int current,
        double metric,
        double target,
        int capacity
    ) => Assert.That(ScalingDecision.Capacity(current, metric, target), Is.EqualTo(capacity));

    [Test]
    public void The_high_alarm_needs_three_minutes_above_the_target()
    {
        Assert.Multiple(() =>
        {
            Assert.That(TargetTrackingAlarm.High([71, 71], 70), Is.EqualTo(AlarmState.Ok));
            Assert.That(TargetTrackingAlarm.High([71, 70, 71], 70), Is.EqualTo(AlarmState.Ok));
            Assert.That(TargetTrackingAlarm.High([71, null, 71], 70), Is.EqualTo(AlarmState.Ok));
            Assert.That(TargetTrackingAlarm.High([1, 71, 71, 71], 70), Is.EqualTo(AlarmState.Alarm));
            Assert.That(TargetTrackingAlarm.High([null, null, null], 70), Is.EqualTo(AlarmState.InsufficientData));
        });
    }

    [Test]
    public void The_low_alarm_needs_fifteen_minutes_below_nine_tenths()
    {
        Assert.Multiple(() =>
        {
            Assert.That(TargetTrackingAlarm.Low(Points(62.9, 14), 70), Is.EqualTo(AlarmState.Ok));
            Assert.That(TargetTrackingAlarm.Low(Points(62.9, 15), 70), Is.EqualTo(AlarmState.Alarm));
            Assert.That(TargetTrackingAlarm.Low(Points(63, 15), 70), Is.EqualTo(AlarmState.Ok));
        });
    }

    [Test]
    public void Any_policy_scales_out_and_the_largest_wins() =>
        Assert.That(
            Decide(1, [new(Cpu, Points(100, 15)), new(Memory, Points(10, 15))])?.Capacity,
            Is.EqualTo(2),
            "memory is low, cpu high"
        );

    [Test]
    public void All_policies_must_agree_to_scale_in()
    {
        var low = new PolicyMetric(Cpu, Points(10, 15));
        Assert.Multiple(() =>
        {
            Assert.That(Decide(3, [low, new(Memory, Points(69, 15))]), Is.Null, "memory is within its target");
            Assert.That(Decide(3, [low, new(Memory, Points(null, 15))]), Is.Null, "memory has no data");
            Assert.That(
                Decide(3, [low, new(Memory, Points(40, 15))])?.Capacity,
                Is.EqualTo(2),
                "the largest of 1 and 2"
            );
        });
    }

    [Test]
    public void A_deployment_suspends_scaling_in_and_not_out()
    {
        var deploying = (int current, double metric) =>
            ScalingDecision.Decide(
                new ScalingInput(Now, current, 1, 3, [new(Cpu, Points(metric, 15))], Deploying: true),
                wait => wait
            );
        Assert.Multiple(() =>
        {
            Assert.That(deploying(3, 10), Is.Null);
            Assert.That(deploying(1, 100)?.Capacity, Is.EqualTo(2));
        });
    }

    [TestCase(299, 100, 2, null)]
    [TestCase(299, 180, 2, 6)]
    [TestCase(300, 100, 2, 3)]
    public void During_a_scale_out_cooldown_only_a_larger_step_acts(
        int seconds,
        double metric,
        int current,
        int? capacity
    )
    {
        var last = new ScalingStep(Now - TimeSpan.FromSeconds(seconds), "cpu", 1, 2);
        var outcome = ScalingDecision.Decide(
            new ScalingInput(Now, current, 1, 10, [new(Cpu, Points(metric, 3))], LastOut: last),
            wait => wait
        );
        Assert.That(outcome?.Capacity, Is.EqualTo(capacity));
    }

    [Test]
    public void Scaling_out_cancels_the_cooldown_of_scaling_in()
    {
        var lastIn = new ScalingStep(Now - TimeSpan.FromSeconds(100), "cpu", 3, 2);
        var input = new ScalingInput(Now, 3, 1, 3, [new(Cpu, Points(10, 15))], LastIn: lastIn);
        var lastOut = new ScalingStep(Now - TimeSpan.FromSeconds(50), "cpu", 2, 3);
        Assert.Multiple(() =>
        {
            Assert.That(ScalingDecision.Decide(input, wait => wait), Is.Null, "cooling");
            Assert.That(
                ScalingDecision.Decide(input with { LastOut = lastOut }, wait => wait)?.Capacity,
                Is.EqualTo(1),
                "cancelled"
            );
            Assert.That(ScalingDecision.Decide(input, wait => wait / 10)?.Capacity, Is.EqualTo(1), "scaled time");
        });
    }

    [TestCase(0, 1)]
    [TestCase(9, 3)]
    public void Bounds_that_are_set_bring_a_count_outside_of_them_back(int current, int capacity) =>
        Assert.That(ScalingDecision.Enforce(current, 1, 3)?.Capacity, Is.EqualTo(capacity));

    [Test]
    public void A_count_that_is_set_outside_of_the_bounds_stays_until_a_policy_acts()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Decide(0, []), Is.Null);
            Assert.That(Decide(0, [new(Cpu, Points(null, 15))]), Is.Null, "no task, no data");
            Assert.That(Decide(9, [new(Cpu, Points(10, 15))])?.Capacity, Is.EqualTo(2), "ceil(9 × 10 / 70)");
        });
    }

    [Test]
    public void A_load_scales_1_2_3_and_back_to_1()
    {
        var desired = 1;
        ScalingStep? lastOut = null;
        ScalingStep? lastIn = null;
        List<double?> points = [];
        List<int> steps = [1];
        for (var minute = 0; minute < 60; minute++)
        {
            points.Add(minute < 15 ? 100 : 5);
            var now = Now + TimeSpan.FromMinutes(minute);
            var outcome = ScalingDecision.Decide(
                new ScalingInput(now, desired, 1, 3, [new(Cpu, points)], lastOut, lastIn),
                wait => wait
            );
            if (outcome is null)
            {
                continue;
            }

            var step = new ScalingStep(now, "cpu", desired, outcome.Capacity);
            (lastOut, lastIn) = outcome.Capacity > desired ? (step, lastIn) : (lastOut, step);
            desired = outcome.Capacity;
            steps.Add(desired);
        }

        Assert.That(steps, Is.EqualTo([1, 2, 3, 1]));
    }

    [Test]
    public void Utilization_is_of_the_reservation_and_capped_at_100_percent()
    {
        var metrics = new ServiceMetrics();
        TaskUsage Used(string id, double seconds) => new(id, TimeSpan.FromSeconds(seconds), 256 << 20, 256, 512);
        var first = metrics.Sample([Used("a", 1), Used("b", 1)], Now);
        var second = metrics.Sample(
            [Used("a", 1 + 60), Used("b", 1 + 7.5), Used("c", 9)],
            Now + TimeSpan.FromMinutes(1)
        );
        Assert.Multiple(() =>
        {
            Assert.That(first, Is.EqualTo(((double?)null, (double?)50)));
            Assert.That(second.Cpu, Is.EqualTo(75), "a is throttled at 100%, b at 50%, c has no earlier sample");
        });
    }

    private static ScalingOutcome? Decide(int current, IReadOnlyList<PolicyMetric> policies) =>
        ScalingDecision.Decide(new ScalingInput(Now, current, 1, 3, policies), wait => wait);

    private static TargetTrackingPolicy Policy(string name) =>
        new(name, "metric", 70, TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(300), DisableScaleIn: false);

    private static double?[] Points(double? value, int count) => [.. Enumerable.Repeat(value, count)];
}
