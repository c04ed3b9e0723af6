using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Local.Protocol;
using Local.Protocol.Grpc;
using Local.Protocol.Values;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Pulumirpc;

namespace Local.Tests.Sdk;

/// <summary>
/// A small engine on a real socket: it gives every resource its inputs back as outputs, and keeps what a
/// program asks and tells.
/// </summary>
internal sealed class MonitorServer : IAsyncDisposable
{
    private readonly WebApplication _server;

    private MonitorServer(WebApplication server) => _server = server;

    public string Address =>
        new Uri(
            _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()
        ).Authority;

    public ConcurrentQueue<RegisterResourceRequest> Registered { get; } = new();

    public ConcurrentQueue<RegisterResourceOutputsRequest> Outputs { get; } = new();

    public ConcurrentQueue<ResourceInvokeRequest> Invoked { get; } = new();

    public ConcurrentQueue<LogRequest> Logged { get; } = new();

    public bool WasSignalled { get; private set; }

    public bool IsPreview { get; init; }

    /// <summary>Why a registration fails, or null when it does not.</summary>
    public Func<RegisterResourceRequest, RpcException?> Refuse { get; init; } = _ => null;

    public Func<ResourceInvokeRequest, ResourceInvokeResponse> Answer { get; init; } =
        request => new ResourceInvokeResponse { Return = request.Args };

    public static async Task<MonitorServer> StartAsync(Func<WebApplication, MonitorServer>? create = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(options => options.ConfigureForGrpc());
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = (create ?? (a => new MonitorServer(a)))(app);
        server.Map();
        await app.StartAsync();
        return server;
    }

    public static Task<MonitorServer> StartAsync(Func<RegisterResourceRequest, RpcException?> refuse) =>
        StartAsync(app => new MonitorServer(app) { Refuse = refuse });

    public static Task<MonitorServer> StartPreviewAsync() =>
        StartAsync(app => new MonitorServer(app) { IsPreview = true });

    public static Task<MonitorServer> StartAsync(Func<ResourceInvokeRequest, ResourceInvokeResponse> answer) =>
        StartAsync(app => new MonitorServer(app) { Answer = answer });

    public RegisterResourceRequest Find(string name) => Registered.Single(request => request.Name == name);

    /// <summary>Runs <paramref name="program"/> as the language host would: all it knows is in the environment.</summary>
    public async Task<int> RunAsync(Func<Task<int>> program)
    {
        var variables = new Dictionary<string, string?>
        {
            ["PULUMI_MONITOR"] = Address,
            ["PULUMI_ENGINE"] = Address,
            ["PULUMI_PROJECT"] = "infra",
            ["PULUMI_STACK"] = "dev",
            ["PULUMI_DRY_RUN"] = IsPreview ? "true" : "false",
            ["PULUMI_QUERY_MODE"] = "false",
            ["PULUMI_PARALLEL"] = "16",
        };
        foreach (var (name, value) in variables)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
        try
        {
            return await program();
        }
        finally
        {
            foreach (var name in variables.Keys)
            {
                Environment.SetEnvironmentVariable(name, null);
            }
            // A failed program sets it, for the process that it would be.
            Environment.ExitCode = 0;
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private void Map()
    {
        _server.MapGrpc(
            ResourceMonitorMethods.SupportsFeature,
            (_, _) => Task.FromResult(new SupportsFeatureResponse { HasSupport = true })
        );
        _server.MapGrpc(ResourceMonitorMethods.RegisterResource, (request, _) => Task.FromResult(Register(request)));
        _server.MapGrpc(
            ResourceMonitorMethods.RegisterResourceOutputs,
            (request, _) =>
            {
                Outputs.Enqueue(request);
                return Task.FromResult(new Empty());
            }
        );
        _server.MapGrpc(
            ResourceMonitorMethods.Invoke,
            (request, _) =>
            {
                Invoked.Enqueue(request);
                return Task.FromResult(Answer(request));
            }
        );
        _server.MapGrpc(
            EngineMethods.Log,
            (request, _) =>
            {
                Logged.Enqueue(request);
                return Task.FromResult(new Empty());
            }
        );
        _server.MapGrpc(
            ResourceMonitorMethods.SignalAndWaitForShutdown,
            (_, _) =>
            {
                WasSignalled = true;
                return Task.FromResult(new Empty());
            }
        );
        _server.MapGrpcUnimplemented();
    }

    private RegisterResourceResponse Register(RegisterResourceRequest request)
    {
        Registered.Enqueue(request);
        if (Refuse(request) is { } error)
        {
            throw error;
        }
        // As engines do: an output value becomes its value, and what is not made yet has no id.
        var state = PropertyMarshaler.ToStruct(
            PropertyMarshaler.FromStruct(request.Object),
            MarshalOptions.WithoutOutputs
        );
        return new RegisterResourceResponse
        {
            Urn = Urn(request.Type, request.Name),
            Id = request.Custom && !IsPreview ? $"{request.Name}-id" : "",
            Object = state,
        };
    }

    public static string Urn(string type, string name) => $"urn:pulumi:dev::infra::{type}::{name}";
}
