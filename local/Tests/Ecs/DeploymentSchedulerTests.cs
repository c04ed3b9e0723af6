using Local.Cloud.Ecs;

namespace Local.Tests.Ecs;

public class DeploymentSchedulerTests
{
    [TestCase(1, 100, 200, 1, 2)]
    [TestCase(1, 50, 100, 1, 1)]
    [TestCase(2, 50, 150, 1, 3)]
    [TestCase(3, 50, 150, 2, 4)]
    [TestCase(4, 50, 200, 2, 8)]
    [TestCase(4, 100, 125, 4, 5)]
    [TestCase(25, 90, 110, 23, 27)]
    [TestCase(400, 99, 101, 396, 404)]
    [TestCase(0, 100, 200, 0, 0)]
    public void The_lower_limit_is_rounded_up_and_the_upper_down(int desired, int min, int max, int lower, int upper) =>
        Assert.That(DeploymentLimits.Of(desired, min, max), Is.EqualTo(new DeploymentLimits(lower, upper)));

    [TestCase(1, 100, 200, 1, 0)]
    [TestCase(2, 100, 150, 1, 0)]
    [TestCase(3, 100, 200, 3, 0)]
    [TestCase(4, 50, 100, 0, 2)]
    [TestCase(4, 50, 150, 2, 2)]
    [TestCase(4, 100, 200, 4, 0)]
    [TestCase(25, 90, 110, 2, 2)]
    [TestCase(400, 50, 200, 400, 0)]
    [TestCase(400, 99, 101, 4, 4)]
    public void A_new_deployment_starts_as_many_tasks_as_the_limits_allow(
        int desired,
        int min,
        int max,
        int starts,
        int stops
    )
    {
        var decision = DeploymentScheduler.Decide(Rollout(desired, min, max, SchedulerTaskState.Healthy));
        Assert.Multiple(() =>
        {
            Assert.That(decision.Starts.Sum(start => start.Count), Is.EqualTo(starts));
            Assert.That(decision.Stops, Has.Count.EqualTo(stops));
            Assert.That(decision.Stuck, Is.False);
        });
    }

    [TestCase(1, 100, 100)]
    [TestCase(1, 50, 100)]
    [TestCase(3, 100, 133)]
    public void Limits_that_allow_no_step_leave_a_deployment_stuck(int desired, int min, int max)
    {
        var decision = DeploymentScheduler.Decide(Rollout(desired, min, max, SchedulerTaskState.Healthy));
        Assert.That(decision.Stuck, Is.True, "neither a start nor a stop is allowed");
    }

    [Test]
    public void A_healthy_new_task_takes_the_place_of_one_old_task()
    {
        var input = Rollout(2, 100, 200, SchedulerTaskState.Healthy) with { };
        input = input with
        {
            Tasks =
            [
                .. input.Tasks,
                new("n1", "new", SchedulerTaskState.Healthy),
                new("n2", "new", SchedulerTaskState.Starting),
            ],
        };
        var decision = DeploymentScheduler.Decide(input);
        Assert.That(decision.Stops, Is.EqualTo(["o1"]));
    }

    [Test]
    public void An_unhealthy_tasks_replacement_starts_before_it_stops()
    {
        var input = Steady(2, 100, 200, SchedulerTaskState.Healthy, SchedulerTaskState.Unhealthy);
        var first = DeploymentScheduler.Decide(input);
        Assert.That((first.Starts.Sum(s => s.Count), first.Stops.Count), Is.EqualTo((1, 0)), "start first");

        var replaced = input with { Tasks = [.. input.Tasks, new("t9", "new", SchedulerTaskState.Healthy)] };
        var second = DeploymentScheduler.Decide(replaced);
        Assert.That(second.Stops, Is.EqualTo(["t1"]), "then stop the unhealthy one");
    }

    [Test]
    public void An_unhealthy_task_stops_first_where_the_upper_limit_leaves_no_room()
    {
        var input = Steady(2, 50, 100, SchedulerTaskState.Healthy, SchedulerTaskState.Unhealthy);
        var decision = DeploymentScheduler.Decide(input);
        Assert.That((decision.Starts.Count, decision.Stops.Single()), Is.EqualTo((0, "t1")));
    }

    [Test]
    public void A_failed_old_task_is_replaced_at_its_own_revision_during_a_deployment()
    {
        var input = Rollout(1, 100, 200, SchedulerTaskState.Healthy);
        input = input with { Tasks = [new("n0", "new", SchedulerTaskState.Starting)] };
        var decision = DeploymentScheduler.Decide(input);
        Assert.That(decision.Starts, Is.EqualTo([new TaskStart("old", 1)]));
    }

    [Test]
    public void A_failed_deployments_tasks_are_not_replaced()
    {
        var input = new SchedulerInput(
            1,
            DeploymentLimits.Of(1, 100, 200),
            new("good", 1, true),
            [new("failed", 1, false)],
            [new("t0", "good", SchedulerTaskState.Healthy), new("t1", "failed", SchedulerTaskState.Unhealthy)]
        );
        var decision = DeploymentScheduler.Decide(input);
        Assert.That((decision.Starts.Count, decision.Stops.Single()), Is.EqualTo((0, "t1")));
    }

    [Test]
    public void Scaling_in_stops_the_newest_tasks()
    {
        var healthy = SchedulerTaskState.Healthy;
        var decision = DeploymentScheduler.Decide(Steady(1, 100, 200, healthy, healthy, healthy));
        Assert.That(decision.Stops, Is.EquivalentTo(["t1", "t2"]));
    }

    [Test]
    public void A_task_that_is_stopping_still_takes_a_place_below_the_upper_limit()
    {
        var input = Steady(1, 100, 100, SchedulerTaskState.Stopping);
        var decision = DeploymentScheduler.Decide(input);
        Assert.That((decision.Starts.Count, decision.Stuck), Is.EqualTo((0, false)));
    }

    private static SchedulerInput Rollout(int desired, int min, int max, SchedulerTaskState old) =>
        new(
            desired,
            DeploymentLimits.Of(desired, min, max),
            new SchedulerDeployment("new", desired, true),
            [new SchedulerDeployment("old", desired, true)],
            [.. Enumerable.Range(0, desired).Select(i => new SchedulerTask($"o{i}", "old", old))]
        );

    private static SchedulerInput Steady(int desired, int min, int max, params SchedulerTaskState[] states) =>
        new(
            desired,
            DeploymentLimits.Of(desired, min, max),
            new SchedulerDeployment("new", desired, true),
            [],
            [.. states.Select((state, i) => new SchedulerTask($"t{i}", "new", state))]
        );
}
