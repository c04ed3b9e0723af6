using System.Diagnostics;
using System.Text.Json;
using Local.Cloud.Contract;
using Local.Cloud.Decisions;
using Local.Cloud.Why;
using Local.Protocol.Values;
using Local.Tests.Ecs;

namespace Local.Tests.Why;

/// <summary><c>why task</c> names the true cause. Each case makes a fault with real processes.</summary>
[TestFixture]
internal sealed class TaskFaultTests : TinyServiceFixture
{
    [Test, CancelAfter(120_000)]
    public async Task The_program_ends_at_its_start(CancellationToken cancellation)
    {
        await CreateAsync(cancellation, broken: "start");
        var id = await UntilAsync("failed to start", cancellation);

        Assert.That(
            Why(id).Answer,
            Is.EqualTo(
                $"task {id[..8]} of tiny failed to start: TaskFailedToStart: tiny ended with exit code 3 before it listened; "
                    + "its last lines: no such setting"
            )
        );
    }

    [Test, CancelAfter(120_000)]
    public async Task It_has_no_way_to_its_registry(CancellationToken cancellation)
    {
        await CreateAsync(cancellation, isPublic: false);
        var id = await UntilAsync("failed to start", cancellation);

        Assert.That(
            Why(id).Answer,
            Does.StartWith($"task {id[..8]} of tiny failed to start: ResourceInitializationError: ")
                .And.Contains("the task cannot pull registry auth from Amazon ECR")
                .IgnoreCase
        );
    }

    [Test, CancelAfter(120_000)]
    public async Task Its_health_check_fails(CancellationToken cancellation)
    {
        await CreateAsync(cancellation, broken: "health");
        var id = await UntilAsync("unhealthy", cancellation);

        var answer = Why(id);
        Assert.That(
            answer.Answer,
            Is.EqualTo($"task {id[..8]} of tiny is unhealthy: Health checks failed with these codes: [500]")
        );
        Assert.That(answer.Facts, Has.Some.StartsWith("check: GET http://"));
        Assert.That(answer.Facts, Has.Some.EqualTo("allowed codes: 200"));
    }

    [Test, CancelAfter(120_000)]
    public async Task Its_container_fails_its_health_check(CancellationToken cancellation)
    {
        await CreateAsync(cancellation, check: "echo no disk; exit 4");
        var id = await UntilAsync("unhealthy", cancellation);

        Assert.That(
            Why(id).Answer,
            Does.StartWith($"task {id[..8]} of tiny ")
                .And.Contains(
                    ": its container tiny failed its health check: its command ended with exit code 4; its last lines: no disk"
                )
        );
    }

    [Test, CancelAfter(120_000)]
    public async Task Somebody_kills_it(CancellationToken cancellation)
    {
        await CreateAsync(cancellation);
        await UntilAsync(() => Describe().Tasks is [{ Health: "healthy" }], cancellation);
        var task = Describe().Tasks.Single();
        using (var process = Process.GetProcessById(task.Pid!.Value))
        {
            process.Kill();
        }

        var id = await UntilAsync("STOPPED", cancellation);

        Assert.That(id, Is.EqualTo(task.Id));
        Assert.That(
            Why(id).Answer,
            Does.StartWith(
                $"task {id[..8]} of tiny ended by itself: Essential container in task exited: tiny ended with exit code 137"
            )
        );
        await UntilAsync(() => Describe().Tasks.Any(one => one.Id != id), cancellation);
        var replacement = Describe().Tasks.Single(one => one.Id != id).Id;
        Assert.That(
            Why(replacement).Facts,
            Has.Some.Contains($"started: the service wants 1 task of tiny:1 and had 0, because task {id[..8]} ended: ")
        );
    }

    [Test, CancelAfter(120_000)]
    public async Task It_runs_because_the_service_was_scaled_out(CancellationToken cancellation)
    {
        await CreateAsync(cancellation);
        await UntilAsync(() => Describe().Tasks is [{ Health: "healthy" }], cancellation);
        var first = Describe().Tasks.Single().Id;
        World.Services.All.Single().Scale(2);
        // A target may be healthy before its task is RUNNING, which tells the task's endpoint.
        await UntilAsync(
            () => Describe().Tasks.Count(task => task is { LastStatus: "RUNNING", Health: "healthy" }) == 2,
            cancellation
        );

        var added = Describe().Tasks.Single(task => task.Id != first).Id;

        Assert.That(
            Why(added).Answer,
            Is.EqualTo(
                $"task {added[..8]} of tiny runs: the service wants 2 tasks of tiny:1 and had 1, because Application Auto Scaling "
                    + "changed the desired count from 1 to 2"
            )
        );
        Assert.That(Why(added[..12]).Decisions.Select(decision => decision.Outcome), Does.Contain("healthy"));
    }

    [Test]
    public void A_task_that_nobody_knows_has_no_answer() => Assert.That(Why("0123").IsKnown, Is.False);

    private WhyAnswer Why(string id) => WhyTask.Of(id, World.Decisions.All());

    /// <summary>Waits until a task has an outcome, and returns the task's id.</summary>
    private async Task<string> UntilAsync(string outcome, CancellationToken cancellationToken)
    {
        Decision? found = null;
        await UntilAsync(
            () =>
                (found = World.Decisions.All(DecisionKind.Task).LastOrDefault(one => one.Outcome == outcome))
                    is not null,
            cancellationToken
        );
        return found!.Subject;
    }

    private async Task CreateAsync(
        CancellationToken cancellationToken,
        string broken = "",
        bool isPublic = true,
        string? check = null
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (_, targets, group) = await BalanceAsync("ip", 3000, 3000);
        var container = new
        {
            name = "tiny",
            image = Image.Uri,
            stopTimeout = 2,
            healthCheck = check is null
                ? null
                : new
                {
                    command = new[] { "CMD-SHELL", check },
                    interval = 5,
                    retries = 1,
                },
            portMappings = new[] { new { containerPort = 3000, name = "tiny" } },
            environment = new[] { new { name = "BROKEN", value = broken } },
        };
        var definition = await World.CreateAsync(
            "aws:ecs/taskDefinition:TaskDefinition",
            new PropertyMap(
                ("family", "tiny"),
                ("networkMode", "awsvpc"),
                ("requiresCompatibilities", PropertyValue.List("FARGATE")),
                ("cpu", "256"),
                ("memory", "512"),
                ("containerDefinitions", JsonSerializer.Serialize(new[] { container }))
            )
        );
        await ServeAsync(
            1,
            definition.Outputs["arn"],
            targets,
            ("waitForSteadyState", false),
            ("launchType", "FARGATE"),
            (
                "networkConfiguration",
                new PropertyMap(
                    ("subnets", Subnets()),
                    ("securityGroups", PropertyValue.List(group.Id)),
                    ("assignPublicIp", isPublic)
                )
            )
        );
    }
}
