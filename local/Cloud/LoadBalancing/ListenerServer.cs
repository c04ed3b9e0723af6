using System.Net;
using Local.Cloud.Network;
using Local.Cloud.Resources;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Local.Cloud.LoadBalancing;

/// <summary>The HTTP server of one listener: Kestrel alone, on one port of the load balancer's address.</summary>
internal sealed class ListenerServer : IAsyncDisposable
{
    private const int MaxRequestLineBytes = 16 * 1024;
    private const int MaxHeadersBytes = 64 * 1024;
    private const int MaxHeaders = 1000;
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    private readonly KestrelServer _server;

    private ListenerServer(KestrelServer server) => _server = server;

    /// <summary>Starts to listen.</summary>
    /// <param name="handle">Answers a request.</param>
    /// <exception cref="CloudException">The port cannot be had.</exception>
    public static async Task<ListenerServer> StartAsync(
        VirtualNetwork network,
        NetworkInterface loadBalancer,
        int port,
        LoadBalancerSettings settings,
        RequestDelegate handle,
        CancellationToken cancellationToken
    )
    {
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        var limits = options.Limits;
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.MaxRequestLineSize = MaxRequestLineBytes;
        limits.MaxRequestHeadersTotalSize = MaxHeadersBytes;
        limits.MaxRequestHeaderCount = MaxHeaders;
        limits.KeepAliveTimeout = settings.IdleTimeout;
        limits.RequestHeadersTimeout = settings.IdleTimeout;
        options.Listen(new IPEndPoint(loadBalancer.Address, port), listen => listen.Protocols = HttpProtocols.Http1);
        var server = new KestrelServer(
            Options.Create(options),
            new VpcConnectionListenerFactory(network, loadBalancer, NullLogger.Instance),
            NullLoggerFactory.Instance
        );
        try
        {
            await server.StartAsync(new Application(handle), cancellationToken);
            return new ListenerServer(server);
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Changes how long a client's connection may be idle.</summary>
    public void SetIdleTimeout(TimeSpan timeout) => _server.Options.Limits.KeepAliveTimeout = timeout;

    /// <summary>Stops to listen; requests on the way have a moment to end.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(StopPatience);
        await _server.StopAsync(patience.Token);
        _server.Dispose();
    }

    private sealed class Application(RequestDelegate handle) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) => handle(context);

        public void DisposeContext(HttpContext context, Exception? exception) { }
    }
}
