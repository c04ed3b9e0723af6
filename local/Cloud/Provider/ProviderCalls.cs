using Grpc.Core;
using Grpc.Core.Interceptors;
using Local.Cloud.Resources;
using Local.Protocol.Rpc;

namespace Local.Cloud.Provider;

/// <summary>Logs unexpected failures of calls.</summary>
/// <param name="log">Logs a line.</param>
internal sealed class ProviderCalls(Action<string> log) : Interceptor
{
    /// <inheritdoc/>
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation
    )
    {
        try
        {
            return await continuation(request, context);
        }
        catch (FormatException e)
        {
            // The message itself is malformed, such as its URN.
            throw RpcErrors.New(StatusCode.InvalidArgument, $"{Path.GetFileName(context.Method)}: {e.Message}");
        }
        catch (Exception e) when (e is not (CloudException or RpcException or OperationCanceledException))
        {
            log($"{context.Method} failed: {e}");
            throw;
        }
    }
}
