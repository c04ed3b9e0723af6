using Local.Cli.Updates;
using Local.Cloud.Contract;

namespace Local.Tests.Cli;

public class ServiceWaitTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly PsDeployment Primary = new("ecs-svc/1", "PRIMARY", "IN_PROGRESS", "users:2", 3, 2, 0);

    [Test]
    public void It_tells_of_draining_tasks_running_tasks_and_healthy_targets() =>
        Assert.That(
            ServiceWait.Of(
                Service(
                    Task("users:1", "DEACTIVATING", "draining"),
                    Task("users:2", "RUNNING", "healthy"),
                    Task("users:2", "RUNNING", "initial")
                ),
                Now
            ),
            Is.EqualTo("draining 1 task; 2 of 3 tasks running; 1 of 2 targets healthy")
        );

    [Test]
    public void It_tells_the_seconds_until_the_last_task_has_drained()
    {
        var first = Task("users:1", "DEACTIVATING", "draining") with { DrainedAt = Now.AddSeconds(3) };
        var last = first with { DrainedAt = Now.AddSeconds(17.2) };
        Assert.That(
            ServiceWait.Of(Service(first, last), Now),
            Is.EqualTo("draining 2 tasks, 18 s left; 2 of 3 tasks running")
        );
        Assert.That(
            ServiceWait.Of(Service(first), Now.AddSeconds(5)),
            Is.EqualTo("draining 1 task; 2 of 3 tasks running")
        );
    }

    [Test]
    public void A_task_in_no_load_balancer_is_no_target() =>
        Assert.That(
            ServiceWait.Of(Service(Task("users:2", "RUNNING", "UNKNOWN")), Now),
            Is.EqualTo("2 of 3 tasks running")
        );

    private static PsService Service(params PsTask[] tasks) =>
        new("users", "cluster", 3, 2, 0, [Primary], tasks, [], [], []);

    private static PsTask Task(string definition, string status, string health) =>
        new("id", null, null, null, status, health, null, definition);
}
