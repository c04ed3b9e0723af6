using Local.Cloud.Ecs;

namespace Local.Tests.Ecs;

/// <summary>The order in which containers start and stop, the end of a task, and its health, from states alone.</summary>
public class ContainerOrderTests
{
    [TestCase("START", "Pending", false)]
    [TestCase("START", "Running", true)]
    [TestCase("START", "Stopped 1", true)]
    [TestCase("COMPLETE", "Running", false)]
    [TestCase("COMPLETE", "Stopped 1", true)]
    [TestCase("SUCCESS", "Running", false)]
    [TestCase("SUCCESS", "Stopped 1", false)]
    [TestCase("SUCCESS", "Stopped 0", true)]
    [TestCase("HEALTHY", "Running Unknown", false)]
    [TestCase("HEALTHY", "Running Unhealthy", false)]
    [TestCase("HEALTHY", "Running Healthy", true)]
    [TestCase("HEALTHY", "Stopped 0", false)]
    public void A_container_may_start_when_its_dependency_has_the_state(string condition, string other, bool mayStart)
    {
        var main = Container("main", true, ("side", condition));
        ContainerState[] states = [State(main, "Pending"), State(Container("side", false), other)];

        Assert.That(
            ContainerOrder.Awaited(main, states),
            Is.EqualTo(mayStart ? null : new ContainerDependency("side", condition))
        );
    }

    [TestCase("Running", false)]
    [TestCase("Stopped 0", true)]
    [TestCase("Pending", true)]
    public void A_container_may_stop_when_none_that_depends_on_it_runs(string main, bool mayStop)
    {
        var side = Container("side", false);
        ContainerState[] states = [State(Container("main", true, ("side", "START")), main), State(side, "Running")];

        Assert.That(ContainerOrder.MayStop(side, states), Is.EqualTo(mayStop));
        Assert.That(ContainerOrder.MayStop(states[0].Definition, states), Is.True, "nothing depends on main");
    }

    [TestCase("Running", "Stopped 1", null)]
    [TestCase("Stopped 137", "Running", "main: Essential container in task exited: main ended with exit code 137")]
    [TestCase(
        "Pending",
        "Stopped 1",
        "side: TaskFailedToStart: main waits for side to be SUCCESS, but side ended with exit code 1"
    )]
    [TestCase("Pending", "Stopped 0", null)]
    [TestCase("Pending", "Running", null)]
    public void A_task_ends_with_an_essential_container_or_one_that_can_never_start(
        string main,
        string side,
        string? end
    )
    {
        var found = ContainerOrder.End([
            State(Container("main", true, ("side", "SUCCESS")), main),
            State(Container("side", false), side),
        ]);

        Assert.That(found is null ? null : $"{found.Container}: {found.Reason}", Is.EqualTo(end));
    }

    [TestCase("Running", "Running", null)]
    [TestCase("Running Healthy", "Running", ContainerHealth.Healthy)]
    [TestCase("Running Healthy", "Running Unknown", ContainerHealth.Unknown)]
    [TestCase("Running Unhealthy", "Running Unknown", ContainerHealth.Unhealthy)]
    public void A_task_is_as_healthy_as_its_least_healthy_essential_container(
        string first,
        string second,
        object? health
    ) =>
        Assert.That(
            ContainerOrder.Health([
                State(Container("first", true), first),
                State(Container("second", true), second),
                State(Container("side", false), "Running Unhealthy"),
            ]),
            Is.EqualTo(health)
        );

    [Test]
    public void The_failed_check_that_makes_a_task_unhealthy_is_named_first()
    {
        ContainerState[] states =
        [
            State(Container("first", true), "Running Unknown") with
            {
                FailedCheck = "early",
            },
            State(Container("second", true), "Running Unhealthy") with
            {
                FailedCheck = "no answer",
            },
            State(Container("side", false), "Running Unhealthy") with
            {
                FailedCheck = "none of the task's",
            },
        ];

        Assert.That(
            ContainerOrder.FailedCheck(states),
            Is.EqualTo("its container second failed its health check: no answer")
        );
        Assert.That(
            ContainerOrder.FailedCheck(states[..1]),
            Is.EqualTo("its container first failed its health check: early")
        );
        Assert.That(ContainerOrder.FailedCheck([State(Container("first", true), "Running Unknown")]), Is.Null);
    }

    [TestCase("Pending", "Running", "main waits for side to be SUCCESS")]
    [TestCase("Pending", "Stopped 0", null)]
    [TestCase("Running", "Stopped 0", null)]
    public void A_container_that_has_not_started_tells_what_it_waits_for(string main, string side, string? waiting) =>
        Assert.That(
            ContainerOrder.Waiting([
                State(Container("main", true, ("side", "SUCCESS")), main),
                State(Container("side", false), side),
            ]),
            Is.EqualTo(waiting)
        );

    private static ContainerDefinition Container(
        string name,
        bool essential,
        params (string Container, string Condition)[] dependsOn
    ) =>
        new(name, "image", [], new Dictionary<string, string>(), TimeSpan.Zero, null)
        {
            Essential = essential,
            DependsOn = [.. dependsOn.Select(one => new ContainerDependency(one.Container, one.Condition))],
        };

    /// <summary>Reads a state: its status, and then its health or its exit code.</summary>
    private static ContainerState State(ContainerDefinition definition, string text)
    {
        var words = text.Split(' ');
        var status = Enum.Parse<ContainerStatus>(words[0]);
        return status == ContainerStatus.Stopped
            ? new(definition, status, ExitCode: int.Parse(words[1], null))
            : new(definition, status, words.Length > 1 ? Enum.Parse<ContainerHealth>(words[1]) : null);
    }
}
