namespace Local.Cloud.Resources;

/// <summary>
/// A background loop of steps, one at a time. The first step runs at the start; the next when the loop is woken,
/// the last step's due time has come, or the time scale of its stack has changed. A step that throws is logged and
/// repeated after <see cref="BackgroundWork.RetryDelay"/>. Thread-safe.
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

    /// <param name="what">The name of the work in the log.</param>
    /// <param name="stack">The stack whose time scale wakes the loop.</param>
    /// <param name="step">
    /// Does everything that can be done now, and returns the next due time; null if there is none.
    /// </param>
    /// <param name="context">The time scales, the clock and the background work.</param>
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

    /// <summary>Starts the loop with the first step. Call it once, when everything that the step uses exists.</summary>
    public void Start() => _loop = Task.Run(() => _context.Background.RunAsync(_what, RunAsync, Ended));

    /// <summary>Makes the loop run a step soon. Calls before that step share it.</summary>
    public void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // The loop is about to wake anyway.
        }
    }

    /// <summary>Waits until <paramref name="condition"/> holds. It is evaluated at once and after each step.</summary>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled or the loop has ended, and the condition did not hold.
    /// </exception>
    public async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Ended);
        while (true)
        {
            // This comes before the condition is evaluated, so that no step in between is missed.
            var next = _stepped.Task;
            if (condition())
            {
                return;
            }

            await next.WaitAsync(either.Token);
        }
    }

    /// <summary>Ends the loop after its present step. That step must not await the end.</summary>
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
