using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace Local.Protocol.Rpc;

/// <summary>
/// A client's connection to a gRPC server, over TCP or a Unix socket, for the generated clients. Thread-safe. The
/// first call opens the connection. <see cref="PlainErrors"/> describes the errors of calls.
/// </summary>
public sealed class GrpcConnection : ChannelBase, IDisposable
{
    private readonly GrpcChannel _channel;

    private GrpcConnection(string authority, EndPoint server)
        : base(authority)
    {
        var handler = new SocketsHttpHandler
        {
            // A proxy must never see these calls.
            UseProxy = false,
            // Features that no call needs would still be set up for each call.
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            EnableMultipleHttp2Connections = true,
            // A provider's configuration belongs to its connection, which must outlast a pause.
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            InitialHttp2StreamWindowSize = 1024 * 1024,
            ConnectCallback = (_, cancellationToken) => ConnectAsync(server, cancellationToken),
        };
        _channel = GrpcChannel.ForAddress(
            $"http://{authority}",
            new GrpcChannelOptions
            {
                // The channel gets a client instead of a handler, because the library would put a load balancer
                // before a handler.
                HttpClient = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan },
                DisposeHttpClient = true,
                MaxReceiveMessageSize = GrpcLimits.MaxMessageSize,
                MaxSendMessageSize = GrpcLimits.MaxMessageSize,
            }
        );
    }

    /// <summary>Returns a connection to <paramref name="address"/>, <c>host:port</c>.</summary>
    public static GrpcConnection ToAddress(string address)
    {
        var uri = new Uri($"http://{address}");
        return new GrpcConnection(address, new DnsEndPoint(uri.IdnHost, uri.Port));
    }

    /// <summary>Returns a connection to the server on the Unix socket at <paramref name="path"/>.</summary>
    public static GrpcConnection ToUnixSocket(string path) => new("localhost", new UnixDomainSocketEndPoint(path));

    /// <inheritdoc/>
    public override CallInvoker CreateCallInvoker() => _channel.Intercept(PlainErrors.Instance);

    /// <summary>Closes the connection. Open calls are cancelled.</summary>
    public void Dispose() => _channel.Dispose();

    private static async ValueTask<Stream> ConnectAsync(EndPoint server, CancellationToken cancellationToken)
    {
        var socket =
            server is UnixDomainSocketEndPoint
                ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
                : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
