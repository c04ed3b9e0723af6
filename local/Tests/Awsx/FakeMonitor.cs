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

namespace Local.Tests.Awsx;

/// <summary>
/// An engine that records registrations and answers a child with its inputs and the test's additions.
/// </summary>
internal sealed class FakeMonitor : ResourceMonitor.ResourceMonitorBase, IAsyncDisposable
{
    private readonly WebApplication _server;

    private FakeMonitor(WebApplication server) => _server = server;

    /// <summary>The server's address, <c>host:port</c>.</summary>
    public string Address { get; private set; } = "";

    public ConcurrentQueue<RegisterResourceRequest> Registered { get; } = new();

    public ConcurrentQueue<RegisterResourceOutputsRequest> Outputs { get; } = new();

    /// <summary>The outputs of every child besides its inputs.</summary>
    public PropertyMap MadeUp { get; set; } = PropertyMap.Empty;

    public static async Task<FakeMonitor> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(options => options.ConfigureForGrpc());
        builder.Services.AddGrpcServing();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var monitor = new FakeMonitor(builder.Build());
        monitor._server.Serve(endpoints =>
            endpoints.MapService(binder => ResourceMonitor.BindService(binder, monitor))
        );
        await monitor._server.StartAsync();
        var addresses = monitor._server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        monitor.Address = new Uri(addresses.Addresses.Single()).Authority;
        return monitor;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    public override Task<RegisterResourceResponse> RegisterResource(
        RegisterResourceRequest request,
        ServerCallContext context
    )
    {
        Registered.Enqueue(request);
        var state = PropertyMarshaler.FromStruct(request.Object).With(request.Custom ? MadeUp : PropertyMap.Empty);
        return Task.FromResult(
            new RegisterResourceResponse
            {
                Urn = $"urn:pulumi:dev::infra::{request.Type}::{request.Name}",
                Id = request.Custom ? request.Name : "",
                Object = PropertyMarshaler.ToStruct(state, MarshalOptions.All),
            }
        );
    }

    /// <summary>Answers a read of a resource with its registered values, and any function with a region, its zones and a VPC.</summary>
    public override Task<ResourceInvokeResponse> Invoke(ResourceInvokeRequest request, ServerCallContext context)
    {
        var urn = PropertyMarshaler.FromStruct(request.Args).Get("urn")?.AsString;
        var answer = urn is null
            ? new PropertyMap(
                ("region", "us-west-2"),
                ("vpcId", "vpc-own"),
                ("names", PropertyValue.List("us-west-2a", "us-west-2b", "us-west-2c"))
            )
            : new PropertyMap(("state", new PropertyMap(("arn", $"arn:{urn}"), ("port", 3000))));
        return Task.FromResult(
            new ResourceInvokeResponse { Return = PropertyMarshaler.ToStruct(answer, MarshalOptions.All) }
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
}
