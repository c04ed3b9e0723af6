using Local.Cloud.AutoScaling;
using Local.Cloud.Ecs;
using Local.Cloud.Resources;

namespace Local.Tests.AutoScaling;

/// <summary>A scalable target in virtual time.</summary>
public sealed class ScalableTargetTests
{
    private const string Id = "service/cluster/users";
    private static readonly ScalableBounds OneToThree = new(1, 3, OutSuspended: false, InSuspended: false);

    private FakeTime _time = null!;
    private List<string> _log = null!;
    private FixedService _service = null!;
    private DirectoryInfo _folder = null!;
    private ScalableTargets _targets = null!;
    private Func<(long, int)?> _requests = () => null;

    [SetUp]
    public void Start()
    {
        (_time, _log, _service) = (new FakeTime(), [], new FixedService());
        _folder = Directory.CreateTempSubdirectory("scaling-");
        _targets = Targets();
    }

    [TearDown]
    public async Task Stop()
    {
        await _targets.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Test]
    public void Registering_and_changing_bounds_enforce_and_report_them()
    {
        _service.Desired = 0;
        _targets.Register(Id, "dev", Region.Default, OneToThree);
        Assert.That(_service.Desired, Is.EqualTo(1));

        _targets.Register(Id, "dev", Region.Default, OneToThree with { Minimum = 2 });
        Assert.Multiple(() =>
        {
            Assert.That(_service.Desired, Is.EqualTo(2));
            Assert.That(_targets.Find(Id)!.Activities()[0].Cause, Is.EqualTo("minimum capacity was set to 2"));
        });
    }

    [Test]
    public async Task A_count_that_is_set_below_the_minimum_stays_while_there_is_nothing_to_measure()
    {
        _targets.Register(Id, "dev", Region.Default, OneToThree);
        _targets.Find(Id)!.SetPolicy(Policy(PolicyType.Cpu));
        _service.Desired = 0;

        await MinutesAsync(20);

        Assert.That(_service.Desired, Is.Zero);
        Assert.That(_targets.Find(Id)!.Activities(), Is.Empty);
    }

    [Test]
    public void A_target_that_a_starting_cloud_puts_back_enforces_nothing()
    {
        _service.Desired = 0;
        _targets.Restore(Id, "dev", Region.Default, OneToThree);
        Assert.That(_service.Desired, Is.Zero);
    }

    [Test]
    public async Task A_restarted_cloud_knows_the_datapoints_and_activities_of_the_one_before()
    {
        var policy = Policy(PolicyType.Requests) with { Target = 10 };
        var count = 0;
        _requests = () => (count += 2000, 1);
        _service.Desired = 0;
        _targets.Register(Id, "dev", Region.Default, OneToThree);
        _targets.Find(Id)!.SetPolicy(policy);
        await UntilAsync(() => _targets.Find(Id)!.Activities().Count >= 2);
        var (alarms, activities) = (_targets.Find(Id)!.Alarms(), _targets.Find(Id)!.Activities());
        await RestartAsync(policy);

        Assert.Multiple(() =>
        {
            Assert.That(alarms.Single().State, Is.EqualTo(AlarmState.Alarm));
            Assert.That(_targets.Find(Id)!.Alarms(), Is.EqualTo(alarms));
            Assert.That(activities, Has.Count.GreaterThanOrEqualTo(2));
            Assert.That(_targets.Find(Id)!.Activities(), Is.EqualTo(activities));
        });

        await RestartAsync(policy, TimeSpan.FromMinutes(15));
        Assert.That(_targets.Find(Id)!.Alarms().Single().State, Is.EqualTo(AlarmState.InsufficientData));
        Assert.That(_targets.Find(Id)!.Activities(), Is.EqualTo(activities));

        await _targets.RemoveAsync(Id);
        await RestartAsync(policy);
        Assert.That(_targets.Find(Id)!.Activities(), Is.Empty, "a target that was deleted leaves nothing");
    }

    [Test]
    public async Task A_damaged_history_is_logged_and_scaling_begins_without_datapoints(
        [ValueSource(typeof(Damage), nameof(Damage.Kinds))] string damage
    )
    {
        _service.Desired = 0;
        _targets.Register(Id, "dev", Region.Default, OneToThree);
        await _targets.DisposeAsync();
        var file = Directory.GetFiles(Path.Combine(_folder.FullName, "scaling-history")).Single();
        Damage.Do(file, damage);
        _targets = Targets();

        _targets.Restore(Id, "dev", Region.Default, OneToThree);

        Assert.That(_targets.Find(Id)!.Activities(), Is.Empty);
        Assert.That(_log, Has.Count.EqualTo(1).And.All.Contain($"{file} is damaged"));
    }

