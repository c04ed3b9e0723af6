using System.Net;

namespace Local.Cloud.ServiceConnect;

/// <summary>
/// A client's choice among the endpoints of one name. They take turns. An endpoint that fails 5 times in 30 s is
/// ejected for 30 s, each further time for 30 s more, at most for 300 s. If all are ejected, all are used.
/// Thread-safe.
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

    /// <summary>Returns the endpoint for the next try; null if there is none.</summary>
    /// <param name="endpoints">The existing endpoints.</param>
    /// <param name="tried">The endpoints that were tried already.</param>
    public IPEndPoint? Next(IReadOnlyList<IPEndPoint> endpoints, IReadOnlyCollection<IPEndPoint> tried)
    {
        lock (_lock)
        {
            if (_records.Count == 0 && tried.Count == 0)
            {
                return endpoints.Count > 0 ? endpoints[(int)(_turn++ % endpoints.Count)] : null;
            }

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

    /// <summary>Records that the endpoint failed: it was not reachable, or answered with an error of its own.</summary>
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
