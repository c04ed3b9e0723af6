using System.Net;

namespace Local.Cloud.ServiceConnect;

/// <summary>
/// A client's choice among the endpoints of one name: they take turns, and one that fails 5 times in 30 seconds
/// gets nothing for 30 seconds, each further time for 30 seconds more, at most for 300. When all are out, all are
/// in. Safe for many callers at once.
/// </summary>
internal sealed class EndpointPicker(TimeProvider time)
{
    private const int FailuresToEject = 5;
    private static readonly TimeSpan FailureWindow = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BaseEjection = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestEjection = TimeSpan.FromSeconds(300);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPEndPoint, Record> _records = [];
    private uint _turn;

    /// <summary>Returns the endpoint for the next try; null when there is none.</summary>
    /// <param name="endpoints">Those that there are.</param>
    /// <param name="tried">Those that had their try.</param>
    public IPEndPoint? Next(IReadOnlyList<IPEndPoint> endpoints, IReadOnlyCollection<IPEndPoint> tried)
    {
        lock (_lock)
        {
            foreach (var gone in _records.Keys.Except(endpoints).ToArray())
            {
                _records.Remove(gone);
            }

            var now = time.GetUtcNow();
            var left = endpoints.Where(endpoint => !tried.Contains(endpoint)).ToArray();
            var candidates = Array.FindAll(left, endpoint => !IsEjected(endpoint, now));
            candidates = candidates.Length > 0 ? candidates : left;
            return candidates.Length > 0 ? candidates[_turn++ % candidates.Length] : null;
        }
    }

    /// <summary>Says that the endpoint failed: it could not be reached, or answered with an error of its own.</summary>
    public void Fail(IPEndPoint endpoint)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (!_records.TryGetValue(endpoint, out var record))
            {
                _records[endpoint] = record = new Record();
            }

            record.Failures.Enqueue(now);
            while (record.Failures.TryPeek(out var oldest) && now - oldest > FailureWindow)
            {
                record.Failures.Dequeue();
            }

            if (record.Failures.Count >= FailuresToEject)
            {
                record.Failures.Clear();
                record.Ejections++;
                var length = BaseEjection * record.Ejections;
                record.EjectedUntil = now + (length < LongestEjection ? length : LongestEjection);
            }
        }
    }

    private bool IsEjected(IPEndPoint endpoint, DateTimeOffset now) =>
        _records.TryGetValue(endpoint, out var record) && now < record.EjectedUntil;

    private sealed class Record
    {
        public Queue<DateTimeOffset> Failures { get; } = new();

        public int Ejections { get; set; }

        public DateTimeOffset EjectedUntil { get; set; }
    }
}
