using System.Runtime.CompilerServices;
using Local.Cloud.Forwarding.Plain;
using Local.Cloud.LoadBalancing.AccessLogs;

namespace Local.Cloud.LoadBalancing;

/// <summary>
/// Forwards plain requests of a listener. The HTTP server gets requests of HTTPS, with logs or a web ACL, those whose answer
/// has headers of the listener, and those that are not forwarded.
/// </summary>
internal sealed class PlainListener(Listener listener, RequestForwarder forwarder, int port) : IPlainHandler
{
    /// <inheritdoc/>
    public bool IsPlain => listener.Tls is null && listener.LoadBalancer.Logs is { Access: null, Connections: null };

    /// <inheritdoc/>
    public ValueTask<bool> HandleAsync(PlainRequest request)
    {
        if (listener.LoadBalancer is not { Filter: null, Logs.Access: null } || listener.Headers.ChangesResponses)
        {
            return new ValueTask<bool>(false);
        }

        var entry = AccessLogEntry.Begin(request, listener.LoadBalancer.Logs.Time);
        if (
            listener.Route(request, entry) is ForwardAction action
            && action.Choose(Random.Shared.NextDouble()) is { } group
        )
        {
            return SendAsync(request, group, entry);
        }

        entry.End();
        return new ValueTask<bool>(false);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> SendAsync(PlainRequest request, string group, AccessLogEntry entry)
    {
        var arrival = listener.Begin(request, entry, port, tls: null);
        try
        {
            await forwarder.SendAsync(request, group, arrival);
            return true;
        }
        finally
        {
            listener.Record(arrival);
            entry.End();
        }
    }
}
