using System.Net.Sockets;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Local.Protocol.Rpc;

/// <summary>
/// Translates the errors of a client's calls: <see cref="RpcException"/> with the server's own message;
/// <see cref="StatusCode.Unavailable"/> if the server could not be reached or the connection broke;
/// <see cref="OperationCanceledException"/> if the caller cancelled.
/// </summary>
internal sealed class PlainErrors : Interceptor
{
    public static readonly PlainErrors Instance = new();

    /// <inheritdoc/>
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation
    )
    {
        var call = continuation(request, context);
        return new AsyncUnaryCall<TResponse>(
            AnswerAsync(call.ResponseAsync, context.Method.FullName, context.Options.CancellationToken),
            static call => ((AsyncUnaryCall<TResponse>)call).ResponseHeadersAsync,
            static call => ((AsyncUnaryCall<TResponse>)call).GetStatus(),
            static call => ((AsyncUnaryCall<TResponse>)call).GetTrailers(),
            static call => ((AsyncUnaryCall<TResponse>)call).Dispose(),
            call
        );
    }

    private static async Task<T> AnswerAsync<T>(Task<T> response, string method, CancellationToken cancellationToken)
    {
        try
        {
            return await response.ConfigureAwait(false);
        }
        catch (RpcException e)
        {
            throw Plain(e, method, cancellationToken);
        }
    }

    private static Exception Plain(RpcException e, string method, CancellationToken cancellationToken) =>
        e.Status.DebugException switch
        {
            OperationCanceledException => new OperationCanceledException(e.Status.Detail, e, cancellationToken),
            HttpRequestException or IOException or SocketException => RpcErrors.New(
                StatusCode.Unavailable,
                $"{method}: {e.Status.DebugException.Message}"
            ),
            _ => new RpcException(e.Status, e.Trailers, e.Status.Detail),
        };
}
