using System.Runtime.CompilerServices;

namespace Local.Cloud.Sockets;

/// <summary>
/// The moment when the loop of this thread has handled all events that have come; on other threads, now. Whoever sends at
/// that moment sends together with others, so that the receiving process wakes once for all of them.
/// </summary>
internal readonly struct EndOfEvents : ICriticalNotifyCompletion
{
    /// <summary>Whether the moment has come.</summary>
    public bool IsCompleted => EventLoop.Current is not { HasMore: true };

    /// <summary>Returns the awaiter.</summary>
    public EndOfEvents GetAwaiter() => this;

    /// <summary>Ends the wait.</summary>
    public void GetResult() { }

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => EventLoop.Current!.RunLater(continuation);

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation) => EventLoop.Current!.RunLater(continuation);
}