    [Test]
    public async Task A_history_that_cannot_be_written_is_logged_and_scaling_goes_on()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "scaling-history"), "");
        _service.Desired = 0;

        _targets.Register(Id, "dev", Region.Default, OneToThree);

        Assert.Multiple(() =>
        {
            Assert.That(_service.Desired, Is.EqualTo(1));
            Assert.That(
                _log,
                Has.Some.Contain("when the cloud starts again, scaling begins without datapoints").And.Some.Contain(Id)
            );
        });
    }

    /// <summary>Ends the targets, lets time pass and restores the target and its policy, as a cloud does.</summary>
    private async Task RestartAsync(TargetTrackingPolicy policy, TimeSpan after = default)
    {
        await _targets.DisposeAsync();
        _time.Advance(after);
        _targets = Targets();
        _targets.Restore(Id, "dev", Region.Default, OneToThree);
        _targets.Find(Id)!.SetPolicy(policy);
    }

    [Test]
    public async Task A_loop_continues_after_an_unexpected_error()
    {
        var asked = 0;
        _requests = () => ++asked == 2 ? throw new InvalidOperationException("boom") : (asked * 100, 1);
        _targets.Register(Id, "dev", Region.Default, OneToThree);
        _targets.Find(Id)!.SetPolicy(Policy(PolicyType.Requests));

        await MinutesAsync(6);

        Assert.That(asked, Is.GreaterThanOrEqualTo(5));
        Assert.That(
            _log,
            Has.Count.EqualTo(1).And.All.Contain("scaling of service/cluster/users").And.All.Contain("boom")
        );
    }

    [Test]
    public async Task A_scheduled_action_sets_the_bounds_at_its_times_and_moves_the_count_into_them()
    {
        _targets.Register(Id, "dev", Region.Default, OneToThree);
        var target = _targets.Find(Id)!;
        target.SetSchedule(Action("day", "cron(0 8 * * ? *)", minimum: 2, maximum: 3));
        target.SetSchedule(Action("night", "cron(0 20 * * ? *)", minimum: 0, maximum: 1));

        await UntilAsync(() => _service.Desired == 2);
        await UntilAsync(() => _service.Desired == 1);

        Assert.That(
            target.Activities().Reverse().Take(4).Select(one => $"{one.Description} {one.Cause}"),
            Is.EqualTo([
                "Setting min capacity to 2 and max capacity to 3. scheduled action name day was triggered",
                "Setting desired count to 2. minimum capacity was set to 2",
                "Setting min capacity to 0 and max capacity to 1. scheduled action name night was triggered",
                "Setting desired count to 1. maximum capacity was set to 1",
            ])
        );
    }

    [Test]
    public void The_time_scale_divides_the_waits_between_the_times_of_a_scheduled_action()
    {
        var midnight = _time.GetUtcNow();
        var clock = new ScheduleClock(Action("day", "cron(0 8 * * ? *)", minimum: 2, maximum: null), midnight);

        var due = clock.Due(wait => wait / 60)!.Value;
        clock.Pass(due);

        Assert.Multiple(() =>
        {
            Assert.That(due, Is.EqualTo(midnight.AddMinutes(8)));
            Assert.That(clock.Due(wait => wait / 60), Is.EqualTo(midnight.AddMinutes(8 + 24)));
        });
    }

    [Test]
    public async Task A_scheduled_action_that_is_removed_or_suspended_or_contradicts_a_bound_changes_no_count()
    {
        _targets.Register(Id, "dev", Region.Default, OneToThree);
        var target = _targets.Find(Id)!;
        target.SetSchedule(Action("over", "rate(2 minutes)", minimum: 4, maximum: null));
        await UntilAsync(() => target.Activities().Count > 0);
        target.RemoveSchedule("over");
        Assert.That(target.Activities()[0].Status, Is.EqualTo(ScalingActivity.Failed));

        _targets.Register(Id, "dev", Region.Default, OneToThree with { SchedulesSuspended = true });
        target.SetSchedule(Action("off", "rate(1 minute)", minimum: 3, maximum: null));
        await MinutesAsync(5);

        Assert.Multiple(() =>
        {
            Assert.That(_service.Desired, Is.EqualTo(1));
            Assert.That(
                target.Activities(),
                Has.None.Matches<ScalingActivity>(one => one!.Cause.Contains(" off ", StringComparison.Ordinal))
            );
        });
    }

    [Test]
    public async Task The_bounds_of_a_scheduled_action_outlive_the_cloud_until_the_program_sets_others()
    {
        _targets.Register(Id, "dev", Region.Default, OneToThree);
        _targets.Find(Id)!.SetSchedule(Action("day", "cron(0 8 * * ? *)", minimum: 2, maximum: null));
        await UntilAsync(() => _service.Desired == 2);

        await RestartAsync();
        _targets.Restore(Id, "dev", Region.Default, OneToThree);
        // The action changes the upper bound alone, so that the activity shows the lower one.
        _targets.Find(Id)!.SetSchedule(Action("night", "rate(2 minutes)", minimum: null, maximum: 4));
        await UntilAsync(() =>
            _targets
                .Find(Id)!
                .Activities()
                .Any(one => one.Description == "Setting min capacity to 2 and max capacity to 4.")
        );

        _targets.Register(Id, "dev", Region.Default, OneToThree);
        await RestartAsync();
        _targets.Restore(Id, "dev", Region.Default, OneToThree);
        _targets.Find(Id)!.SetSchedule(Action("night", "rate(2 minutes)", minimum: null, maximum: 5));
        await UntilAsync(() =>
            _targets
                .Find(Id)!
                .Activities()
                .Any(one => one.Description == "Setting min capacity to 1 and max capacity to 5.")
        );
    }

    [Test]
    public async Task Damaged_bounds_are_logged_and_those_of_the_program_hold(
        [ValueSource(typeof(Damage), nameof(Damage.Kinds))] string damage
    )
    {
        _targets.Register(Id, "dev", Region.Default, OneToThree);
        _targets.Find(Id)!.SetSchedule(Action("day", "cron(0 8 * * ? *)", minimum: 2, maximum: null));
        await UntilAsync(() => _service.Desired == 2);
        await _targets.DisposeAsync();
        var file = Directory.GetFiles(Path.Combine(_folder.FullName, "scaling")).Single();
        Damage.Do(file, damage);

        _targets = Targets();
        _targets.Restore(Id, "dev", Region.Default, OneToThree);

        Assert.That(_log, Has.Count.EqualTo(1).And.All.Contain(file).And.All.Contain("its program's bounds hold"));
    }

    [Test]
    public async Task The_overview_has_the_datapoints_and_the_cooldown_of_the_last_step()
    {
        var requests = 0L;
        _requests = () => (requests += 600, 1);
        _targets.Register(Id, "dev", Region.Default, OneToThree);
        var target = _targets.Find(Id)!;
        target.SetPolicy(Policy(PolicyType.Requests) with { Target = 400, ScaleOutCooldown = TimeSpan.FromMinutes(5) });
        await UntilAsync(() => target.Activities().Count > 0);

        var overview = target.Overview();
        Assert.Multiple(() =>
        {
            Assert.That((overview.Minimum, overview.Maximum), Is.EqualTo((1, 3)));
            Assert.That(overview.Period, Is.EqualTo(TimeSpan.FromMinutes(1)));
            Assert.That(overview.Policies.Single().Datapoints.Count(value => value > 400), Is.EqualTo(3));
            var (step, ends) = overview.LastOut!;
            Assert.That((step.From, step.To), Is.EqualTo((1, 2)));
            Assert.That(ends, Is.EqualTo(step.At.AddMinutes(5)));
            Assert.That(overview.LastIn, Is.Null);
        });
    }

    private ScalableTargets Targets() =>
        new(
            _ => _service,
            (_, _) => _requests(),
            _folder.FullName,
            new WorkContext(
                new TimeScale(Path.Combine(_folder.FullName, "time-scale.json")),
                _time,
                new BackgroundWork(_log.Add, _time)
            )
        );

    private async Task RestartAsync()
    {
        await _targets.DisposeAsync();
        _targets = Targets();
    }

    private static ScheduledAction Action(string name, string schedule, int? minimum, int? maximum) =>
        new(name, ScheduleExpression.Parse(schedule, TimeZoneInfo.Utc)!, null, null, minimum, maximum);

    /// <summary>Lets time pass, second by second of the target's loop, until the condition holds.</summary>
    private async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            var samples = _service.Samples;
            while (_service.Samples == samples && !condition())
            {
                await SecondAsync();
            }
        }
    }

    private static TargetTrackingPolicy Policy(string metric) =>
        new("policy", metric, 1_000_000, TimeSpan.Zero, TimeSpan.Zero, DisableScaleIn: true, "label");

    /// <summary>Lets minutes pass one by one, each when the target waits for it.</summary>
    private async Task MinutesAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var samples = _service.Samples;
            while (_service.Samples == samples)
            {
                await SecondAsync();
            }
        }
    }

    /// <summary>Lets a second pass, unless the target is at work: it waits a minute at most.</summary>
    private async Task SecondAsync()
    {
        if (_time.IsAwaited(TimeSpan.FromMinutes(1)))
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await Task.Yield();
    }

    /// <summary>A service with the given values.</summary>
    private sealed class FixedService : IScalableService
    {
        private volatile int _desired = 1;
        private int _samples;

        public int Samples => Volatile.Read(ref _samples);

        public int Desired
        {
            get => _desired;
            set => _desired = value;
        }

        public bool Deploying => false;

        public IReadOnlyList<TaskUsage> Usage()
        {
            Interlocked.Increment(ref _samples);
            return [];
        }

        public void Scale(int desired) => _desired = desired;
    }
}
