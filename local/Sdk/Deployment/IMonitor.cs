using Pulumirpc;

namespace Pulumi;

/// <summary>Registers resources and calls functions: the engine, or a test's mocks.</summary>
internal interface IMonitor
{
    Task<bool> SupportsAsync(string feature);

    Task<ResourceInvokeResponse> InvokeAsync(ResourceInvokeRequest request);

    Task<CallResponse> CallAsync(ResourceCallRequest request);

    Task<ReadResourceResponse> ReadResourceAsync(Resource resource, ReadResourceRequest request);

    /// <summary>Registers a resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="request">Makes the message as soon as it can be sent.</param>
    Task<RegisterResourceResponse> RegisterResourceAsync(Resource resource, Func<RegisterResourceRequest> request);

    Task RegisterResourceOutputsAsync(RegisterResourceOutputsRequest request);

    /// <summary>Signals that the program has registered all its resources, and waits until it may end.</summary>
    Task SignalAndWaitForShutdownAsync();
}

/// <summary>Receives the program's log messages.</summary>
internal interface IEngine
{
    Task LogAsync(LogRequest request);
}
