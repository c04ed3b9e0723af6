using System.Numerics;

namespace Local.Cloud.LoadBalancing.Requests;

/// <summary>
/// Counts requests by the class of their answer and by their latency since the cloud started, in fixed memory and without
/// locks. Thread-safe.
/// </summary>
internal sealed class RequestCounter
{
    /// <summary>The classes of answers: 2xx with 1xx, 3xx, 4xx and 5xx.</summary>
    public const int Classes = 4;

    /// <summary>The number of buckets for each power of two of microseconds.</summary>
    public const int BucketsOfPower = 4;

    // The last bucket ends after 2^37 µs, which is more than a day.
    private const int Buckets = 36 * BucketsOfPower;

    private readonly long[] _answers = new long[2 * Classes];
    private readonly long[] _latencies = new long[Buckets];

    /// <summary>Counts a request.</summary>
    /// <param name="status">The HTTP status of the answer.</param>
    /// <param name="isOwn">Whether the load balancer made the answer itself.</param>
    /// <param name="latency">The time from the request to the end of its answer.</param>
    public void Count(int status, bool isOwn, TimeSpan latency)
    {
        Interlocked.Increment(ref _answers[(isOwn ? Classes : 0) + Math.Clamp(status / 100 - 2, 0, Classes - 1)]);
        Interlocked.Increment(ref _latencies[Bucket(latency)]);
    }

    /// <summary>Returns the answers of the load balancer itself or of targets, by class.</summary>
    public IReadOnlyList<long> Answers(bool isOwn) =>
        [.. Enumerable.Range(isOwn ? Classes : 0, Classes).Select(index => Interlocked.Read(ref _answers[index]))];

    /// <summary>Returns the buckets that have requests, in the order of latency.</summary>
    public IEnumerable<(int Bucket, long Count)> Latencies() =>
        _latencies.Select((count, bucket) => (bucket, count)).Where(one => one.count > 0);

    /// <summary>
    /// Returns the bucket of a latency: one for each microsecond below 4, and then four for each power of two.
    /// </summary>
    internal static int Bucket(TimeSpan latency)
    {
        var microseconds = (ulong)Math.Max(0, latency.Ticks / TimeSpan.TicksPerMicrosecond);
        if (microseconds < BucketsOfPower)
        {
            return (int)microseconds;
        }

        var power = BitOperations.Log2(microseconds);
        var part = (int)(microseconds >> (power - 2)) & (BucketsOfPower - 1);
        return Math.Min(((power - 1) * BucketsOfPower) + part, Buckets - 1);
    }
}
