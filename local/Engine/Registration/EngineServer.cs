using System.Net;
using Google.Protobuf.WellKnownTypes;
using Local.Protocol;
using Local.Protocol.Grpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Pulumirpc;

namespace Local.Engine.Registration;

/// <summary>The loopback server on which a program, and components, reach the engine during one operation.</summary>
internal sealed class EngineServer : IAsyncDisposable
{
    // The monitor needs the server's address, so it follows once the server listens.
    private readonly TaskCompletionSource<ResourceMonitor> _monitor = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private readonly WebApplication _application;

    private EngineServer(WebApplication application) => _application = application;

    /// <summary>Where it listens, <c>host:port</c>.</summary>
    public string Address { get; private set; } = "";

    public static async Task<EngineServer> StartAsync(EngineService engine)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRouting();
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(options =>
            {
                options.ConfigureForGrpc();
                options.Listen(IPAddress.Loopback, 0);
            });
        var server = new EngineServer(builder.Build());
        server.Map(engine);
        await server._application.StartAsync().ConfigureAwait(false);
        var addresses = server
            ._application.Services.GetRequiredService<IServer>()
            .Features.GetRequiredFeature<IServerAddressesFeature>();
        server.Address = new Uri(addresses.Addresses.Single()).Authority;
        return server;
    }

    /// <summary>Gives the server what answers for resources; calls that came earlier have waited for it.</summary>
    public void Serve(ResourceMonitor monitor) => _monitor.SetResult(monitor);

    public async ValueTask DisposeAsync()
    {
        // Calls that are still open are those of a program that is gone or is to go.
        await _application.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private void Map(EngineService engine)
    {
        var routes = _application;
        routes.MapGrpc(
            ResourceMonitorMethods.SupportsFeature,
            (request, _) => ResourceMonitor.SupportsFeatureAsync(request)
        );
        routes.MapGrpc(
            ResourceMonitorMethods.RegisterResource,
            async (request, cancellation) =>
                await (await _monitor.Task.ConfigureAwait(false))
                    .RegisterResourceAsync(request, cancellation)
                    .ConfigureAwait(false)
        );
        routes.MapGrpc(
            ResourceMonitorMethods.RegisterResourceOutputs,
            async (request, _) =>
                await (await _monitor.Task.ConfigureAwait(false))
                    .RegisterResourceOutputsAsync(request)
                    .ConfigureAwait(false)
        );
        routes.MapGrpc(
            ResourceMonitorMethods.ReadResource,
            async (request, cancellation) =>
                await (await _monitor.Task.ConfigureAwait(false))
                    .ReadResourceAsync(request, cancellation)
                    .ConfigureAwait(false)
        );
        routes.MapGrpc(
            ResourceMonitorMethods.Invoke,
            async (request, cancellation) =>
                await (await _monitor.Task.ConfigureAwait(false))
                    .InvokeAsync(request, cancellation)
                    .ConfigureAwait(false)
        );
        // Every step that a program waits for is done when its call returns, and there are no hooks that would
        // need the program to stay.
        routes.MapGrpc(ResourceMonitorMethods.SignalAndWaitForShutdown, (_, _) => Task.FromResult(new Empty()));
        routes.MapGrpc(EngineMethods.Log, (request, _) => engine.LogAsync(request));
        routes.MapGrpc(EngineMethods.GetRootResource, (_, _) => engine.GetRootResourceAsync());
        routes.MapGrpc(EngineMethods.SetRootResource, (request, _) => engine.SetRootResourceAsync(request));
        // The range is about the Pulumi CLI, and there is none here.
        routes.MapGrpc(
            EngineMethods.RequirePulumiVersion,
            (_, _) => Task.FromResult(new RequirePulumiVersionResponse())
        );
        routes.MapGrpcUnimplemented();
    }
}
