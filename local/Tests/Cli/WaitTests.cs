using Local.Cli;
using Local.Cli.Updates;
using Local.Cloud.Contract;

namespace Local.Tests.Cli;

/// <summary>The command's own waits end as soon as the user wants it.</summary>
public class WaitTests
{
    private static readonly Dictionary<string, string> Wanted = new() { ["users"] = "users-td:1" };

    [Test]
    public void An_interrupt_ends_a_question()
    {
        using var stop = new CancellationTokenSource();
        using var output = new StringWriter();
        using var input = new SilentReader(stop.Cancel);
        var terminal = new Terminal(output, TextWriter.Null, input, IsInteractive: true);
        Assert.That(
            () => Confirmation.AskAsync(terminal, "Go on?", null, stop.Token),
            Throws.InstanceOf<OperationCanceledException>()
        );
        Assert.That(output.ToString(), Is.EqualTo("Go on? [yes/no] \n"));
    }

    [Test]
    public void An_interrupt_ends_the_wait_for_steady_services()
    {
        using var stop = new CancellationTokenSource();
        var said = new List<string>();
        var wait = new SteadyWait(
            _ => Task.FromResult(Report(running: 0)),
            line =>
            {
                said.Add(line);
                stop.Cancel();
            },
            new FakeTime()
        );
        Assert.That(
            () => wait.RunAsync(Wanted, stop.Token),
            Throws
                .TypeOf<CliException>()
                .With.Message.EqualTo("stopped waiting for service users: 0 of 1 tasks running")
        );
        Assert.That(said, Is.EqualTo(new[] { "Waiting for service users: 0 of 1 tasks running" }));
    }

    [Test]
    public void An_interrupt_ends_the_wait_for_a_cloud_that_does_not_answer()
    {
        using var stop = new CancellationTokenSource();
        var wait = new SteadyWait(
            async token =>
            {
                await stop.CancelAsync();
                await Task.Delay(Timeout.Infinite, token);
                return PsReport.Empty;
            },
            _ => { },
            new FakeTime()
        );
        Assert.That(
            () => wait.RunAsync(Wanted, stop.Token),
            Throws.TypeOf<CliException>().With.Message.EqualTo("stopped waiting for the services to become steady")
        );
    }

    [Test]
    public async Task Services_that_become_steady_end_the_wait()
    {
        var time = new FakeTime();
        var running = 0;
        var wait = new SteadyWait(_ => Task.FromResult(Report(running)), _ => running = 1, time);
        var failures = wait.RunAsync(Wanted, CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await failures, Is.Empty);
    }

    private static PsReport Report(int running)
    {
        var deployment = new PsDeployment("ecs-svc/1", "PRIMARY", "COMPLETED", "users-td:1", 1, running, 0);
        return PsReport.Empty with
        {
            Services = [new PsService("users", "cluster", 1, running, 0, [deployment], [], [], [], [])],
        };
    }

    /// <summary>A terminal without answers.</summary>
    private sealed class SilentReader(Action asked) : TextReader
    {
        private readonly ManualResetEventSlim _left = new();

        public override string? ReadLine()
        {
            asked();
            _left.Wait();
            return null;
        }

        protected override void Dispose(bool disposing)
        {
            _left.Set();
            base.Dispose(disposing);
        }
    }
}
