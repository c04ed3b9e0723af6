using System.Net;
using Local.Cloud.Forwarding;
using Local.Cloud.LoadBalancing.Requests;

namespace Local.Cloud.LoadBalancing;

/// <summary>A registered target. Its group guards it. Only members that say so are thread-safe.</summary>
internal sealed class Target(IPAddress address, int port) : IDisposable
{
    private readonly CancellationTokenSource _cut = new();
    private int _outstanding;

    public IPAddress Address { get; } = address;

    public int Port { get; } = port;

    /// <summary>The health that the checks so far give.</summary>
    public HealthCounter Counter { get; set; } = HealthCounter.Registered;

    /// <summary>Counts the requests that the target got.</summary>
    public RequestCounter Requests { get; } = new();

    /// <summary>The last checks, oldest first, at most 20.</summary>
    public List<HealthCheck> Checks { get; } = [];

    /// <summary>The start of the target's slow start; null if there is none.</summary>
    public DateTimeOffset? SlowStartBegan { get; set; }

    /// <summary>
    /// The timer that fires at the end of the deregistration delay; null while the target is registered.
    /// </summary>
    public ITimer? DrainTimer { get; set; }

    /// <summary>The end of the target's deregistration delay; null while the target is registered.</summary>
    public DateTimeOffset? DrainedAt { get; set; }

    /// <summary>Whether the target is being deregistered and gets no new requests.</summary>
    public bool IsDraining => DrainedAt is not null;

    /// <summary>The number of requests that the target has not answered yet. Thread-safe.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>Cancels the target's health checks; null while there are none.</summary>
    public CancellationTokenSource? Checking { get; set; }

    /// <summary>Cancelled when unanswered requests must end. Thread-safe.</summary>
    public CancellationToken Cut => _cut.Token;

    /// <summary>The connections to the target; null before the first request.</summary>
    public TargetConnections? Connections { get; set; }

    /// <summary>Counts a request that the target has to answer. Thread-safe.</summary>
    public void Begin() => Interlocked.Increment(ref _outstanding);

    /// <summary>Ends a request that <see cref="Begin"/> counted. Thread-safe.</summary>
    public void End() => Interlocked.Decrement(ref _outstanding);

    /// <summary>
    /// Drops the connections, so that the next request makes new ones. Requests in progress keep theirs.
    /// </summary>
    public void ForgetConnections()
    {
        Connections?.Retire();
        Connections = null;
    }

    /// <summary>Ends the target's checks, requests and connections.</summary>
    public void Dispose()
    {
        DrainTimer?.Dispose();
        Checking?.Cancel();
        _cut.Cancel();
        Connections?.Dispose();
    }
}
