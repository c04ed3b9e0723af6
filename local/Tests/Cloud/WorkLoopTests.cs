using System.Collections.Concurrent;
using Local.Cloud.Resources;

namespace Local.Tests.Cloud;

/// <summary>A work loop in virtual time.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(60_000)]
public sealed class WorkLoopTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly ConcurrentQueue<string> _log = [];
    private readonly ConcurrentQueue<DateTimeOffset> _steps = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("work-loop-");
    private readonly TimeScale _timeScale;
    private readonly WorkLoop _loop;
    private volatile Func<DateTimeOffset?> _step = () => null;

    public WorkLoopTests()
    {
        _timeScale = new TimeScale(Path.Combine(_folder.FullName, "time-scale.json"));
        _loop = new WorkLoop(
            "counting",
            "dev",
            Step,
            new WorkContext(_timeScale, _time, new BackgroundWork(_log.Enqueue, _time))
        );
    }

    [TearDown]
    public async Task Stop() => await _loop.DisposeAsync();

    public void Dispose() => _folder.Delete(recursive: true);

    [Test]
    public async Task A_loop_steps_at_its_start_and_when_it_is_woken(CancellationToken cancellation)
    {
        _loop.Start();
        await StepsAsync(1, cancellation);

        _loop.Wake();
        await StepsAsync(2, cancellation);
    }

    [Test]
    public async Task Wakes_during_a_step_share_the_next_one(CancellationToken cancellation)
    {
        using var gate = new SemaphoreSlim(0);
        _step = () =>
        {
            gate.Wait();
            return null;
        };
        _loop.Start();
        await StepsAsync(1, cancellation);
        _loop.Wake();
        _loop.Wake();
        _step = () => null;
        gate.Release();
        await StepsAsync(2, cancellation);

        await _loop.DisposeAsync();
        Assert.That(_steps, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task It_steps_when_something_is_due_and_not_before(CancellationToken cancellation)
    {
        var due = _time.GetUtcNow() + TimeSpan.FromMinutes(1);
        _step = () => _steps.Count == 1 ? due : null;
        _loop.Start();
        await StepsAsync(1, cancellation);

        await PassUntilAsync(() => _steps.Count > 1, cancellation);

        Assert.That(_steps.Last(), Is.GreaterThanOrEqualTo(due));
    }

    [Test]
    public async Task A_due_step_runs_at_once(CancellationToken cancellation)
    {
        _step = () => _steps.Count == 1 ? _time.GetUtcNow() - TimeSpan.FromSeconds(1) : null;
        _loop.Start();
        await StepsAsync(2, cancellation);
    }

    [Test]
    public async Task A_new_time_scale_of_its_stack_wakes_it(CancellationToken cancellation)
    {
        _loop.Start();
        await StepsAsync(1, cancellation);

        _timeScale.Set("dev", 10);
        await StepsAsync(2, cancellation);
    }

    [Test]
    public async Task A_new_time_scale_of_another_stack_does_not_wake_it(CancellationToken cancellation)
    {
        var due = _time.GetUtcNow() + TimeSpan.FromMinutes(1);
        _step = () => _steps.Count == 1 ? due : null;
        _loop.Start();
        await StepsAsync(1, cancellation);

        _timeScale.Set("other", 10);
        await PassUntilAsync(() => _steps.Count > 1, cancellation);

        Assert.That(_steps.Last(), Is.GreaterThanOrEqualTo(due));
    }

    [Test]
    public async Task A_step_that_throws_is_logged_and_done_again_after_the_wait(CancellationToken cancellation)
    {
        var begun = _time.GetUtcNow();
        _step = () => _steps.Count == 1 ? throw new InvalidOperationException("boom") : null;
        _loop.Start();

        await PassUntilAsync(() => _steps.Count > 1, cancellation);

        Assert.Multiple(() =>
        {
            Assert.That(_log, Has.Count.EqualTo(1).And.All.Contain("counting").And.All.Contain("boom"));
            Assert.That(_steps.Last(), Is.GreaterThanOrEqualTo(begun + BackgroundWork.RetryDelay));
        });
    }

    [Test]
    public async Task Until_asks_at_once_and_again_after_each_step(CancellationToken cancellation)
    {
        _loop.Start();
        await _loop.UntilAsync(() => true, cancellation);

        await StepsAsync(1, cancellation);
        var second = _loop.UntilAsync(() => _steps.Count == 2, cancellation);
        Assert.That(second.IsCompleted, Is.False);

        _loop.Wake();
        await second;
    }

    [Test]
    public async Task Until_ends_when_its_caller_cancels_it(CancellationToken cancellation)
    {
        using var caller = new CancellationTokenSource();
        var waiting = _loop.UntilAsync(() => false, caller.Token);

        await caller.CancelAsync();
        await Task.WhenAny(waiting, Task.Delay(Timeout.Infinite, cancellation));

        Assert.That(waiting.IsCanceled);
    }

    [Test]
    public async Task The_end_of_the_loop_ends_its_steps_and_whoever_waits_for_one(CancellationToken cancellation)
    {
        _loop.Start();
        await StepsAsync(1, cancellation);
        var waiting = _loop.UntilAsync(() => false, CancellationToken.None);

        await _loop.DisposeAsync();
        await Task.WhenAny(waiting, Task.Delay(Timeout.Infinite, cancellation));
        _loop.Wake();
        _timeScale.Set("dev", 10);

        Assert.Multiple(() =>
        {
            Assert.That(waiting.IsCanceled);
            Assert.That(_loop.Ended.IsCancellationRequested);
            Assert.That(_steps, Has.Count.EqualTo(1));
        });
    }

    private DateTimeOffset? Step()
    {
        _steps.Enqueue(_time.GetUtcNow());
        return _step();
    }

    private async Task StepsAsync(int count, CancellationToken cancellationToken)
    {
        while (_steps.Count < count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Lets seconds pass one by one until <paramref name="condition"/> holds.</summary>
    private async Task PassUntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (!condition())
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
