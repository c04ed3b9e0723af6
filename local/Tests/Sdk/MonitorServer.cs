using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Local.Protocol.Rpc;
using Local.Protocol.Values;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Pulumirpc;

namespace Local.Tests.Sdk;

/// <summary>
/// A small engine on a real socket. It returns every resource's inputs as outputs, and records a program's requests
/// and messages.
/// </summary>
internal sealed class MonitorServer : ResourceMonitor.ResourceMonitorBase, IAsyncDisposable
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

    public ConcurrentQueue<ResourceCallRequest> Called { get; } = new();

    public ConcurrentQueue<LogRequest> Logged { get; } = new();

    public bool WasSignalled { get; private set; }

    public bool IsPreview { get; init; }

    /// <summary>Returns the error of a registration; null if it succeeds.</summary>
    public Func<RegisterResourceRequest, RpcException?> Refuse { get; init; } = _ => null;

    public Func<ResourceInvokeRequest, ResourceInvokeResponse> Answer { get; init; } =
        request => new ResourceInvokeResponse { Return = request.Args };

    public static async Task<MonitorServer> StartAsync(Func<WebApplication, MonitorServer>? create = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(options => options.ConfigureForGrpc());
        builder.Services.AddGrpcServing();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = (create ?? (a => new MonitorServer(a)))(app);
        app.Serve(endpoints =>
        {
            endpoints.MapService(binder => ResourceMonitor.BindService(binder, server));
            endpoints.MapService(binder => Pulumirpc.Engine.BindService(binder, new EngineLog(server)));
        });
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

    /// <summary>
    /// Runs <paramref name="program"/> like the language host, with the environment as its only input.
    /// </summary>
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

            // A failed program sets the exit code of its process.
            Environment.ExitCode = 0;
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    public override Task<SupportsFeatureResponse> SupportsFeature(
        SupportsFeatureRequest request,
        ServerCallContext context
    ) => Task.FromResult(new SupportsFeatureResponse { HasSupport = true });

    public override Task<RegisterResourceResponse> RegisterResource(
        RegisterResourceRequest request,
        ServerCallContext context
    )
    {
        Registered.Enqueue(request);
        if (Refuse(request) is { } error)
        {
            throw error;
        }

        // As in engines, an output value becomes its value, and a resource that does not exist has no id.
        var state = PropertyMarshaler.ToStruct(
            PropertyMarshaler.FromStruct(request.Object),
            MarshalOptions.WithoutOutputs
        );
        return Task.FromResult(
            new RegisterResourceResponse
            {
                Urn = Urn(request.Type, request.Name),
                Id = request.Custom && !IsPreview ? $"{request.Name}-id" : "",
                Object = state,
            }
        );
    }

    public override Task<Empty> RegisterResourceOutputs(
        RegisterResourceOutputsRequest request,
        ServerCallContext context
    )
    {
        Outputs.Enqueue(request);
        return Task.FromResult(new Empty());
    }

    public override Task<ResourceInvokeResponse> Invoke(ResourceInvokeRequest request, ServerCallContext context)
    {
        Invoked.Enqueue(request);
        return Task.FromResult(Answer(request));
    }

    public override Task<CallResponse> Call(ResourceCallRequest request, ServerCallContext context)
    {
        Called.Enqueue(request);
        return Task.FromResult(new CallResponse { Return = request.Args });
    }

    public override Task<Empty> SignalAndWaitForShutdown(Empty request, ServerCallContext context)
    {
        WasSignalled = true;
        return Task.FromResult(new Empty());
    }

    public static string Urn(string type, string name) => $"urn:pulumi:dev::infra::{type}::{name}";

    private sealed class EngineLog(MonitorServer server) : Pulumirpc.Engine.EngineBase
    {
        public override Task<Empty> Log(LogRequest request, ServerCallContext context)
        {
            server.Logged.Enqueue(request);
            return Task.FromResult(new Empty());
        }
    }
}
