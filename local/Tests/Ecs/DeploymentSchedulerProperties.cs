using FsCheck;
using FsCheck.Fluent;
using Local.Cloud.Ecs;

namespace Local.Tests.Ecs;

/// <summary>Rules that hold for every rollout, whatever its limits and failures.</summary>
public class DeploymentSchedulerProperties
{
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(300);

    [Test]
    public void A_rollout_keeps_the_limits_and_ends() =>
        Prop.ForAll(Scenarios(failures: 0), scenario => new Simulation(scenario).Run()).Check(Runs);

    [Test]
    public void A_rollout_in_which_tasks_fail_keeps_the_limits_and_ends() =>
        Prop.ForAll(Scenarios(failures: 30), scenario => new Simulation(scenario).Run()).Check(Runs);

    private static Arbitrary<Scenario> Scenarios(int failures) =>
        Arb.From(
            from desired in Gen.OneOf(Gen.Elements(0, 1, 2, 3, 4, 25), Gen.Choose(0, 40))
            from minimum in Gen.OneOf(Gen.Elements(0, 50, 100), Gen.Choose(0, 100))
            from maximum in Gen.OneOf(Gen.Elements(100, 150, 200), Gen.Choose(100, 200))
            from scaledTo in Gen.OneOf(Gen.Constant(desired), Gen.Choose(0, 40))
            from seed in Gen.Choose(0, int.MaxValue)
            select new Scenario(desired, minimum, maximum, scaledTo, failures, seed)
        );

    private sealed record Scenario(int Desired, int Minimum, int Maximum, int ScaledTo, int Failures, int Seed);

    /// <summary>Plays a rollout from a steady old revision: tasks advance in random order, and some fail.</summary>
    private sealed class Simulation(Scenario scenario)
    {
        private const int MostSteps = 20_000;
        private readonly Random _random = new(scenario.Seed);
        private readonly List<SchedulerTask> _tasks =
        [
            .. Enumerable
                .Range(0, scenario.Desired)
                .Select(i => new SchedulerTask($"o{i}", "old", SchedulerTaskState.Healthy)),
        ];
        private int _desired = scenario.Desired;
        private int _oldTarget = scenario.Desired;
        private int _failures = scenario.Failures;
        private int _ids;

        public void Run()
        {
            for (var step = 0; step < MostSteps; step++)
            {
                var limits = DeploymentLimits.Of(_desired, scenario.Minimum, scenario.Maximum);
                var decision = DeploymentScheduler.Decide(
                    new SchedulerInput(
                        _desired,
                        limits,
                        new("new", _desired, true),
                        _oldTarget > 0 || _tasks.Exists(task => task.DeploymentId == "old")
                            ? [new("old", _oldTarget, true)]
                            : [],
                        _tasks
                    )
                );
                _oldTarget = decision.Targets.GetValueOrDefault("old");
                Apply(decision, limits);
                if (Done())
                {
                    return;
                }

                if (decision.Stuck)
                {
                    Assert.That(
                        limits.Upper < _desired + 1 && limits.Lower > _desired - 1 || limits.Upper < _desired,
                        Is.True,
                        $"stuck with room: {scenario}"
                    );
                    return;
                }

                Happen(step);
            }

            Assert.Fail($"no end: {scenario}: {string.Join(" ", _tasks)}");
        }

        private void Apply(SchedulerDecision decision, DeploymentLimits limits)
        {
            var before = Healthy();
            foreach (var id in decision.Stops)
            {
                var index = _tasks.FindIndex(task => task.Id == id);
                Assert.That(_tasks[index].State, Is.Not.EqualTo(SchedulerTaskState.Stopping), "stopped twice");
                _tasks[index] = _tasks[index] with { State = SchedulerTaskState.Stopping };
            }

            if (before >= limits.Lower)
            {
                Assert.That(Healthy(), Is.GreaterThanOrEqualTo(limits.Lower), $"below the lower limit: {scenario}");
            }
            else
            {
                Assert.That(Healthy(), Is.EqualTo(before), $"stopped healthy ones below the limit: {scenario}");
            }

            foreach (var start in decision.Starts)
            {
                for (var i = 0; i < start.Count; i++)
                {
                    _tasks.Add(new SchedulerTask($"t{_ids++}", start.DeploymentId, SchedulerTaskState.Starting));
                }
            }

            if (decision.Starts.Count > 0)
            {
                Assert.That(_tasks, Has.Count.LessThanOrEqualTo(limits.Upper), $"above the upper limit: {scenario}");
            }
        }

        private void Happen(int step)
        {
            if (step == 3)
            {
                _oldTarget += Math.Max(0, _oldTarget > 0 ? scenario.ScaledTo - _desired : 0);
                _desired = scenario.ScaledTo;
            }

            if (_tasks.Count == 0)
            {
                return;
            }

            var index = _random.Next(_tasks.Count);
            var task = _tasks[index];
            if (_failures > 0 && task.State is not SchedulerTaskState.Stopping && _random.Next(3) == 0)
            {
                _failures--;
                if (task.State == SchedulerTaskState.Healthy && _random.Next(2) == 0)
                {
                    _tasks[index] = task with { State = SchedulerTaskState.Unhealthy };
                }
                else
                {
                    _tasks.RemoveAt(index);
                }
            }
            else if (task.State == SchedulerTaskState.Starting)
            {
                _tasks[index] = task with { State = SchedulerTaskState.Healthy };
            }
            else if (task.State == SchedulerTaskState.Stopping)
            {
                _tasks.RemoveAt(index);
            }
        }

        private int Healthy() => _tasks.Count(task => task.State == SchedulerTaskState.Healthy);

        private bool Done() =>
            _desired == scenario.ScaledTo
            && _tasks.Count == _desired
            && _tasks.TrueForAll(task => task is { DeploymentId: "new", State: SchedulerTaskState.Healthy });
    }
}
