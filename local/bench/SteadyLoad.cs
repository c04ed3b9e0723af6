using System.Collections.Concurrent;
using System.Diagnostics;

namespace Infra.Bench;

/// <summary>
/// Sends requests at fixed times, whether or not earlier ones are answered. A request's wait counts from its planned
/// time, so that a stall of this program counts as one of the load balancer.
/// </summary>
/// <param name="urls">The addresses to ask, in turns.</param>
/// <param name="requestsPerSecond">The number of requests in a second.</param>
internal sealed class SteadyLoad(IReadOnlyList<Uri> urls, int requestsPerSecond = SteadyLoad.RequestsPerSecond)
{
    /// <summary>The usual number of requests in a second.</summary>
    public const int RequestsPerSecond = 500;

    private const int Connections = 100;

    /// <summary>The most seconds for which requests may wait: more would take all memory.</summary>
    private const int MostSeconds = 10;

    private readonly ConcurrentBag<TimeSpan> _latencies = [];
    private readonly ConcurrentDictionary<string, int> _answers = new();
    private readonly ConcurrentDictionary<string, int> _failures = new();
    private int _sent;
    private int _unanswered;

    /// <summary>The number of requests that were sent.</summary>
    public int Sent => Volatile.Read(ref _sent);

    /// <summary>The waits of the requests.</summary>
    public IEnumerable<TimeSpan> Latencies => _latencies;

    /// <summary>The number of answers with a status of success, by their text.</summary>
    public IReadOnlyDictionary<string, int> Answers => _answers;

    /// <summary>The number of the other requests, by their status or error.</summary>
    public IReadOnlyDictionary<string, int> Failures => _failures;

    /// <summary>Sends requests until the token is cancelled, and waits for their answers.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var client = new HttpClient(
            new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = Connections }
        );
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(4));
        for (
            var watch = Stopwatch.StartNew();
            !stopping.IsCancellationRequested;
            await timer.WaitForNextTickAsync(CancellationToken.None)
        )
        {
            for (var due = (int)(watch.Elapsed.TotalSeconds * requestsPerSecond); _sent < due; _sent++)
            {
                if (Volatile.Read(ref _unanswered) > MostSeconds * requestsPerSecond)
                {
                    throw new InvalidOperationException(
                        $"{_unanswered} requests wait for an answer: the machine is too slow for {requestsPerSecond} a second"
                    );
                }

                _ = AskAsync(
                    client,
                    urls[_sent % urls.Count],
                    watch,
                    TimeSpan.FromSeconds(_sent / (double)requestsPerSecond)
                );
            }
        }

        while (Volatile.Read(ref _unanswered) > 0)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private async Task AskAsync(HttpClient client, Uri url, Stopwatch watch, TimeSpan due)
    {
        Interlocked.Increment(ref _unanswered);
        try
        {
            using var response = await client.GetAsync(url);
            var text = await response.Content.ReadAsStringAsync();
            var counts = response.IsSuccessStatusCode ? _answers : _failures;
            var what = response.IsSuccessStatusCode ? text : $"status {(int)response.StatusCode}";
            counts.AddOrUpdate(what, 1, (_, count) => count + 1);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            _failures.AddOrUpdate(e.GetBaseException().Message, 1, (_, count) => count + 1);
        }

        _latencies.Add(watch.Elapsed - due);
        Interlocked.Decrement(ref _unanswered);
    }
}
