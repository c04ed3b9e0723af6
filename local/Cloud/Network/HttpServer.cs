using System.Net;
using System.Net.Sockets;
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
/// many can stand side by side. It starts when its first client comes: a Kestrel takes a thread of its own, and most
/// listeners of a large stack are never called.
/// </summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    private readonly IConnectionSource _source;
    private readonly RequestDelegate _handle;
    private readonly KestrelServerOptions _options = new() { AddServerHeader = false };
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task<KestrelServer?> _starting;

    /// <summary>Serves what comes from <paramref name="source"/>, which it owns from now on.</summary>
    /// <param name="limit">Sets what the server allows its clients.</param>
    /// <param name="handle">Answers a request.</param>
    public HttpServer(IConnectionSource source, Action<KestrelServerLimits> limit, RequestDelegate handle)
    {
        _source = source;
        _handle = handle;
        _options.Limits.MaxRequestBodySize = null;
        _options.Limits.MinRequestBodyDataRate = null;
        _options.Limits.MinResponseDataRate = null;
        limit(_options.Limits);
        _options.Listen(source.EndPoint, listen => listen.Protocols = HttpProtocols.Http1);
        _starting = StartAsync();
    }

    /// <summary>What the server allows its clients.</summary>
    public KestrelServerLimits Limits => _options.Limits;

    /// <summary>Stops to listen; requests on the way have a moment to end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (await _starting is { } server)
        {
            using var patience = new CancellationTokenSource(StopPatience);
            await server.StopAsync(patience.Token);
            server.Dispose();
        }

        _source.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Waits for the first client, and starts the server for it; null when it was stopped before one came.</summary>
    private async Task<KestrelServer?> StartAsync()
    {
        Socket first;
        try
        {
            first = await _source.AcceptAsync(_stopping.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        var transport = new Transport(_source, first);
        var server = new KestrelServer(Options.Create(_options), transport, NullLoggerFactory.Instance);
        await server.StartAsync(new Application(_handle), CancellationToken.None);
        return server;
    }

    private sealed class Application(RequestDelegate handle) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) => handle(context);

        public void DisposeContext(HttpContext context, Exception? exception) { }
    }

    private sealed class Transport(IConnectionSource source, Socket first) : IConnectionListenerFactory
    {
        public ValueTask<IConnectionListener> BindAsync(
            EndPoint endpoint,
            CancellationToken cancellationToken = default
        ) => ValueTask.FromResult<IConnectionListener>(new Listener(source, first));
    }

    private sealed class Listener(IConnectionSource source, Socket first) : IConnectionListener
    {
        private Socket? _first = first;
        private readonly SocketConnectionContextFactory _contexts = new(
            new SocketConnectionFactoryOptions(),
            NullLogger.Instance
        );

        public EndPoint EndPoint => source.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                var socket = Interlocked.Exchange(ref _first, null) ?? await source.AcceptAsync(cancellationToken);
                return _contexts.Create(socket);
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
