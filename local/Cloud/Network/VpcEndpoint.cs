using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Network;

/// <summary>A VPC endpoint: a way to one of AWS's services that does not leave the VPC.</summary>
/// <param name="Id">The endpoint id: <c>vpce-</c> and 17 hex digits.</param>
/// <param name="VpcId">The VPC.</param>
/// <param name="ServiceName">The service, such as <c>com.amazonaws.us-west-1.ecr.api</c>.</param>
/// <param name="Type"><c>Gateway</c>, <c>Interface</c> or another of AWS's types.</param>
/// <param name="HasPrivateDns">Whether the service's own name leads to the endpoint.</param>
/// <param name="SubnetIds">The subnets with an interface of the endpoint.</param>
/// <param name="SecurityGroupIds">The groups of the interfaces. None stands for the VPC's default group.</param>
/// <param name="RouteTableIds">The route tables that lead to a gateway endpoint.</param>
/// <param name="PrefixListId">The list of the addresses behind a gateway endpoint; null if there is none.</param>
internal sealed record VpcEndpoint(
    string Id,
    string VpcId,
    string ServiceName,
    string Type,
    bool HasPrivateDns,
    IReadOnlyList<string> SubnetIds,
    IReadOnlyList<string> SecurityGroupIds,
    IReadOnlyList<string> RouteTableIds,
    string? PrefixListId
)
{
    public const string Gateway = "Gateway";
    public const string Interface = "Interface";

    /// <summary>Reads an endpoint from a resource.</summary>
    public static VpcEndpoint Read(CloudResource resource) => Read(resource.Id, resource.Inputs, resource.Outputs);

    /// <summary>Reads an endpoint from the inputs and outputs of a resource.</summary>
    public static VpcEndpoint Read(string id, PropertyMap inputs, PropertyMap outputs) =>
        new(
            id,
            inputs.Text("vpcId", ""),
            inputs.Text("serviceName", ""),
            inputs.Text("vpcEndpointType", Gateway),
            inputs.Flag("privateDnsEnabled", otherwise: false),
            [
                .. inputs.Texts("subnetIds"),
                .. (inputs.Get("subnetConfigurations")?.AsList ?? [])
                    .Select(configuration => configuration.AsMap?.Get("subnetId")?.AsString)
                    .OfType<string>(),
            ],
            [.. inputs.Texts("securityGroupIds")],
            [.. inputs.Texts("routeTableIds")],
            outputs.Get("prefixListId")?.AsString
        );
}
