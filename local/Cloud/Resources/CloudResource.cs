using Local.Protocol.Values;

namespace Local.Cloud.Resources;

/// <summary>A resource that the cloud holds.</summary>
/// <param name="Token">Its type, as Pulumi names it, such as <c>aws:lb/listener:Listener</c>.</param>
/// <param name="Id">Its id: unique among the resources of its type.</param>
/// <param name="Stack">The stack whose operation made it, from the URN.</param>
/// <param name="Region">The region that it was made in, such as <c>us-west-1</c>.</param>
/// <param name="Inputs">What was asked for, checked and with the provider's defaults.</param>
/// <param name="Outputs">What the caller is told of it: the inputs and what the cloud made up.</param>
internal sealed record CloudResource(
    string Token,
    string Id,
    string Stack,
    string Region,
    PropertyMap Inputs,
    PropertyMap Outputs
);
