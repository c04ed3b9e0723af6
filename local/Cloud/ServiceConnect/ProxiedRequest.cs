using Local.Cloud.Forwarding;

namespace Local.Cloud.ServiceConnect;

/// <summary>The request to an endpoint: the task's, as it was sent.</summary>
internal readonly struct ProxiedRequest : IForwardedRequest
{
    /// <inheritdoc/>
    public bool Drops(string header) => false;

    /// <inheritdoc/>
    public void Add(HeadWriter head) { }

    /// <inheritdoc/>
    public void Answered(int status) { }

    /// <inheritdoc/>
    public void CountRequest(long bytes) { }

    /// <inheritdoc/>
    public void CountAnswer(long bytes) { }
}
