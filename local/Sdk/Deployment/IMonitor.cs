using Pulumirpc;

namespace Pulumi;

/// <summary>Who makes resources and answers functions: the engine, or a test's mocks.</summary>
internal interface IMonitor
{
    Task<bool> SupportsAsync(string feature);

    Task<ResourceInvokeResponse> InvokeAsync(ResourceInvokeRequest request);

    Task<ReadResourceResponse> ReadResourceAsync(Resource resource, ReadResourceRequest request);

    /// <summary>Registers a resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="request">Makes the message, when it can be sent.</param>
    Task<RegisterResourceResponse> RegisterResourceAsync(Resource resource, Func<RegisterResourceRequest> request);

    Task RegisterResourceOutputsAsync(RegisterResourceOutputsRequest request);

    /// <summary>Tells that the program has registered all, and waits until it may end.</summary>
    Task SignalAndWaitForShutdownAsync();
}

/// <summary>Who is told what a program has to say.</summary>
internal interface IEngine
{
    Task LogAsync(LogRequest request);
}
