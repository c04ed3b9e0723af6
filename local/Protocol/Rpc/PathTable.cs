using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Local.Protocol.Rpc;

/// <summary>
/// The endpoints of a server, each at a constant path. ASP.NET's routing can do more, but its setup is a large part of
/// a server's start.
/// </summary>
/// <param name="services">The services of the application.</param>
internal sealed class PathTable(IServiceProvider services) : IEndpointRouteBuilder
{
    private readonly Dictionary<string, RouteEndpoint> _endpoints = [];

    /// <inheritdoc/>
    public IServiceProvider ServiceProvider => services;

    /// <inheritdoc/>
    public ICollection<EndpointDataSource> DataSources { get; } = [];

    /// <inheritdoc/>
    public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(services);

    /// <summary>Reads the mapped endpoints.</summary>
    public void Build()
    {
        foreach (var endpoint in DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            _endpoints.Add(endpoint.RoutePattern.RawText!, endpoint);
        }
    }

    /// <summary>
    /// Passes a request to its endpoint. A request without an endpoint gets <see cref="StatusCode.Unimplemented"/>, and
    /// one with another method than its endpoint's gets 405.
    /// </summary>
    public Task HandleAsync(HttpContext context)
    {
        if (_endpoints.TryGetValue(context.Request.Path.Value ?? "", out var endpoint))
        {
            var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods;
            if (methods.Contains(context.Request.Method))
            {
                context.SetEndpoint(endpoint);
                return endpoint.RequestDelegate!(context);
            }

            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = string.Join(", ", methods);
            return Task.CompletedTask;
        }

        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = ((int)StatusCode.Unimplemented).ToString(provider: null);
        context.Response.Headers["grpc-message"] = PlainStatuses.NotImplemented(context.Request.Path.ToUriComponent());
        return Task.CompletedTask;
    }
}
