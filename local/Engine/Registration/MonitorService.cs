using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Pulumirpc;

namespace Local.Engine.Registration;

/// <summary>Serves <c>pulumirpc.ResourceMonitor</c>. Calls that come before the monitor is set wait for it.</summary>
internal sealed class MonitorService(Task<ResourceMonitor> monitor) : Pulumirpc.ResourceMonitor.ResourceMonitorBase
{
    /// <inheritdoc/>
    public override Task<SupportsFeatureResponse> SupportsFeature(
        SupportsFeatureRequest request,
        ServerCallContext context
    ) => ResourceMonitor.SupportsFeatureAsync(request);

    /// <inheritdoc/>
    public override async Task<RegisterResourceResponse> RegisterResource(
        RegisterResourceRequest request,
        ServerCallContext context
    ) => await (await monitor).RegisterResourceAsync(request, context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<Empty> RegisterResourceOutputs(
        RegisterResourceOutputsRequest request,
        ServerCallContext context
    ) => await (await monitor).RegisterResourceOutputsAsync(request);

    /// <inheritdoc/>
    public override async Task<ReadResourceResponse> ReadResource(
        ReadResourceRequest request,
        ServerCallContext context
    ) => await (await monitor).ReadResourceAsync(request, context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<ResourceInvokeResponse> Invoke(
        ResourceInvokeRequest request,
        ServerCallContext context
    ) => await (await monitor).InvokeAsync(request, context.CancellationToken);

    // A step is done when its call returns, and there are no hooks that need the program to stay.
    /// <inheritdoc/>
    public override Task<Empty> SignalAndWaitForShutdown(Empty request, ServerCallContext context) =>
        Task.FromResult(new Empty());
}
