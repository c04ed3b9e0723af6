using System.Net;

namespace Local.Cloud.LoadBalancing;

/// <summary>A registered target. Its group guards it: nothing here is safe for many callers but what says so.</summary>
internal sealed class Target(IPAddress address, int port) : IDisposable
{
    private readonly CancellationTokenSource _cut = new();
    private HttpMessageInvoker? _client;

    public IPAddress Address { get; } = address;

    public int Port { get; } = port;

    /// <summary>What its checks so far say.</summary>
    public HealthCounter Counter { get; set; } = HealthCounter.Registered;

    /// <summary>When its slow start began; null when it is in none.</summary>
    public DateTimeOffset? SlowStartBegan { get; set; }

    /// <summary>Fires when its deregistration delay is over; null while it is registered.</summary>
    public ITimer? DrainTimer { get; set; }

    /// <summary>Whether it is being deregistered, and gets no new requests.</summary>
    public bool IsDraining { get; set; }

    /// <summary>How many requests it has not answered yet.</summary>
    public int Outstanding { get; set; }

    /// <summary>Ends its checks; null while there are none.</summary>
    public CancellationTokenSource? Checking { get; set; }

    /// <summary>Cancelled when requests that it has not answered must end. Safe at any time.</summary>
    public CancellationToken Cut => _cut.Token;

    /// <summary>The connections to it, made at the first request.</summary>
    public HttpMessageInvoker Client(Func<Target, HttpMessageInvoker> create) => _client ??= create(this);

    /// <summary>Makes new connections from the next request on; requests on the way keep theirs.</summary>
    public void ForgetClient() => _client = null;

    /// <summary>Ends its checks, its requests and its connections.</summary>
    public void Dispose()
    {
        DrainTimer?.Dispose();
        Checking?.Cancel();
        _cut.Cancel();
        _client?.Dispose();
    }
}
