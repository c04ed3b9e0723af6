using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Local.Protocol;
using Local.Protocol.Grpc;
using Pulumirpc;

namespace Pulumi;

/// <summary>The engine's monitor, over the wire.</summary>
/// <param name="channel">The connection.</param>
/// <param name="parallel">How many resources the engine works on at once.</param>
#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for holds nothing.
internal sealed class GrpcMonitor(GrpcChannel channel, int parallel) : IMonitor
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

    public async Task<RegisterResourceResponse> RegisterResourceAsync(
        Resource resource,
        Func<RegisterResourceRequest> request
    )
    {
        await _registering.WaitAsync().ConfigureAwait(false);
        try
        {
            return await channel.CallAsync(ResourceMonitorMethods.RegisterResource, request()).ConfigureAwait(false);
        }
        finally
        {
            _registering.Release();
        }
    }

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
