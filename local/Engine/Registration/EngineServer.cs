using System.Net;
using Local.Protocol.Rpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Local.Engine.Registration;

/// <summary>
/// The loopback server through which a program, and components, reach the engine during one operation.
/// </summary>
internal sealed class EngineServer : IAsyncDisposable
{
    // The monitor needs the server's address, so it is set after the server listens.
    private readonly TaskCompletionSource<ResourceMonitor> _monitor = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private readonly WebApplication _application;

    private EngineServer(WebApplication application) => _application = application;

    /// <summary>The server's address, <c>host:port</c>.</summary>
    public string Address { get; private set; } = "";

    public static async Task<EngineServer> StartAsync(EngineService engine)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddGrpcServing();
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(options =>
            {
                options.ConfigureForGrpc();
                options.Listen(IPAddress.Loopback, 0);
            });
        var server = new EngineServer(builder.Build());
        server._application.MapService(binder =>
            Pulumirpc.ResourceMonitor.BindService(binder, new MonitorService(server._monitor.Task))
        );
        server._application.MapService(binder => Pulumirpc.Engine.BindService(binder, engine));
        server._application.MapUnimplemented();
        await server._application.StartAsync();
        var addresses = server
            ._application.Services.GetRequiredService<IServer>()
            .Features.GetRequiredFeature<IServerAddressesFeature>();
        server.Address = new Uri(addresses.Addresses.Single()).Authority;
        return server;
    }

    /// <summary>Sets the monitor. Earlier calls have waited for it.</summary>
    public void Serve(ResourceMonitor monitor) => _monitor.SetResult(monitor);

    public async ValueTask DisposeAsync()
    {
        // Open calls belong to a program that has ended or is about to.
        await _application.StopAsync(new CancellationToken(canceled: true));
        await _application.DisposeAsync();
    }
}
