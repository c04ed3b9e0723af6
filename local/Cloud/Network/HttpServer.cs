using System.Net;
using System.Text;
using System.Threading.Channels;
using Local.Cloud.Forwarding.Plain;
using Local.Cloud.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Local.Cloud.Network;

/// <summary>
/// An HTTP server: Kestrel without a host, so that it starts in milliseconds and many can run. It starts at its
/// first client, because each Kestrel needs a thread and most listeners of a large stack are never called.
/// </summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);
    private static readonly DigitEncoding Digits = new();

    private readonly IConnectionSource _source;
    private readonly RequestDelegate _handle;

    // Bytes of a target's headers beyond ASCII pass as they are. A length is digits alone (RFC 9110, 8.6), but Kestrel
    // itself takes a sign, too.
    private readonly KestrelServerOptions _options = new()
    {
        AddServerHeader = false,
        RequestHeaderEncodingSelector = static name => name == HeaderNames.ContentLength ? Digits : null,
        ResponseHeaderEncodingSelector = _ => Encoding.Latin1,
    };
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<EventConnection> _connections = Channel.CreateUnbounded<EventConnection>();
    private readonly Lazy<Task<KestrelServer>> _starting;
    private readonly PlainConnections? _plain;
    private readonly Task _accepting;

    /// <summary>Makes a server for the connections of <paramref name="source"/>, which it owns from now on.</summary>
    /// <param name="limit">Sets the server's limits.</param>
    /// <param name="handle">Handles a request.</param>
    /// <param name="connect">
    /// Comes before HTTP on each connection, for example with a TLS handshake, after which the client may speak HTTP/2.
    /// Default if null: nothing, and the server speaks HTTP/1.1.
    /// </param>
    /// <param name="plain">Handles plain requests before the server sees them. Default if null: nobody.</param>
    public HttpServer(
        IConnectionSource source,
        Action<KestrelServerLimits> limit,
        RequestDelegate handle,
        Func<ConnectionDelegate, ConnectionDelegate>? connect = null,
        IPlainHandler? plain = null
    )
    {
        _source = source;
        _handle = handle;
        _options.Limits.MaxRequestBodySize = null;
        _options.Limits.MinRequestBodyDataRate = null;
        _options.Limits.MinResponseDataRate = null;
        limit(_options.Limits);
        _options.Listen(
            source.EndPoint,
            listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (connect is not null)
                {
                    // Without TLS, or if the client does not choose HTTP/2 in the handshake, Kestrel speaks HTTP/1.1.
                    listen.Protocols = HttpProtocols.Http1AndHttp2;
                    listen.Use(connect);
                }
            }
        );
        _plain = plain is null ? null : new PlainConnections(plain, () => Limits.KeepAliveTimeout);
        _starting = new(() => Task.Run(StartAsync));
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>The server's limits.</summary>
    public KestrelServerLimits Limits => _options.Limits;

    /// <summary>Returns whether plain requests were served on a connection, or tried, before the server got it.</summary>
    public static bool HasBegun(ConnectionContext connection) => connection is EventConnection { HasBegun: true };

    /// <summary>Stops listening. Requests in progress get a moment to end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        using var patience = new CancellationTokenSource(StopPatience);
        var ending = _plain?.StopAsync(patience.Token) ?? Task.CompletedTask;
        if (_starting.IsValueCreated)
        {
            using var server = await _starting.Value;
            await server.StopAsync(patience.Token);
        }

        await ending;
        _plain?.Dispose();
        _source.Dispose();
        _stopping.Dispose();
    }

    private async Task<KestrelServer> StartAsync()
    {
        var server = new KestrelServer(
            Options.Create(_options),
            new Transport(_source, _connections),
            NullLoggerFactory.Instance
        );
        await server.StartAsync(new Application(_handle), CancellationToken.None);
        return server;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _source.AcceptAsync(_stopping.Token);
                try
                {
                    if (_plain is { IsOn: true })
                    {
                        _ = ServePlainAsync(_plain.Add(socket));
                    }
                    else
                    {
                        Pass(new EventConnection(EventSocket.Serve(socket)));
                    }
                }
                catch (IOException)
                {
                    // The client has closed the connection already.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server is stopped.
        }
    }

    private async Task ServePlainAsync(PlainConnection connection)
    {
        if (await _plain!.ServeAsync(connection) is { } begun)
        {
            Pass(new EventConnection(connection.Socket, begun));
        }
    }

    /// <summary>Passes a connection to Kestrel, which starts at the first one.</summary>
    private void Pass(EventConnection connection)
    {
        if (_stopping.IsCancellationRequested || !_connections.Writer.TryWrite(connection))
        {
            connection.Abort();
            return;
        }

        _ = _starting.Value;
    }

    private sealed class Application(RequestDelegate handle) : IHttpApplication<DefaultHttpContext>
    {
        public DefaultHttpContext CreateContext(IFeatureCollection contextFeatures)
        {
            // The requests of a connection share a context.
            if (contextFeatures is not IHostContextContainer<DefaultHttpContext> container)
            {
                return new DefaultHttpContext(contextFeatures);
            }

            var context = container.HostContext ??= new DefaultHttpContext();
            context.Initialize(contextFeatures);
            return context;
        }

        public Task ProcessRequestAsync(DefaultHttpContext context) => handle(context);

        public void DisposeContext(DefaultHttpContext context, Exception? exception) => context.Uninitialize();
    }

    /// <summary>Decodes digits, and anything else to nothing.</summary>
    private sealed class DigitEncoding : ASCIIEncoding
    {
        public override int GetChars(ReadOnlySpan<byte> bytes, Span<char> chars) =>
            bytes.Length > chars.Length || bytes.ContainsAnyExceptInRange((byte)'0', (byte)'9')
                ? 0
                : base.GetChars(bytes, chars);
    }

    private sealed class Transport(IConnectionSource source, Channel<EventConnection> connections)
        : IConnectionListenerFactory
    {
        public ValueTask<IConnectionListener> BindAsync(
            EndPoint endpoint,
            CancellationToken cancellationToken = default
        ) => ValueTask.FromResult<IConnectionListener>(new Listener(source, connections));
    }

    private sealed class Listener(IConnectionSource source, Channel<EventConnection> connections) : IConnectionListener
    {
        public EndPoint EndPoint => source.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                return await connections.Reader.ReadAsync(cancellationToken);
            }
            catch (ChannelClosedException)
            {
                return null;
            }
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            connections.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => UnbindAsync(CancellationToken.None);
    }
}
