namespace Local.Cloud.Resources;

/// <summary>
/// A loop in the background that does one step at a time: the first when it starts, the next when something wakes it,
/// when the last step's due time has come, or when the time scale of its stack has changed. A step that throws is
/// logged and done again after <see cref="BackgroundWork.RetryDelay"/>. Safe for many callers at once.
/// </summary>
internal sealed class WorkLoop : IAsyncDisposable
{
    private readonly string _what;
    private readonly string _stack;
    private readonly Func<DateTimeOffset?> _step;
    private readonly WorkContext _context;
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _ended = new();
    private volatile TaskCompletionSource _stepped = NewSignal();
    private Task _loop = Task.CompletedTask;

    /// <param name="what">What works, for the log.</param>
    /// <param name="stack">The stack whose time scale wakes it.</param>
    /// <param name="step">Does all that can be done now and returns when the next thing is due; null for nothing.</param>
    /// <param name="context">The time scales and the clock.</param>
    public WorkLoop(string what, string stack, Func<DateTimeOffset?> step, WorkContext context)
    {
        _what = what;
        _stack = stack;
        _step = step;
        _context = context;
        _context.TimeScale.Changed += OnTimeScaleChanged;
    }

    /// <summary>Cancelled when the loop ends, for work that ends with it.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Begins with the first step; to be called once, when all that the step uses is there.</summary>
    public void Start() => _loop = Task.Run(() => _context.Background.RunAsync(_what, RunAsync, Ended));

    /// <summary>Has it do a step soon; wakes that come before that step share it.</summary>
    public void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is about to wake anyway.
        }
    }

    /// <summary>Waits until <paramref name="condition"/> holds: it is asked at once, and again after each step.</summary>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled or the loop has ended, and the condition did not hold.
    /// </exception>
    public async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Ended);
        while (true)
        {
            // Taken before the condition is asked: a step in between is not missed.
            var next = _stepped.Task;
            if (condition())
            {
                return;
            }

            await next.WaitAsync(either.Token);
        }
    }

    /// <summary>Ends the loop after the step that it is doing; must not be awaited by that step.</summary>
    public async ValueTask DisposeAsync()
    {
        _context.TimeScale.Changed -= OnTimeScaleChanged;
        await _ended.CancelAsync();
        await _loop;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void OnTimeScaleChanged(string stack)
    {
        if (stack == _stack)
        {
            Wake();
        }
    }

    private async Task RunAsync()
    {
        while (!Ended.IsCancellationRequested)
        {
            var due = _step();
            var stepped = _stepped;
            _stepped = NewSignal();
            stepped.SetResult();
            using var timer = new CancellationTokenSource(Wait(due), _context.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, Ended);
            await _wake.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private TimeSpan Wait(DateTimeOffset? due)
    {
        if (due is not { } at)
        {
            return Timeout.InfiniteTimeSpan;
        }

        var wait = at - _context.Time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}
