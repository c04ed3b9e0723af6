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

    /// <inheritdoc/>
    public override async Task<Empty> RegisterStackTransform(Callback request, ServerCallContext context) =>
        await (await monitor).RegisterStackTransformAsync(request);

    /// <inheritdoc/>
    public override async Task<Empty> RegisterStackInvokeTransform(Callback request, ServerCallContext context) =>
        await (await monitor).RegisterStackInvokeTransformAsync(request);

    /// <inheritdoc/>
    public override async Task<Empty> RegisterResourceHook(
        RegisterResourceHookRequest request,
        ServerCallContext context
    ) => await (await monitor).RegisterResourceHookAsync(request, context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<Empty> SignalAndWaitForShutdown(Empty request, ServerCallContext context) =>
        await (await monitor).SignalAndWaitForShutdownAsync(context.CancellationToken);
}
