namespace Local.Cloud.ServiceConnect;

/// <summary>
/// A timeout for many requests. Those that begin within a tenth of a second share one timer, so that each ends at most
/// that much early. Thread-safe.
/// </summary>
/// <param name="length">The time until a token is cancelled.</param>
/// <param name="time">The clock.</param>
internal sealed class SharedTimeout(TimeSpan length, TimeProvider time)
{
    private static readonly TimeSpan Sharing = TimeSpan.FromMilliseconds(100);

    private volatile Timer? _timer;

    /// <summary>Returns the token of a request that begins now.</summary>
    public CancellationToken Begin()
    {
        var now = time.GetTimestamp();
        var timer = _timer;
        if (timer is null || time.GetElapsedTime(timer.Began, now) >= Sharing)
        {
            // Two at the same time do no harm.
            _timer = timer = new Timer(now, new CancellationTokenSource(length, time).Token);
        }

        return timer.Token;
    }

    private sealed record Timer(long Began, CancellationToken Token);
}
