using System.Threading.Tasks.Sources;

namespace Local.Cloud.Sockets;

/// <summary>
/// The readiness of one direction of a socket: set by the loop, cleared before each try. One at a time may wait; it
/// goes on within <see cref="Set"/>.
/// </summary>
internal sealed class Signal : IValueTaskSource
{
    private const int Clear = 0;
    private const int Ready = 1;
    private const int Waiting = 2;

    private ManualResetValueTaskSourceCore<bool> _waiter;
    private volatile bool _stays;
    private int _state;

    /// <summary>Whether a try may succeed.</summary>
    public bool IsSet => Volatile.Read(ref _state) == Ready;

    /// <summary>Sets the signal.</summary>
    /// <param name="forever">Whether it stays set from now on.</param>
    public void Set(bool forever = false)
    {
        if (forever)
        {
            _stays = true;
        }

        if (Interlocked.Exchange(ref _state, Ready) == Waiting)
        {
            _waiter.SetResult(true);
        }
    }

    /// <summary>Clears the signal before a try, so that an event during the try sets it again.</summary>
    public void Reset()
    {
        Interlocked.Exchange(ref _state, Clear);
        if (_stays)
        {
            Volatile.Write(ref _state, Ready);
        }
    }

    /// <summary>Waits until the signal is set.</summary>
    public ValueTask WaitAsync()
    {
        if (IsSet)
        {
            return ValueTask.CompletedTask;
        }

        _waiter.Reset();
        return Interlocked.CompareExchange(ref _state, Waiting, Clear) == Clear
            ? new ValueTask(this, _waiter.Version)
            : ValueTask.CompletedTask;
    }

    void IValueTaskSource.GetResult(short token) => _waiter.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _waiter.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags
    ) => _waiter.OnCompleted(continuation, state, token, flags);
}
