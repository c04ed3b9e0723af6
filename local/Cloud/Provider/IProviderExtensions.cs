using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Cloud.Provider;

/// <summary>Functions and components, which a provider serves besides resources.</summary>
internal interface IProviderExtensions
{
    /// <summary>Calls a function with checked arguments in a region and returns its result.</summary>
    Task<PropertyMap> InvokeAsync(
        string token,
        string region,
        PropertyMap arguments,
        CancellationToken cancellationToken
    );

    /// <summary>Registers a component and its children with the engine that calls.</summary>
    Task<ConstructResponse> ConstructAsync(ConstructRequest request, CancellationToken cancellationToken);
}
