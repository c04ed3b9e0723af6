using System.Net;
using System.Security.Cryptography.X509Certificates;
using Local.Cloud.Network;
using Local.Tests.Network;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Local.Tests.LoadBalancing;

/// <summary>A task in the network: an interface, and an HTTP server behind a Unix socket.</summary>
internal sealed class TestTarget : IAsyncDisposable
{
    public const int Port = 3000;

    private readonly VirtualNetwork _network;
    private readonly WebApplication _application;
    private IAsyncDisposable? _listener;

    private TestTarget(VirtualNetwork network, NetworkInterface networkInterface, WebApplication application)
    {
        _network = network;
        Interface = networkInterface;
        _application = application;
    }

    public NetworkInterface Interface { get; }

    public IPAddress Address => Interface.Address;

    /// <summary>
    /// Starts a target that answers health checks on <c>/</c> with 200 and other requests as given. It speaks HTTPS if it
    /// has a certificate.
    /// </summary>
    public static async Task<TestTarget> StartAsync(
        TestVpc vpc,
        string securityGroup,
        RequestDelegate handle,
        RequestDelegate? health = null,
        X509Certificate2? certificate = null
    )
    {
        var path = vpc.SocketPath(Guid.NewGuid().ToString("N")[..8]);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
            options.ListenUnixSocket(
                path,
                listen =>
                {
                    if (certificate is not null)
                    {
                        listen.UseHttps(certificate);
                    }
                }
            )
        );
        var application = builder.Build();
        application.Run(context =>
            context.Request.Headers.UserAgent == "ELB-HealthChecker/2.0"
                ? (health ?? (_ => Task.CompletedTask))(context)
                : handle(context)
        );
        await application.StartAsync();
        var target = new TestTarget(vpc.Network, vpc.Network.Attach("task", [securityGroup]), application);
        target._listener = await vpc.Network.ListenAsync(target.Interface, Port, path, default);
        return target;
    }

    public async ValueTask DisposeAsync()
    {
        await _listener!.DisposeAsync();
        await _application.DisposeAsync();
        _network.Detach(Interface);
    }
}
