using System.Net;
using System.Net.Sockets;
using Local.Protocol.Rpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace Local.Engine.Registration;

/// <summary>
/// The loopback server through which a program, and components, reach the engine during one operation.
/// </summary>
internal sealed class EngineServer : IAsyncDisposable
{
    // The monitor needs the server's address and the state, so it is set later.
    private readonly TaskCompletionSource<ResourceMonitor> _monitor = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private readonly Task<WebApplication> _application;

    private EngineServer(Socket socket, EngineService engine)
    {
        Address = socket.LocalEndPoint!.ToString()!;
        _application = Task.Run(() => StartAsync(socket, engine));
    }

    /// <summary>The server's address, <c>host:port</c>. Early connections wait until the server answers.</summary>
    public string Address { get; }

    /// <summary>Starts to listen. The rest of the start goes on in the background.</summary>
    public static EngineServer Start(EngineService engine)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return new EngineServer(socket, engine);
    }

    /// <summary>Sets the monitor. Earlier calls have waited for it.</summary>
    public async Task ServeAsync(ResourceMonitor monitor)
    {
        await _application;
        _monitor.SetResult(monitor);
    }

    public async ValueTask DisposeAsync()
    {
        var application = await _application;
        // Open calls belong to a program that has ended or is about to.
        await application.StopAsync(new CancellationToken(canceled: true));
        await application.DisposeAsync();
    }

    private async Task<WebApplication> StartAsync(Socket socket, EngineService engine)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddGrpcServing();
        builder.Services.Configure<SocketTransportOptions>(options => options.CreateBoundListenSocket = _ => socket);
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(options =>
            {
                options.ConfigureForGrpc();
                options.Listen(socket.LocalEndPoint!);
            });
        var application = builder.Build();
        application.Serve(endpoints =>
        {
            endpoints.MapService(binder =>
                Pulumirpc.ResourceMonitor.BindService(binder, new MonitorService(_monitor.Task))
            );
            endpoints.MapService(binder => Pulumirpc.Engine.BindService(binder, engine));
        });
        await application.StartAsync();
        return application;
    }
}
