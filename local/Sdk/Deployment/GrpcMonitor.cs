using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Local.Protocol;
using Local.Protocol.Grpc;
using Pulumirpc;

namespace Pulumi;

/// <summary>The engine's monitor, over the wire.</summary>
internal sealed class GrpcMonitor(GrpcChannel channel) : IMonitor
{
    private readonly ConcurrentDictionary<string, Task<bool>> _features = new();

    public Task<bool> SupportsAsync(string feature) =>
        _features.GetOrAdd(
            feature,
            async id =>
            {
                var request = new SupportsFeatureRequest { Id = id };
                var response = await channel
                    .CallAsync(ResourceMonitorMethods.SupportsFeature, request)
                    .ConfigureAwait(false);
                return response.HasSupport;
            }
        );

    public Task<ResourceInvokeResponse> InvokeAsync(ResourceInvokeRequest request) =>
        channel.CallAsync(ResourceMonitorMethods.Invoke, request);

    public Task<ReadResourceResponse> ReadResourceAsync(Resource resource, ReadResourceRequest request) =>
        channel.CallAsync(ResourceMonitorMethods.ReadResource, request);

    public Task<RegisterResourceResponse> RegisterResourceAsync(Resource resource, RegisterResourceRequest request) =>
        channel.CallAsync(ResourceMonitorMethods.RegisterResource, request);

    public Task RegisterResourceOutputsAsync(RegisterResourceOutputsRequest request) =>
        channel.CallAsync(ResourceMonitorMethods.RegisterResourceOutputs, request);

    public async Task SignalAndWaitForShutdownAsync()
    {
        try
        {
            await channel.CallAsync(ResourceMonitorMethods.SignalAndWaitForShutdown, new Empty()).ConfigureAwait(false);
        }
        catch (RpcException e) when (e.Code == StatusCode.Unimplemented)
        {
            // An engine without it needs no program that waits.
        }
    }
}

/// <summary>The engine's log, over the wire.</summary>
internal sealed class GrpcEngine(GrpcChannel channel) : IEngine
{
    public Task LogAsync(LogRequest request) => channel.CallAsync(EngineMethods.Log, request);
}
