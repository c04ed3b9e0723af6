using FsCheck;
using FsCheck.Fluent;
using Local.Cloud.Ecs.Capacity;

namespace Local.Tests.Ecs;

/// <summary>The measurement and the scaling of a capacity provider's group.</summary>
public class ManagedScalingTests
{
    private static readonly ContainerInstanceSize Size = new(2048, 1920);
    private static readonly TaskNeeds Task = new(256, 256, []);
    private static readonly ManagedScaling Scaling = new();

    [TestCase(0, 0, 100)]
    [TestCase(3, 0, 200)]
    [TestCase(2, 2, 100)]
    [TestCase(3, 2, 150)]
    [TestCase(1, 3, 100.0 / 3)]
    public void The_reservation_is_needed_by_running(int needed, int running, double reservation) =>
        Assert.That(CapacityReservation.Of(needed, running), Is.EqualTo(reservation));

    [Test]
    public void Idle_instances_are_not_needed() =>
        Assert.That(CapacityReservation.Needed(3, idle: 2, [], coming: 0, Size), Is.EqualTo(1));

    [Test]
    public void Tasks_that_wait_need_as_many_instances_more_as_hold_them()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Needed(waiting: 7, coming: 0), Is.EqualTo(3), "7 × 256 MiB in 1920 MiB");
            Assert.That(Needed(waiting: 8, coming: 0), Is.EqualTo(4));
            Assert.That(Needed(waiting: 8, coming: 1), Is.EqualTo(3), "one instance is under way");
        });
    }

    [Test]
    public void Tasks_with_a_host_port_need_an_instance_each()
    {
        TaskNeeds[] waiting = [Task with { HostPorts = [80] }, Task with { HostPorts = [80] }];
        Assert.That(CapacityReservation.Needed(1, 0, waiting, 0, Size), Is.EqualTo(3));
    }

    [Test]
    public void A_task_that_fits_no_instance_adds_none()
    {
        TaskNeeds[] waiting = [Task with { Memory = 4000 }];
        Assert.That(CapacityReservation.Needed(1, 0, waiting, 0, Size), Is.EqualTo(1));
    }

    [Test]
    public void One_minute_above_the_target_adds_the_needed_instances()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Scaling.Decide([150], 2, 2, 1, 10), Is.EqualTo(3));
            Assert.That(Scaling.Decide([300], 1, 1, 1, 10), Is.EqualTo(3));
            Assert.That(Scaling.Decide([300], 1, 1, 1, 2), Is.EqualTo(2), "the maximum size");
            Assert.That(Scaling.Decide([100], 2, 2, 1, 10), Is.Null);
            Assert.That(Scaling.Decide([], 2, 2, 1, 10), Is.Null, "no data, no action");
        });
    }

    [Test]
    public void A_group_of_nothing_grows_by_two_since_200_percent_is_all_that_the_metric_says() =>
        Assert.That(Scaling.Decide([CapacityReservation.NothingRuns], 0, 0, 0, 10), Is.EqualTo(2));

    [Test]
    public void Instances_on_their_way_are_part_of_the_step() =>
        Assert.That(Scaling.Decide([150], 2, desired: 3, 1, 10), Is.Null);

    [Test]
    public void A_step_is_within_the_step_sizes()
    {
        Assert.Multiple(() =>
        {
            Assert.That((Scaling with { MinimumStep = 3 }).Decide([150], 2, 2, 1, 10), Is.EqualTo(5));
            Assert.That((Scaling with { MaximumStep = 2 }).Decide([500], 2, 2, 1, 10), Is.EqualTo(4));
        });
    }

    [Test]
    public void Spare_capacity_is_kept_where_the_target_is_below_100() =>
        Assert.That((Scaling with { TargetCapacity = 50 }).Decide([100], 2, 2, 1, 10), Is.EqualTo(4));

    [Test]
    public void Fifteen_minutes_below_the_target_take_instances_away_and_fourteen_do_not()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Scaling.Decide(Minutes(14, 50), 2, 2, 1, 10), Is.Null);
            Assert.That(Scaling.Decide(Minutes(15, 50), 2, 2, 1, 10), Is.EqualTo(1));
            Assert.That(Scaling.Decide(Minutes(15, 0), 3, 3, 1, 10), Is.EqualTo(1), "the minimum size");
            Assert.That(Scaling.Decide([100, .. Minutes(14, 50)], 2, 2, 1, 10), Is.Null, "one minute at the target");
        });
    }

    [Test]
    public void Whatever_the_tasks_the_group_ends_with_room_for_all_and_nothing_idle() =>
        Prop.ForAll(
                Arb.From(
                    from tasks in Gen.Choose(0, 80)
                    from running in Gen.Choose(0, 12)
                    from step in Gen.Choose(1, 4)
                    select (Tasks: tasks, Running: running, Step: step)
                ),
                scenario => Settles(scenario.Tasks, scenario.Running, Scaling with { MaximumStep = scenario.Step })
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    /// <summary>
    /// Checks that a group settles. Each instance has room for 7 tasks, and tasks are packed tightly.
    /// </summary>
    private static void Settles(int tasks, int running, ManagedScaling scaling)
    {
        var (desired, history) = (running, new List<double>());
        var quiet = 0;
        for (var minute = 0; quiet < 20; minute++)
        {
            Assert.That(minute, Is.LessThan(200), "the group does not settle");
            var used = Math.Min(running, (tasks + 6) / 7);
            var waiting = Enumerable.Repeat(Task, Math.Max(0, tasks - running * 7)).ToList();
            var needed = CapacityReservation.Needed(running, running - used, waiting, desired - running, Size);
            history.Add(CapacityReservation.Of(needed, running));
            var next = scaling.Decide(history, running, desired, 0, 100);
            quiet = next is null && running == desired ? quiet + 1 : 0;
            // The instances that were wanted a minute ago run now.
            running = desired;
            desired = next ?? desired;
        }

        Assert.That(running, Is.EqualTo((tasks + 6) / 7));
    }

    private static int Needed(int waiting, int coming) =>
        CapacityReservation.Needed(2, 0, Enumerable.Repeat(Task, waiting).ToList(), coming, Size);

    private static double[] Minutes(int count, double value) => [.. Enumerable.Repeat(value, count)];
}
