using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Local.Protocol.Rpc;

/// <summary>
/// The statuses in which a server's calls end: a <see cref="RpcException"/> as it is, a cancelled operation as
/// <see cref="StatusCode.Cancelled"/>, any other exception as <see cref="StatusCode.Unknown"/> with its message and no
/// stack trace, and a method that a service leaves out as <see cref="StatusCode.Unimplemented"/> with its name.
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
#pragma warning disable CA1031 // The caller must get a status whatever failed.
        catch (Exception e) when (e is not RpcException)
#pragma warning restore CA1031
        {
            throw RpcErrors.New(StatusCode.Unknown, e.Message);
        }
    }
}
