using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Pulumirpc;

namespace Pulumi;

/// <summary>The engine's monitor, called over gRPC.</summary>
/// <param name="client">The gRPC client.</param>
/// <param name="parallel">The number of resources that the engine handles at once.</param>
#pragma warning disable CA1001 // A semaphore holds nothing to dispose while nobody asks for its wait handle.
internal sealed class GrpcMonitor(ResourceMonitor.ResourceMonitorClient client, int parallel) : IMonitor
#pragma warning restore CA1001
{
    private readonly ConcurrentDictionary<string, Task<bool>> _features = new();

    // This many open calls keep the engine supplied. More would only cost memory on both sides.
    private readonly SemaphoreSlim _registering = new(2 * Math.Clamp(parallel, 32, 1024));

    public Task<bool> SupportsAsync(string feature) =>
        _features.GetOrAdd(
            feature,
            async id =>
            {
                var request = new SupportsFeatureRequest { Id = id };
                var response = await client.SupportsFeatureAsync(request).ConfigureAwait(false);
                return response.HasSupport;
            }
        );

    public Task<ResourceInvokeResponse> InvokeAsync(ResourceInvokeRequest request) =>
        client.InvokeAsync(request).ResponseAsync;

    public Task<CallResponse> CallAsync(ResourceCallRequest request) => client.CallAsync(request).ResponseAsync;

    public Task<ReadResourceResponse> ReadResourceAsync(Resource resource, ReadResourceRequest request) =>
        client.ReadResourceAsync(request).ResponseAsync;

    public async Task<RegisterResourceResponse> RegisterResourceAsync(
        Resource resource,
        Func<RegisterResourceRequest> request
    )
    {
        await _registering.WaitAsync().ConfigureAwait(false);
        try
        {
            return await client.RegisterResourceAsync(request()).ConfigureAwait(false);
        }
        finally
        {
            _registering.Release();
        }
    }

    public Task RegisterResourceOutputsAsync(RegisterResourceOutputsRequest request) =>
        client.RegisterResourceOutputsAsync(request).ResponseAsync;

    public async Task SignalAndWaitForShutdownAsync()
    {
        try
        {
            await client.SignalAndWaitForShutdownAsync(new Empty()).ConfigureAwait(false);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unimplemented)
        {
            // An engine without this call does not need the program to wait.
        }
    }
}

/// <summary>The engine's log, called over gRPC.</summary>
internal sealed class GrpcEngine(Engine.EngineClient client) : IEngine
{
    public Task LogAsync(LogRequest request) => client.LogAsync(request).ResponseAsync;
}
