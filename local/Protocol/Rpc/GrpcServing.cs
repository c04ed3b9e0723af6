using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Local.Protocol.Rpc;

/// <summary>Serves gRPC services on an ASP.NET Core application, under Pulumi's limits.</summary>
public static class GrpcServing
{
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

    /// <summary>Adds routing and what serves gRPC.</summary>
    public static void AddGrpcServing(this IServiceCollection services) =>
        services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = GrpcLimits.MaxMessageSize;
            options.MaxSendMessageSize = GrpcLimits.MaxMessageSize;
            // MapUnimplemented names them.
            options.IgnoreUnknownServices = true;
        });

    /// <summary>Serves a service; how its errors reach the caller is told by <see cref="PlainStatuses"/>.</summary>
    /// <param name="endpoints">The routes of the application.</param>
    /// <param name="bind">The service's generated <c>BindService</c>.</param>
    /// <param name="interceptors">What each call passes on its way to the service, in this order.</param>
    public static void MapService(
        this IEndpointRouteBuilder endpoints,
        Action<ServiceBinderBase> bind,
        params Interceptor[] interceptors
    )
    {
        var service = ServerServiceDefinition.CreateBuilder();
        bind(new InterceptingBinder(service, [new PlainStatuses(), .. interceptors]));
        endpoints.MapGrpcService(service.Build());
    }

    /// <summary>Answers every path that nothing else serves with <see cref="StatusCode.Unimplemented"/>.</summary>
    public static void MapUnimplemented(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapFallback(context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = ((int)StatusCode.Unimplemented).ToString(provider: null);
            context.Response.Headers["grpc-message"] = PlainStatuses.NotImplemented(
                context.Request.Path.ToUriComponent()
            );
            return Task.CompletedTask;
        });
}
