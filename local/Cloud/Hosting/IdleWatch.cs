namespace Local.Cloud.Hosting;

/// <summary>Ends a cloud that has been unused for a while.</summary>
internal sealed class IdleWatch : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);
    private readonly TimeProvider _time;
    private readonly TimeSpan _patience;
    private readonly Func<bool> _inUse;
    private readonly Action _end;
    private readonly ITimer _timer;
    private long _lastUse;

    /// <param name="time">The clock.</param>
    /// <param name="patience">The time that the cloud may be unused.</param>
    /// <param name="inUse">Whether the cloud is in use now.</param>
    /// <param name="end">Ends the cloud. It may be called more than once.</param>
    public IdleWatch(TimeProvider time, TimeSpan patience, Func<bool> inUse, Action end)
    {
        _time = time;
        _patience = patience;
        _inUse = inUse;
        _end = end;
        _lastUse = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Look(), null, Step, Step);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (_inUse())
        {
            _lastUse = _time.GetTimestamp();
        }
        else if (_time.GetElapsedTime(_lastUse) >= _patience)
        {
            _end();
        }
    }
}
