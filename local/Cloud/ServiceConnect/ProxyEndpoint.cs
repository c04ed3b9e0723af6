using Local.Cloud.Network;

namespace Local.Cloud.ServiceConnect;

/// <summary>The running proxy of a task.</summary>
internal sealed class ProxyEndpoint : IAsyncDisposable
{
    private readonly HttpServer _server;
    private readonly TaskProxy _proxy;

    internal ProxyEndpoint(Uri address, HttpServer server, TaskProxy proxy)
    {
        Address = address;
        _server = server;
        _proxy = proxy;
    }

    /// <summary>The value of <c>HTTP_PROXY</c> for the task: a loopback address and port.</summary>
    public Uri Address { get; }

    /// <summary>The task's requests by HTTP to each name since the task's start.</summary>
    public IEnumerable<NameTraffic> Traffic => _proxy.Traffic;

    /// <summary>Ends the proxy. Requests in progress get a moment to end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _proxy.Dispose();
    }
}
