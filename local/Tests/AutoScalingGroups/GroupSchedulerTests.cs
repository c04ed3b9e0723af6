using Local.Cloud.AutoScalingGroups;

namespace Local.Tests.AutoScalingGroups;

/// <summary>The decisions about a group's instances.</summary>
internal sealed class GroupSchedulerTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TemplateVersion V1 = new("lt-1", 1);
    private static readonly TemplateVersion V2 = new("lt-1", 2);

    [Test]
    public void A_new_group_launches_its_desired_capacity_in_balance_over_its_zones() =>
        Assert.That(Decide(desired: 3).Launches, Is.EqualTo(["a", "b", "a"]));

    [Test]
    public void A_group_of_its_desired_capacity_is_left_alone()
    {
        var decision = Decide(2, Member("1"), Member("2", "b"));
        Assert.That((decision.Launches.Count, decision.Terminations.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public void An_unhealthy_instance_is_terminated_and_another_launched_in_its_zone()
    {
        var decision = Decide(2, Member("1"), Member("2", "b") with { Healthy = false, Protected = true });
        Assert.Multiple(() =>
        {
            Assert.That(decision.Terminations.Single().Id, Is.EqualTo("2"), "protection is from scale-in alone");
            Assert.That(decision.Launches, Is.EqualTo(["b"]));
        });
    }

    [Test]
    public void While_it_backs_off_it_launches_nothing() =>
        Assert.That(GroupScheduler.Decide(Input(2) with { MayLaunch = false }).Launches, Is.Empty);

    [Test]
    public void An_instance_that_terminates_counts_no_more() =>
        Assert.That(Decide(1, Member("1") with { State = MemberState.Terminating }).Launches, Has.Count.EqualTo(1));

    [Test]
    public void Scaling_in_takes_from_the_fullest_zone()
    {
        var decision = Decide(2, Member("1", "b"), Member("2"), Member("3"));
        Assert.That(Terminated(decision), Is.EqualTo(["2"]), "the oldest of the zone that has two");
    }

    [Test]
    public void Scaling_in_takes_the_oldest_launch_template_version_first()
    {
        var decision = Decide(1, Member("1") with { Template = V2 }, Member("2"));
        Assert.That(Terminated(decision), Is.EqualTo(["2"]));
    }

    [Test]
    public void Scaling_in_first_takes_instances_that_are_not_in_service()
    {
        var decision = Decide(1, Member("1"), Member("2") with { State = MemberState.Pending, InServiceAt = null });
        Assert.That(Terminated(decision), Is.EqualTo(["2"]));
    }

    [Test]
    public void Scaling_in_never_takes_a_protected_instance()
    {
        var protects = Member("1") with { Protected = true };
        Assert.Multiple(() =>
        {
            Assert.That(Terminated(Decide(1, protects, Member("2", "b"))), Is.EqualTo(["2"]));
            Assert.That(Terminated(Decide(0, protects)), Is.Empty);
        });
    }

    [Test]
    public void A_refresh_of_one_instance_terminates_it_before_another_runs()
    {
        var decision = Refresh(new RefreshPreferences(), 1, Member("1"));
        Assert.That((Terminated(decision).Single(), decision.Launches.Count), Is.EqualTo(("1", 1)));
    }

    [Test]
    public void A_refresh_with_room_above_launches_before_it_terminates()
    {
        var preferences = new RefreshPreferences(100, 150);
        var first = Refresh(preferences, 2, Member("1"), Member("2", "b"));
        Assert.That((Terminated(first).Count, first.Launches.Count), Is.EqualTo((0, 1)));

        var next = Refresh(preferences, 2, Member("1"), Member("2", "b"), New("3"));
        Assert.That((Terminated(next), next.Launches.Count), Is.EqualTo((new List<string> { "1" }, 1)));
    }

    [Test]
    public void A_refresh_replaces_no_more_at_once_than_the_minimum_leaves()
    {
        var ten = Enumerable.Range(0, 10).Select(i => Member($"{i}", i % 2 == 0 ? "a" : "b")).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(Terminated(Refresh(new RefreshPreferences(), 10, ten)), Has.Count.EqualTo(1));
            Assert.That(Terminated(Refresh(new RefreshPreferences(50), 10, ten)), Has.Count.EqualTo(5));
            Assert.That(Terminated(Refresh(new RefreshPreferences(100), 10, ten)), Has.Count.EqualTo(1), "one by one");
        });
    }

    [Test]
    public void A_refresh_waits_until_a_new_instance_is_warm()
    {
        var preferences = new RefreshPreferences(Warmup: TimeSpan.FromMinutes(5));
        var young = New("2") with { InServiceAt = Now - TimeSpan.FromMinutes(4) };
        Assert.That(Terminated(Refresh(preferences, 2, Member("1"), young)), Is.Empty);

        var warm = young with { InServiceAt = Now - TimeSpan.FromMinutes(5) };
        Assert.That(Terminated(Refresh(preferences, 2, Member("1"), warm)), Is.EqualTo(["1"]));
    }

    [Test]
    public void A_refresh_waits_until_a_new_instance_passes_its_health_check()
    {
        var failing = New("2") with { Passing = false };
        Assert.That(Terminated(Refresh(new RefreshPreferences(), 2, Member("1"), failing)), Is.Empty);
    }

    [Test]
    public void A_refresh_ends_when_all_are_replaced_and_warm()
    {
        var preferences = new RefreshPreferences(Warmup: TimeSpan.FromMinutes(5));
        Assert.Multiple(() =>
        {
            Assert.That(Refresh(preferences, 1, New("1") with { InServiceAt = Now }).Ended, Is.Null);
            var warm = Refresh(preferences, 1, New("1") with { InServiceAt = Now - preferences.Warmup });
            Assert.That(
                (warm.Ended, warm.Refresh),
                Is.EqualTo(((RefreshOutcome?)RefreshOutcome.Successful, (InstanceRefresh?)null))
            );
        });
    }

    [Test]
    public void A_refresh_with_skip_matching_keeps_matching_instances()
    {
        var matching = Member("1") with { Template = V2 };
        Assert.Multiple(() =>
        {
            Assert.That(
                Refresh(new RefreshPreferences(SkipMatching: true), 1, matching).Ended,
                Is.EqualTo(RefreshOutcome.Successful)
            );
            Assert.That(Terminated(Refresh(new RefreshPreferences(), 1, matching)), Is.EqualTo(["1"]));
        });
    }

    [TestCase(ProtectedInstances.Ignore, 0, RefreshOutcome.Successful)]
    [TestCase(ProtectedInstances.Refresh, 1, null)]
    [TestCase(ProtectedInstances.Wait, 0, null)]
    public void A_refresh_treats_protected_instances_by_its_preference(
        ProtectedInstances mode,
        int terminated,
        RefreshOutcome? ended
    )
    {
        var decision = Refresh(new RefreshPreferences(Protected: mode), 1, Member("1") with { Protected = true });
        Assert.That((decision.Terminations.Count, decision.Ended), Is.EqualTo((terminated, ended)));
    }

    [Test]
    public void A_refresh_that_does_not_get_on_for_an_hour_fails()
    {
        var begun = InstanceRefresh.Begin(Now - TimeSpan.FromHours(1), new(Protected: ProtectedInstances.Wait));
        var input = Input(1, Member("1") with { Protected = true }) with { Refresh = begun };
        Assert.Multiple(() =>
        {
            Assert.That(GroupScheduler.Decide(input).Ended, Is.EqualTo(RefreshOutcome.Failed));
            var before = input with { Now = Now - TimeSpan.FromSeconds(1) };
            Assert.That(GroupScheduler.Decide(before).Ended, Is.Null);
        });
    }

    private static GroupDecision Decide(int desired, params SchedulerMember[] members) =>
        GroupScheduler.Decide(Input(desired, members));

    private static GroupDecision Refresh(
        RefreshPreferences preferences,
        int desired,
        params SchedulerMember[] members
    ) =>
        GroupScheduler.Decide(
            Input(desired, members) with
            {
                Refresh = InstanceRefresh.Begin(Now - TimeSpan.FromMinutes(20), preferences),
            }
        );

    private static GroupInput Input(int desired, params SchedulerMember[] members) =>
        new(Now, desired, ["a", "b"], V2, members);

    /// <summary>Returns an instance of the old version that has long been in service. A higher id is younger.</summary>
    private static SchedulerMember Member(string id, string zone = "a") =>
        new(
            id,
            zone,
            V1,
            MemberState.InService,
            Healthy: true,
            Now - TimeSpan.FromHours(2) + TimeSpan.FromSeconds(int.Parse(id)),
            Now - TimeSpan.FromHours(1),
            Protected: false
        );

    /// <summary>Returns an instance that a refresh has launched.</summary>
    private static SchedulerMember New(string id) =>
        Member(id) with
        {
            Template = V2,
            LaunchedAt = Now - TimeSpan.FromMinutes(10),
            InServiceAt = Now - TimeSpan.FromMinutes(9),
        };

    private static List<string> Terminated(GroupDecision decision) =>
        [.. decision.Terminations.Select(termination => termination.Id)];
}
