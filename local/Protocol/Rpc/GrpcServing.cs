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
    /// <summary>Allows requests of the size of a gRPC message, and HTTP/2 without TLS.</summary>
    public static void ConfigureForGrpc(this KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        // A provider's configuration belongs to its connection. Kestrel's default of 130 s would end it in a pause,
        // and its infinite time ends an HTTP/2 connection at once.
        options.Limits.KeepAliveTimeout = TimeSpan.FromDays(365);
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Limits.Http2.MaxStreamsPerConnection = 10_000;
        options.Limits.Http2.InitialConnectionWindowSize = 8 * 1024 * 1024;
        options.Limits.Http2.InitialStreamWindowSize = 1024 * 1024;
        options.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2);
    }

    /// <summary>Adds the gRPC services.</summary>
    public static void AddGrpcServing(this IServiceCollection services) =>
        services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = GrpcLimits.MaxMessageSize;
            options.MaxSendMessageSize = GrpcLimits.MaxMessageSize;
            // PathTable answers calls of unknown services.
            options.IgnoreUnknownServices = true;
        });

    /// <summary>Serves a service. <see cref="PlainStatuses"/> describes how its errors reach the caller.</summary>
    /// <param name="endpoints">The routes of the application.</param>
    /// <param name="bind">The service's generated <c>BindService</c>.</param>
    /// <param name="interceptors">The interceptors that each call passes, in this order.</param>
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

    /// <summary>
    /// Serves the mapped endpoints, and answers every other path with <see cref="StatusCode.Unimplemented"/>.
    /// </summary>
    /// <param name="application">The application.</param>
    /// <param name="map">Maps the services and other endpoints. Paths have no parameters.</param>
    public static void Serve(this IApplicationBuilder application, Action<IEndpointRouteBuilder> map)
    {
        var table = new PathTable(application.ApplicationServices);
        map(table);
        table.Build();
        application.Run(table.HandleAsync);
    }
}
