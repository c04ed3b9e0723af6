using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Local.Cloud.Network;

/// <summary>
/// An HTTP/1.1 server without a host around it: Kestrel alone, so that one takes a few milliseconds to start and
/// many can stand side by side.
/// </summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    private readonly KestrelServer _server;

    private HttpServer(KestrelServer server) => _server = server;

    /// <summary>What the server allows its clients.</summary>
    public KestrelServerLimits Limits => _server.Options.Limits;

    /// <summary>Starts to serve what comes from <paramref name="source"/>, which it owns from now on.</summary>
    /// <param name="handle">Answers a request.</param>
    public static async Task<HttpServer> StartAsync(
        IConnectionSource source,
        Action<KestrelServerLimits> limit,
        RequestDelegate handle,
        CancellationToken cancellationToken
    )
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        limit(options.Limits);
        options.Listen(source.EndPoint, listen => listen.Protocols = HttpProtocols.Http1);
        var server = new KestrelServer(Options.Create(options), new Transport(source), NullLoggerFactory.Instance);
        try
        {
            await server.StartAsync(new Application(handle), cancellationToken);
            return new HttpServer(server);
        }
        catch
        {
            server.Dispose();
            source.Dispose();
            throw;
        }
    }

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

    private sealed class Transport(IConnectionSource source) : IConnectionListenerFactory
    {
        public ValueTask<IConnectionListener> BindAsync(
            EndPoint endpoint,
            CancellationToken cancellationToken = default
        ) => ValueTask.FromResult<IConnectionListener>(new Listener(source));
    }

    private sealed class Listener(IConnectionSource source) : IConnectionListener
    {
        private readonly SocketConnectionContextFactory _contexts = new(
            new SocketConnectionFactoryOptions(),
            NullLogger.Instance
        );

        public EndPoint EndPoint => source.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                return _contexts.Create(await source.AcceptAsync(cancellationToken));
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            source.Dispose();
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            source.Dispose();
            _contexts.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
