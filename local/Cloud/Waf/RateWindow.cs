using System.Collections.Concurrent;
using System.Net;

namespace Local.Cloud.Waf;

/// <summary>
/// Counts the requests of each client in a sliding window of 60 parts. AWS notices a rate within seconds; the count here
/// holds at once. Thread-safe.
/// </summary>
/// <param name="limit">The requests that a client has in the window; one more is over the limit.</param>
/// <param name="window">The length of the window.</param>
/// <param name="time">The clock.</param>
internal sealed class RateWindow(long limit, TimeSpan window, TimeProvider time)
{
    private const int Parts = 60;

    private readonly ConcurrentDictionary<IPAddress, Client> _clients = new();
    private long _swept;

    /// <summary>Counts a request, and returns whether the client is over the limit with it.</summary>
    public bool Exceeds(IPAddress client)
    {
        var part = time.GetUtcNow().Ticks / (window.Ticks / Parts);
        Sweep(part);
        return _clients.GetOrAdd(client, _ => new Client()).Count(part) > limit;
    }

    /// <summary>Forgets the clients without a request in the window, once a window.</summary>
    private void Sweep(long part)
    {
        var swept = Interlocked.Read(ref _swept);
        if (part - swept < Parts || Interlocked.CompareExchange(ref _swept, part, swept) != swept)
        {
            return;
        }

        foreach (var (address, client) in _clients)
        {
            if (client.IsIdle(part))
            {
                _clients.TryRemove(address, out _);
            }
        }
    }

    private sealed class Client
    {
        private readonly long[] _counts = new long[Parts];
        private readonly Lock _lock = new();
        private long _last;
        private long _sum;

        public long Count(long part)
        {
            lock (_lock)
            {
                for (var passed = Math.Max(_last + 1, part - Parts + 1); passed <= part; passed++)
                {
                    ref var old = ref _counts[passed % Parts];
                    _sum -= old;
                    old = 0;
                }

                _last = Math.Max(_last, part);
                _counts[_last % Parts]++;
                return ++_sum;
            }
        }

        public bool IsIdle(long part)
        {
            lock (_lock)
            {
                return part - _last >= Parts;
            }
        }
    }
}
