using FsCheck;
using FsCheck.Fluent;
using Local.Cloud.AutoScalingGroups;

namespace Local.Tests.AutoScalingGroups;

/// <summary>Rules that hold for every group, whatever its settings and failures.</summary>
public class GroupSchedulerProperties
{
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(300);

    [Test]
    public void A_refresh_keeps_the_minimum_in_service_and_ends() =>
        Prop.ForAll(Scenarios(failures: 0), scenario => new Simulation(scenario).Run()).Check(Runs);

    [Test]
    public void A_group_in_which_instances_fail_and_sizes_change_settles_and_its_refreshes_end() =>
        Prop.ForAll(Scenarios(failures: 15), scenario => new Simulation(scenario).Run()).Check(Runs);

    private static Arbitrary<Scenario> Scenarios(int failures) =>
        Arb.From(
            from desired in Gen.OneOf(Gen.Elements(0, 1, 2, 3), Gen.Choose(0, 20))
            from scaledTo in failures == 0 ? Gen.Constant(desired) : Gen.Choose(0, 20)
            from minimum in Gen.OneOf(Gen.Elements(0, 50, 90, 100), Gen.Choose(0, 100))
            from maximum in Gen.OneOf(Gen.Elements(100, 110, 200), Gen.Choose(100, 200))
            from warmup in Gen.Elements(0, 5)
            from protects in Gen.Choose(0, 3)
            from mode in Gen.Elements(Enum.GetValues<ProtectedInstances>())
            from seed in Gen.Choose(0, int.MaxValue)
            select new Scenario(
                desired,
                scaledTo,
                new RefreshPreferences(minimum, maximum, TimeSpan.FromMinutes(warmup), Protected: mode),
                protects,
                failures,
                seed
            )
        );

    private sealed record Scenario(
        int Desired,
        int ScaledTo,
        RefreshPreferences Preferences,
        int Protected,
        int Failures,
        int Seed
    );

    /// <summary>
    /// Plays a refresh of a group in service, and a second one that supersedes it: instances start and end in
    /// random order, and some fail.
    /// </summary>
    private sealed class Simulation(Scenario scenario)
    {
        private const int MostSteps = 20_000;
        private static readonly TimeSpan Step = TimeSpan.FromSeconds(2);
        private static readonly string[] Zones = ["a", "b", "c"];
        private readonly Random _random = new(scenario.Seed);
        private readonly List<SchedulerMember> _members = [];
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        private TemplateVersion _template = new("lt-1", 1);
        private InstanceRefresh? _refresh;
        private int _desired = scenario.Desired;
        private int _failures = scenario.Failures;
        private int _ids;
        private RefreshOutcome? _last;

        public void Run()
        {
            for (var i = 0; i < scenario.Desired; i++)
            {
                Add(Zones[i % Zones.Length]);
                _members[i] = InService(_members[i]) with { Protected = i < scenario.Protected };
            }

            Begin();
            for (var step = 0; step < MostSteps; step++)
            {
                _now += Step;
                if (step == 6)
                {
                    _desired = scenario.ScaledTo;
                    // Another version comes before or after the end of the first refresh. Only one refresh runs,
                    // and the newer one wins.
                    Begin();
                }

                Apply(GroupScheduler.Decide(Input()));
                if (step > 6 && _refresh is null && Settled())
                {
                    CheckEnd();
                    return;
                }

                Happen();
            }

            Assert.Fail($"no end: {scenario}: {string.Join(" ", _members)}");
        }

        private GroupInput Input() => new(_now, _desired, Zones, _template, _members, _refresh);

        private void Begin()
        {
            _template = _template with { Number = _template.Number + 1 };
            _refresh = InstanceRefresh.Begin(_now, scenario.Preferences);
        }

        private void Apply(GroupDecision decision)
        {
            var (before, refresh) = (Serving(), _refresh);
            foreach (var termination in decision.Terminations)
            {
                var index = _members.FindIndex(member => member.Id == termination.Id);
                Assert.That(_members[index].State, Is.Not.EqualTo(MemberState.Terminating), "terminated twice");
                Assert.That(
                    !_members[index].Protected
                        || !_members[index].Healthy
                        || scenario.Preferences.Protected == ProtectedInstances.Refresh,
                    $"terminated a protected one: {scenario}"
                );
                _members[index] = _members[index] with { State = MemberState.Terminating };
            }

            if (refresh is not null && scenario.Failures == 0)
            {
                var floor = Math.Min(before, refresh.Lower(_desired));
                Assert.That(Serving(), Is.GreaterThanOrEqualTo(floor), $"below the minimum: {scenario}");
            }

            foreach (var zone in decision.Launches)
            {
                Add(zone);
            }

            if (decision.Launches.Count > 0)
            {
                var most = Math.Max(_desired, refresh?.Upper(_desired) ?? 0);
                Assert.That(Alive().Count, Is.LessThanOrEqualTo(most), $"above the maximum: {scenario}");
            }

            _refresh = decision.Refresh;
            _last = decision.Ended ?? _last;
        }

        private void Happen()
        {
            if (_members.Count == 0)
            {
                return;
            }

            var index = _random.Next(_members.Count);
            var member = _members[index];
            if (_failures > 0 && member.State == MemberState.InService && _random.Next(3) == 0)
            {
                _failures--;
                _members[index] = member with { Healthy = false };
            }
            else if (member.State == MemberState.Pending)
            {
                _members[index] = InService(member);
            }
            else if (member.State == MemberState.Terminating)
            {
                _members.RemoveAt(index);
            }
        }

        private void CheckEnd()
        {
            var stale = _members.Where(member => member.Template != _template).ToList();
            Assert.That(
                _last == RefreshOutcome.Failed ? scenario.Preferences.Protected : ProtectedInstances.Wait,
                Is.EqualTo(ProtectedInstances.Wait),
                $"failed without a reason: {scenario}"
            );
            Assert.That(stale.TrueForAll(member => member.Protected), $"not replaced: {scenario}");
            Assert.That(
                stale.Count == 0 || scenario.Preferences.Protected != ProtectedInstances.Refresh,
                $"protected ones left: {scenario}"
            );
        }

        private bool Settled() =>
            _members.TrueForAll(member => member is { State: MemberState.InService, Healthy: true })
            && _members.Count == Math.Max(_desired, _members.Count(member => member.Protected));

        private List<SchedulerMember> Alive() => _members.FindAll(member => member.State != MemberState.Terminating);

        /// <summary>Returns the instances in service; those that a refresh has launched must be warm.</summary>
        private int Serving() =>
            _members.Count(member =>
                member is { State: MemberState.InService, Healthy: true }
                && (
                    _refresh is null
                    || member.LaunchedAt < _refresh.StartedAt
                    || _now >= member.InServiceAt + scenario.Preferences.Warmup
                )
            );

        private void Add(string zone) =>
            _members.Add(
                new SchedulerMember($"{_ids++}", zone, _template, MemberState.Pending, true, _now, null, false)
            );

        private SchedulerMember InService(SchedulerMember member) =>
            member with
            {
                State = MemberState.InService,
                InServiceAt = _now,
            };
    }
}
