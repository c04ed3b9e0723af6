using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Local.Protocol.Rpc;

/// <summary>
/// Binds a service's unary methods behind interceptors. The library would make new interceptors for each call, in a
/// new scope of the application's services.
/// </summary>
internal sealed class InterceptingBinder(
    ServerServiceDefinition.Builder service,
    IReadOnlyList<Interceptor> interceptors
) : ServiceBinderBase
{
    /// <inheritdoc/>
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        UnaryServerMethod<TRequest, TResponse>? handler
    ) =>
        service.AddMethod(
            method,
            interceptors
                .Reverse()
                .Aggregate(
                    handler!,
                    (next, interceptor) => (request, context) => interceptor.UnaryServerHandler(request, context, next)
                )
        );
}
