using System.Collections.Concurrent;
using Local.Cloud.Ecs;
using Local.Cloud.Resources;
using Local.Protocol.Processes;

namespace Local.Tests.Ecs;

/// <summary>Containers as processes of a shell, in virtual time.</summary>
[TestFixture]
internal sealed class TaskContainersTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<string> _lines = new();
    private readonly FakeTime _time = new();
    private string _folder = "";
    private TaskContainers? _containers;

    [SetUp]
    public void Begin()
    {
        _folder = Directory.CreateTempSubdirectory("containers-").FullName;
        _lines.Clear();
    }

    [TearDown]
    public async Task EndAsync()
    {
        foreach (var process in _containers?.Processes ?? [])
        {
            process.Signal(ProcessSignal.Kill);
        }

        await (_containers?.DisposeAsync() ?? ValueTask.CompletedTask);
        Directory.Delete(_folder, recursive: true);
    }

    [Test, CancelAfter(60_000)]
    public async Task Containers_start_in_the_order_of_their_dependencies_and_stop_in_the_reverse_order(
        CancellationToken cancellation
    )
    {
        var containers = Run(
            Container("main", "trap 'echo main ends; exit 0' TERM; echo main; while :; do sleep 0.05; done") with
            {
                DependsOn = [new("init", "SUCCESS"), new("side", "START")],
            },
            Container("side", "trap 'echo side ends; exit 0' TERM; while :; do sleep 0.05; done", essential: false),
            Container("init", "echo init", essential: false)
        );

        await containers.StartAsync((_, _) => Task.CompletedTask, cancellation);
        await LineAsync("main", cancellation);
        await containers.StopAsync(_ => Patience);

        Assert.That(
            // The shell prints the end of its child.
            _lines.Where(line => line != "Terminated"),
            Is.EqualTo(new[] { "init", "main", "main ends", "side ends" })
        );
        Assert.That(
            containers.States.Select(state => (state.Status, state.ExitCode)),
            Is.All.EqualTo((ContainerStatus.Stopped, 0))
        );
    }

    [Test, CancelAfter(60_000)]
    public async Task A_container_waits_for_a_health_check_at_most_for_the_start_timeout(CancellationToken cancellation)
    {
        var containers = Run(
            Container("main", "sleep 60") with
            {
                DependsOn = [new("side", "HEALTHY")],
            },
            Container("side", "echo never healthy; sleep 60", essential: false) with
            {
                HealthCheck = new(
                    ["CMD-SHELL", "exit 1"],
                    TimeSpan.FromSeconds(30),
                    TimeSpan.FromSeconds(5),
                    3,
                    TimeSpan.Zero
                ),
            }
        );

        var starting = containers.StartAsync((_, _) => Task.CompletedTask, cancellation);
        await LineAsync("never healthy", cancellation);
        Assert.That(starting.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromMinutes(3));

        Assert.That(
            async () => await starting,
            Throws
                .TypeOf<CloudException>()
                .With.Message.EqualTo(
                    "TaskFailedToStart: main waited 180 s for side to be HEALTHY; its last lines: never healthy"
                )
        );
    }

    [Test, CancelAfter(60_000)]
    public async Task A_check_that_passes_lets_the_waiting_container_start(CancellationToken cancellation)
    {
        var interval = TimeSpan.FromSeconds(30);
        var containers = Run(
            Container("main", "echo main; sleep 60") with
            {
                DependsOn = [new("side", "HEALTHY")],
            },
            Container("side", "echo side; sleep 60", essential: false) with
            {
                HealthCheck = new(
                    ["CMD-SHELL", "test \"$WANTED\" = yes"],
                    interval,
                    TimeSpan.FromSeconds(5),
                    3,
                    TimeSpan.Zero
                ),
            }
        );

        var starting = containers.StartAsync((_, _) => Task.CompletedTask, cancellation);
        await LineAsync("side", cancellation);
        // The process of a container may write before the wait for its first check begins.
        await UntilAsync(() => _time.IsAwaited(interval), cancellation);
        _time.Advance(interval);
        await starting;
        await LineAsync("main", cancellation);

        Assert.That(containers.States[1].Health, Is.EqualTo(ContainerHealth.Healthy));
        Assert.That(containers.States[0].Health, Is.Null);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_check_that_takes_longer_than_its_timeout_has_failed(CancellationToken cancellation)
    {
        var began = Path.Combine(_folder, "began");
        var containers = Run(
            Container("main", "sleep 60") with
            {
                HealthCheck = new(
                    ["CMD-SHELL", $"touch {began}; sleep 60"],
                    TimeSpan.FromSeconds(30),
                    TimeSpan.FromSeconds(5),
                    1,
                    TimeSpan.Zero
                ),
            }
        );
        await containers.StartAsync((_, _) => Task.CompletedTask, cancellation);

        _time.Advance(TimeSpan.FromSeconds(30));
        await UntilAsync(() => File.Exists(began), cancellation);
        Assert.That(containers.States[0].Health, Is.EqualTo(ContainerHealth.Unknown));

        await PassAsync(() => containers.States[0].Health == ContainerHealth.Unhealthy, cancellation);
        Assert.That(containers.States[0].FailedCheck, Is.EqualTo("its command took longer than 5 s"));
        Assert.That(containers.States[0].Status, Is.EqualTo(ContainerStatus.Running), "the service decides");
    }

    [Test, CancelAfter(60_000)]
    public async Task A_sidecar_that_ends_leaves_the_task_and_an_essential_one_ends_it(CancellationToken cancellation)
    {
        var go = Path.Combine(_folder, "go");
        var containers = Run(
            Container("main", $"while [ ! -e {go} ]; do sleep 0.05; done; echo no such file; exit 3"),
            Container("side", "exit 1", essential: false)
        );
        await containers.StartAsync((_, _) => Task.CompletedTask, cancellation);

        var ended = containers.EndedAsync(cancellation);
        await UntilAsync(() => containers.States[1].ExitCode == 1, cancellation);
        Assert.That(ended.IsCompleted, Is.False);
        await File.WriteAllTextAsync(go, "", cancellation);

        Assert.That(
            await ended,
            Is.EqualTo("Essential container in task exited: main ended with exit code 3; its last lines: no such file")
        );
    }

    [Test, CancelAfter(60_000)]
    public async Task A_container_that_does_not_end_is_killed_when_its_stop_timeout_is_over(
        CancellationToken cancellation
    )
    {
        var containers = Run(Container("main", "trap 'echo no' TERM; echo ready; while :; do sleep 0.05; done"));
        await containers.StartAsync((_, _) => Task.CompletedTask, cancellation);
        await LineAsync("ready", cancellation);

        var stopping = containers.StopAsync(_ => Patience);
        await LineAsync("no", cancellation);
        var start = _time.GetUtcNow();
        await PassAsync(() => stopping.IsCompleted, cancellation);
        await stopping;

        Assert.That(_time.GetUtcNow() - start, Is.GreaterThanOrEqualTo(Patience));
        Assert.That(containers.States[0].ExitCode, Is.EqualTo(128 + ProcessSignal.Kill));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_start_that_is_cancelled_starts_nothing_more(CancellationToken cancellation)
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var containers = Run(
            Container("main", "sleep 60") with
            {
                DependsOn = [new("init", "COMPLETE")],
            },
            Container("init", "echo init; sleep 60", essential: false)
        );

        var starting = containers.StartAsync((_, _) => Task.CompletedTask, cancelled.Token);
        await LineAsync("init", cancellation);
        await cancelled.CancelAsync();
        Assert.That(async () => await starting, Throws.InstanceOf<OperationCanceledException>());
        await containers.StopAsync(_ => Patience);

        Assert.That(
            containers.States.Select(state => state.Status),
            Is.EqualTo(new[] { ContainerStatus.Pending, ContainerStatus.Stopped })
        );
    }

    private static ContainerDefinition Container(string name, string script, bool essential = true) =>
        new(name, "image", [], new Dictionary<string, string>(), Patience, null)
        {
            Essential = essential,
            EntryPoint = ["/bin/sh", "-c", script],
        };

    private TaskContainers Run(params ContainerDefinition[] containers) =>
        _containers = new(
            containers.Select(container =>
                (
                    container,
                    new ContainerLaunch(
                        container.EntryPoint,
                        _folder,
                        new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["WANTED"] = "yes" },
                        Path.Combine(_folder, container.Name),
                        (lines, _) =>
                        {
                            foreach (var line in lines)
                            {
                                _lines.Enqueue(line);
                            }
                        }
                    )
                )
            ),
            _time,
            () => { }
        );

    private Task LineAsync(string line, CancellationToken cancellationToken) =>
        UntilAsync(() => _lines.Contains(line), cancellationToken);

    /// <summary>Lets virtual time pass until a condition holds.</summary>
    private Task PassAsync(Func<bool> condition, CancellationToken cancellationToken) =>
        UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return condition();
            },
            cancellationToken
        );

    private static async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (!condition())
        {
            await Task.Delay(20, cancellationToken);
        }
    }
}
