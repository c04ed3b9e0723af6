using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Local.Protocol.Grpc;

/// <summary>A client's connection to a gRPC server, over TCP or a Unix socket. Safe for many calls at once.</summary>
public sealed class GrpcChannel : IDisposable
{
    private readonly HttpClient _client;

    private GrpcChannel(Uri address, SocketsHttpHandler handler)
    {
        // A company's proxy must never see these calls.
        handler.UseProxy = false;
        handler.EnableMultipleHttp2Connections = true;
        // A provider's configuration belongs to its connection, which must outlast a pause.
        handler.PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan;
        handler.InitialHttp2StreamWindowSize = 1024 * 1024;
        _client = new HttpClient(handler)
        {
            BaseAddress = address,
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    /// <summary>A channel to <paramref name="address"/>, written <c>host:port</c>.</summary>
    public static GrpcChannel ForAddress(string address) => new(new Uri($"http://{address}"), new SocketsHttpHandler());

    /// <summary>A channel to the server that listens on the Unix socket at <paramref name="path"/>.</summary>
    public static GrpcChannel ForUnixSocket(string path) =>
        new(
            new Uri("http://localhost"),
            new SocketsHttpHandler
            {
                ConnectCallback = async (_, cancellationToken) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    try
                    {
                        await socket
                            .ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken)
                            .ConfigureAwait(false);
                        return new NetworkStream(socket, ownsSocket: true);
                    }
                    catch
                    {
                        socket.Dispose();
                        throw;
                    }
                },
            }
        );

    /// <summary>Calls <paramref name="method"/> and returns its response.</summary>
    /// <exception cref="RpcException">
    /// The call ended with another status than OK; <see cref="StatusCode.Unavailable"/> when the server could
    /// not be reached or the connection broke.
    /// </exception>
    public async Task<TResponse> CallAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        TRequest request,
        CancellationToken cancellationToken = default
    )
        where TRequest : IMessage<TRequest>, new()
        where TResponse : IMessage<TResponse>, new()
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, method.Path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(GrpcFrame.Write(request))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") },
            },
        };
        message.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        try
        {
            using var response = await _client
                .SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
                .ConfigureAwait(false);
            return await ReadAsync<TResponse>(method.Path, response, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            throw new RpcException(StatusCode.Unavailable, $"{method.Path}: {e.Message}");
        }
    }

    public void Dispose() => _client.Dispose();

    private static async Task<T> ReadAsync<T>(
        string path,
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
        where T : IMessage<T>, new()
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new RpcException(StatusCode.Unavailable, $"{path}: HTTP status {(int)response.StatusCode}");
        }
        // A response without a message carries its status in the headers or, from some servers, in the trailers.
        if (Status(response.Headers) is { } early)
        {
            throw early;
        }
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = stream.ConfigureAwait(false);
        T? result = default;
        RpcException? malformed = null;
        try
        {
            result = await GrpcFrame.ReadAsync<T>(stream, cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException e)
        {
            malformed = e;
        }
        if (malformed is null || malformed.Code == StatusCode.Internal)
        {
            // The trailers are there only once the body has been read to its end.
            await stream.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
        }
        if (Status(response.TrailingHeaders) is { } failed)
        {
            throw failed;
        }
        return malformed is null ? result! : throw malformed;
    }

    private static RpcException? Status(HttpResponseHeaders headers)
    {
        if (First(headers, "grpc-status") is not { } text || text == "0")
        {
            return null;
        }
        var code = int.TryParse(text, out var number) ? (StatusCode)number : StatusCode.Unknown;
        var message = Uri.UnescapeDataString(First(headers, "grpc-message") ?? "");
        IReadOnlyList<Any> details = [];
        if (First(headers, "grpc-status-details-bin") is { } encoded)
        {
            var padded = encoded.PadRight((encoded.Length + 3) / 4 * 4, '=');
            details = Google.Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(padded)).Details;
        }
        return new RpcException(code, message, details);
    }

    private static string? First(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
