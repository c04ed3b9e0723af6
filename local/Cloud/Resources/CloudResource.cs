using Local.Protocol.Values;

namespace Local.Cloud.Resources;

/// <summary>A resource in the cloud.</summary>
/// <param name="Token">The type token, such as <c>aws:lb/listener:Listener</c>.</param>
/// <param name="Id">The id, unique among the resources of its type.</param>
/// <param name="Stack">The stack that created the resource, from the URN.</param>
/// <param name="Region">The region of the resource, such as <c>us-west-1</c>.</param>
/// <param name="Inputs">The checked inputs, with the provider's defaults.</param>
/// <param name="Outputs">The outputs: the inputs and the values that the cloud assigned.</param>
internal sealed record CloudResource(
    string Token,
    string Id,
    string Stack,
    string Region,
    PropertyMap Inputs,
    PropertyMap Outputs
);
