using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Cloud.Provider;

/// <summary>What a provider serves beside resources: functions and components.</summary>
internal interface IProviderExtensions
{
    /// <summary>What the function answers to checked arguments in a region.</summary>
    Task<PropertyMap> InvokeAsync(
        string token,
        string region,
        PropertyMap arguments,
        CancellationToken cancellationToken
    );

    /// <summary>Registers a component and its children with the engine that asks.</summary>
    Task<ConstructResponse> ConstructAsync(ConstructRequest request, CancellationToken cancellationToken);
}
