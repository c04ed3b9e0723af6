using Local.Cloud.Network;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Cloud.Awsx;

/// <summary>
/// <c>awsx:ec2:DefaultVpc</c>: creates nothing and describes the default VPC. All subnets of that VPC are public.
/// </summary>
internal static class DefaultVpcComponent
{
    public static async Task<ConstructResponse> ConstructAsync(
        ComponentRegistration registration,
        DefaultVpc vpc,
        CancellationToken cancellationToken
    )
    {
        var urn = await registration.RegisterAsync(cancellationToken);
        var outputs = new PropertyMap(
            ("vpcId", vpc.Id),
            ("publicSubnetIds", PropertyValue.List(vpc.Subnets.Select(subnet => (PropertyValue)subnet.Id))),
            ("privateSubnetIds", PropertyValue.List())
        );
        return await registration.FinishAsync(
            urn,
            outputs,
            new Dictionary<string, IReadOnlyList<string>>(),
            cancellationToken
        );
    }
}
