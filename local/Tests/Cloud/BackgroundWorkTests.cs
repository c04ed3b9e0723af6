using Local.Cloud.Resources;

namespace Local.Tests.Cloud;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class BackgroundWorkTests
{
    private readonly FakeTime _time = new();
    private readonly List<string> _log = [];

    /// <summary>
    /// Runs timers' continuations inline, so that they are done before <see cref="FakeTime.Advance"/> returns.
    /// </summary>
    [SetUp]
    public void Run_inline() => SynchronizationContext.SetSynchronizationContext(null);

    [Test]
    public async Task Failed_work_restarts_after_the_delay()
    {
        var begun = 0;
        var work = new BackgroundWork(_log.Add, _time).RunAsync(
            "counting",
            () => ++begun < 3 ? throw new InvalidOperationException("boom") : Task.CompletedTask,
            CancellationToken.None
        );

        Assert.That(begun, Is.EqualTo(1));
        _time.Advance(BackgroundWork.RetryDelay / 2);
        Assert.That(begun, Is.EqualTo(1));
        _time.Advance(BackgroundWork.RetryDelay / 2);
        Assert.That(begun, Is.EqualTo(2));
        _time.Advance(BackgroundWork.RetryDelay);

        await work;
        Assert.That(begun, Is.EqualTo(3));
        Assert.That(_log, Has.Count.EqualTo(2).And.All.StartsWith("counting: unexpected error, next attempt in 1 s: "));
    }

    [Test]
    public async Task Work_that_is_cancelled_ends_even_while_it_waits()
    {
        using var ended = new CancellationTokenSource();
        var work = new BackgroundWork(_log.Add, _time).RunAsync(
            "failing",
            () => throw new InvalidOperationException("boom"),
            ended.Token
        );

        await ended.CancelAsync();

        await work;
        Assert.That(_log, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_step_that_fails_is_logged_and_the_next_follows()
    {
        await new BackgroundWork(_log.Add, _time).TryAsync("a step", () => throw new IOException("disk full"));

        Assert.That(_log, Has.Count.EqualTo(1).And.All.Contain("a step").And.All.Contain("disk full"));
    }
}
