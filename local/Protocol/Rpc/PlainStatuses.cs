using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Local.Protocol.Rpc;

/// <summary>
/// Translates the results of a server's calls: an <see cref="RpcException"/> stays as it is, a cancelled operation
/// becomes <see cref="StatusCode.Cancelled"/>, any other exception becomes <see cref="StatusCode.Unknown"/> with
/// its message and no stack trace, and a missing method becomes <see cref="StatusCode.Unimplemented"/> with its
/// name.
/// </summary>
internal sealed class PlainStatuses : Interceptor
{
    public static string NotImplemented(string method) => $"{method} is not implemented";

    /// <inheritdoc/>
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation
    )
    {
        try
        {
            return await continuation(request, context).ConfigureAwait(false);
        }
        catch (RpcException e) when (e.Status is { StatusCode: StatusCode.Unimplemented, Detail.Length: 0 })
        {
            throw RpcErrors.New(StatusCode.Unimplemented, NotImplemented(context.Method));
        }
        catch (OperationCanceledException e)
        {
            throw RpcErrors.New(StatusCode.Cancelled, e.Message);
        }
#pragma warning disable CA1031 // The caller must get a status for any error.
        catch (Exception e) when (e is not RpcException)
#pragma warning restore CA1031
        {
            throw RpcErrors.New(StatusCode.Unknown, e.Message);
        }
    }
}
