namespace Local.Cloud.ServiceConnect;

/// <summary>Counts a task's requests to one name since the task's start. Thread-safe.</summary>
/// <param name="name">The name.</param>
internal sealed class NameTraffic(ServiceConnectName name)
{
    private long _requests;
    private long _errors;

    /// <summary>The name.</summary>
    public ServiceConnectName Name { get; } = name;

    /// <summary>The number of requests.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>The number of requests whose answer was 5xx, of an endpoint or of the proxy itself.</summary>
    public long Errors => Interlocked.Read(ref _errors);

    /// <summary>Counts a request.</summary>
    public void Begin() => Interlocked.Increment(ref _requests);

    /// <summary>Counts an answer that is an error.</summary>
    public void Fail() => Interlocked.Increment(ref _errors);
}
