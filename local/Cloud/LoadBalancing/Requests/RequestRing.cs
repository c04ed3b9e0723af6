namespace Local.Cloud.LoadBalancing.Requests;

/// <summary>The last 500 requests of a load balancer, in fixed memory. Thread-safe.</summary>
internal sealed class RequestRing
{
    /// <summary>The number of requests that are kept.</summary>
    public const int Size = 500;

    private readonly Lock _lock = new();
    private readonly AnsweredRequest[] _requests = new AnsweredRequest[Size];
    private long _count;

    /// <summary>The number of requests since the cloud started, including those that are not kept.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Returns the requests after the first <paramref name="seen"/> ones, newest first, and the number of all.</summary>
    /// <param name="seen">The number of requests that the caller knows.</param>
    public (long Count, IReadOnlyList<AnsweredRequest> Requests) After(long seen)
    {
        lock (_lock)
        {
            var fresh = (int)Math.Min(_count - seen, Math.Min(_count, Size));
            return (_count, [.. Enumerable.Range(1, fresh).Select(back => _requests[(int)((_count - back) % Size)])]);
        }
    }

    /// <summary>Adds a request in the place of the oldest one.</summary>
    public void Add(in AnsweredRequest request)
    {
        lock (_lock)
        {
            _requests[(int)(_count % Size)] = request;
            _count++;
        }
    }
}
