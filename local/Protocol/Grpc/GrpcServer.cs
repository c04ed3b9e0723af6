using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Rpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Local.Protocol.Grpc;

/// <summary>Serves unary gRPC methods on an ASP.NET Core application that speaks HTTP/2.</summary>
public static class GrpcServer
{
    private const string ContentType = "application/grpc";

    /// <summary>Lets requests be as large as a gRPC message may be, and speaks HTTP/2 in the clear.</summary>
    public static void ConfigureForGrpc(this KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        // A provider's configuration belongs to its connection: Kestrel's 130 seconds would end it in a pause, and
        // its infinite time ends an HTTP/2 connection at once.
        options.Limits.KeepAliveTimeout = TimeSpan.FromDays(365);
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Limits.Http2.MaxStreamsPerConnection = 10_000;
        options.Limits.Http2.InitialConnectionWindowSize = 8 * 1024 * 1024;
        options.Limits.Http2.InitialStreamWindowSize = 1024 * 1024;
        options.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2);
    }

    /// <summary>Answers calls of <paramref name="method"/> with what <paramref name="handler"/> returns.</summary>
    /// <param name="endpoints">The routes of the application.</param>
    /// <param name="method">The method to serve.</param>
    /// <param name="handler">
    /// Makes the response. A <see cref="RpcException"/> is sent as it is; any other exception becomes
    /// <see cref="StatusCode.Unknown"/> with the exception's message and no stack trace.
    /// </param>
    public static void MapGrpc<TRequest, TResponse>(
        this IEndpointRouteBuilder endpoints,
        GrpcMethod<TRequest, TResponse> method,
        Func<TRequest, CancellationToken, Task<TResponse>> handler
    )
        where TRequest : IMessage<TRequest>, new()
        where TResponse : IMessage<TResponse>, new() =>
        endpoints.MapPost(method.Path, context => ServeAsync(context, handler));

    /// <summary>Answers every path that nothing else serves with <see cref="StatusCode.Unimplemented"/>.</summary>
    public static void MapGrpcUnimplemented(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapFallback(context =>
        {
            context.Response.ContentType = ContentType;
            var error = new RpcException(StatusCode.Unimplemented, $"{context.Request.Path} is not implemented");
            WriteStatus(context.Response, error);
            return Task.CompletedTask;
        });

    private static async Task ServeAsync<TRequest, TResponse>(
        HttpContext context,
        Func<TRequest, CancellationToken, Task<TResponse>> handler
    )
        where TRequest : IMessage<TRequest>, new()
        where TResponse : IMessage<TResponse>, new()
    {
        context.Response.ContentType = ContentType;
        RpcException? error = null;
        byte[]? frame = null;
        try
        {
            var request = await GrpcFrame
                .ReadAsync<TRequest>(context.Request.Body, context.RequestAborted)
                .ConfigureAwait(false);
            var response = await handler(request, context.RequestAborted).ConfigureAwait(false);
            frame = GrpcFrame.Write(response);
        }
        catch (RpcException e)
        {
            error = e;
        }
        catch (OperationCanceledException e)
        {
            error = new RpcException(StatusCode.Cancelled, e.Message);
        }
#pragma warning disable CA1031 // The caller must get a status whatever failed.
        catch (Exception e)
#pragma warning restore CA1031
        {
            error = new RpcException(StatusCode.Unknown, e.Message);
        }
        if (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        if (frame is not null)
        {
            await context.Response.Body.WriteAsync(frame, context.RequestAborted).ConfigureAwait(false);
        }
        WriteStatus(context.Response, error);
    }

    private static void WriteStatus(HttpResponse response, RpcException? error)
    {
        response.AppendTrailer("grpc-status", ((int)(error?.Code ?? StatusCode.OK)).ToString(provider: null));
        if (error is null)
        {
            return;
        }
        response.AppendTrailer("grpc-message", PercentEncode(error.Message));
        if (error.Details.Count > 0)
        {
            var status = new Status { Code = (int)error.Code, Message = error.Message };
            status.Details.AddRange(error.Details);
            response.AppendTrailer(
                "grpc-status-details-bin",
                Convert.ToBase64String(status.ToByteArray()).TrimEnd('=')
            );
        }
    }

    // gRPC escapes only what HTTP/2 could not carry, and the percent sign; clients decode no more than that.
    private static string PercentEncode(string message)
    {
        var encoded = new StringBuilder();
        foreach (var octet in Encoding.UTF8.GetBytes(message))
        {
            if (octet is >= 0x20 and <= 0x7E and not (byte)'%')
            {
                encoded.Append((char)octet);
            }
            else
            {
                encoded.Append('%').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
            }
        }
        return encoded.ToString();
    }
}
