using System.Globalization;
using Local.Cloud.Processes;
using Local.Protocol.Processes;

namespace Local.Tests.Processes;

/// <summary>Real processes that try to lose their mark.</summary>
internal sealed class ProcessMarkTests
{
    private string _project = "";
    private string _folder = "";

    [SetUp]
    public void SetUp()
    {
        _project = Guid.NewGuid().ToString("n")[..16];
        _folder = Directory.CreateTempSubdirectory("mark-").FullName;
    }

    [TearDown]
    public void TearDown()
    {
        MarkedProcesses.End(_project);
        Directory.Delete(_folder, recursive: true);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_process_that_clears_its_environment_and_leaves_its_session_keeps_the_mark(
        CancellationToken cancellation
    )
    {
        var (task, daemon) = await StartAsync("task-1", cancellation);
        using var started = task;
        // This ends the process and its group, as a crash of the cloud may. The daemon is in neither.
        task.Signal(ProcessSignal.Kill);
        await task.Exited;

        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllText($"/proc/{daemon}/environ"), Does.Not.Contain(_project));
            Assert.That(MarkedProcesses.Any($"{_project}/task-1", null), Is.True);
            Assert.That(MarkedProcesses.Any($"{_project}/task-2", null), Is.False, "the mark of another task");
            Assert.That(MarkedProcesses.End(Guid.NewGuid().ToString("n")), Is.Zero, "the mark of another project");
        });
        Assert.That(MarkedProcesses.End(_project), Is.EqualTo(1));
        Assert.That(IsRunning(daemon), Is.False);
    }

    [Test, CancelAfter(60_000)]
    public async Task The_mark_of_one_task_ends_its_processes_alone(CancellationToken cancellation)
    {
        var (first, firstDaemon) = await StartAsync("task-1", cancellation);
        var (second, secondDaemon) = await StartAsync("task-2", cancellation);
        using var both = first;
        using var started = second;

        Assert.That(MarkedProcesses.End($"{_project}/task-1", null), Is.EqualTo(2));

        Assert.That(IsRunning(firstDaemon), Is.False);
        Assert.That(IsRunning(secondDaemon), Is.True);
    }

    /// <summary>Starts a process with the mark of a task, and a daemon of it.</summary>
    private async Task<(SessionProcess Task, int Daemon)> StartAsync(string id, CancellationToken cancellation)
    {
        var file = Path.Combine(_folder, id);
        var task = SessionProcess.Start(
            [
                "sh",
                "-c",
                // The daemon is one process from its beginning: a shell beside it could still run when the file is there.
                "setsid --fork env -i sh -c 'echo $$ >\"$0\".next; mv \"$0\".next \"$0\"; exec sleep 1000' \"$0\" "
                    + "</dev/null >/dev/null 2>&1; exec sleep 1000",
                file,
            ],
            "/",
            new Dictionary<string, string> { ["PATH"] = SystemPath.Value, [ProcessMark.Variable] = $"{_project}/{id}" },
            (_, _) => { }
        );
        while (!File.Exists(file))
        {
            await Task.Delay(5, cancellation);
        }

        return (task, int.Parse(await File.ReadAllTextAsync(file, cancellation), CultureInfo.InvariantCulture));
    }

    private static bool IsRunning(int process) => ProcessStatus.Of(process) is { HasEnded: false };
}
