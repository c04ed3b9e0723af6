using Local.Cloud.Network;

namespace Local.Cloud.ServiceConnect;

/// <summary>A task's proxy while it runs.</summary>
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

    /// <summary>What the task is given as <c>HTTP_PROXY</c>: a port on loopback.</summary>
    public Uri Address { get; }

    /// <summary>Ends the proxy; requests on the way have a moment to end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _proxy.Dispose();
    }
}
