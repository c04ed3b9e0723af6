using Local.Cli.Updates;
using Local.Cloud.Contract;

namespace Local.Tests.Cli;

public class SteadinessTests
{
    private static readonly Dictionary<string, string> Wanted = new() { ["users"] = "users-td:2" };

    [Test]
    public void One_completed_deployment_with_all_its_tasks_is_steady()
    {
        var state = Steadiness.Of(Report([Primary("COMPLETED", "users-td:2")], [Task("users-td:2")]), Wanted);
        Assert.That(state, Is.EqualTo(new Steadiness(state.Waiting, state.Failures)));
        Assert.That(state.IsOver && state.Failures.Count == 0, Is.True);
    }

    [Test]
    public void A_deployment_in_progress_is_waited_for() =>
        Assert.That(
            Steadiness.Of(Report([Primary("IN_PROGRESS", "users-td:2")], [Task("users-td:2")]), Wanted).Waiting,
            Has.Count.EqualTo(1)
        );

    [Test]
    public void A_task_of_another_revision_is_waited_for() =>
        Assert.That(
            Steadiness
                .Of(Report([Primary("COMPLETED", "users-td:2")], [Task("users-td:2"), Task("users-td:1")]), Wanted)
                .IsOver,
            Is.False
        );

    [Test]
    public void An_older_deployment_beside_the_new_one_is_waited_for() =>
        Assert.That(
            Steadiness
                .Of(
                    Report(
                        [
                            Primary("COMPLETED", "users-td:2"),
                            Primary("COMPLETED", "users-td:1") with
                            {
                                Status = "ACTIVE",
                            },
                        ],
                        [Task("users-td:2")]
                    ),
                    Wanted
                )
                .IsOver,
            Is.False
        );

    [Test]
    public void A_failed_deployment_is_reported_with_the_reason_of_its_tasks()
    {
        var failed = Task("users-td:2") with { LastStatus = "STOPPED", Reason = "exited with 1" };
        var state = Steadiness.Of(Report([Primary("FAILED", "users-td:2")], [failed]), Wanted);
        Assert.That(state.IsOver, Is.True);
        Assert.That(state.Failures.Single(), Does.Contain("users-td:2").And.Contain("exited with 1"));
    }

    [Test]
    public void A_service_that_came_to_rest_on_another_revision_was_rolled_back()
    {
        var state = Steadiness.Of(Report([Primary("COMPLETED", "users-td:1")], [Task("users-td:1")]), Wanted);
        Assert.That(state.Failures.Single(), Does.Contain("users-td:2").And.Contain("rolled back to users-td:1"));
    }

    private static PsReport Report(PsDeployment[] deployments, PsTask[] tasks) =>
        new([new PsService("users", "cluster", 1, 1, 0, deployments, tasks, [], [], [])], [], []);

    private static PsDeployment Primary(string rollout, string taskDefinition) =>
        new("ecs-svc/1", "PRIMARY", rollout, taskDefinition, 1, 1, 0);

    private static PsTask Task(string taskDefinition) =>
        new("0", 1, "127.31.0.4", 3000, "RUNNING", "healthy", null, taskDefinition);
}
