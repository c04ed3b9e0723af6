using Grpc.Core;
using Grpc.Core.Interceptors;
using Local.Cloud.Resources;

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
        catch (Exception e) when (e is not (CloudException or RpcException or OperationCanceledException))
        {
            log($"{context.Method} failed: {e}");
            throw;
        }
    }
}
