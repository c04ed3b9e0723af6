using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Pulumirpc;

namespace Pulumi;

/// <summary>The engine's monitor, over the wire.</summary>
/// <param name="client">Calls it.</param>
/// <param name="parallel">How many resources the engine works on at once.</param>
#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for holds nothing.
internal sealed class GrpcMonitor(ResourceMonitor.ResourceMonitorClient client, int parallel) : IMonitor
#pragma warning restore CA1001
{
    private readonly ConcurrentDictionary<string, Task<bool>> _features = new();

    // The engine has what to do next at hand; any more open calls would only cost both sides their buffers.
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
            // An engine without it needs no program that waits.
        }
    }
}

/// <summary>The engine's log, over the wire.</summary>
internal sealed class GrpcEngine(Engine.EngineClient client) : IEngine
{
    public Task LogAsync(LogRequest request) => client.LogAsync(request).ResponseAsync;
}
