using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Network;

/// <summary>The way from a subnet to the internet.</summary>
internal enum WayOut
{
    /// <summary>There is none: nothing gets out, and nothing gets in.</summary>
    None,

    /// <summary>A NAT gateway, by which connections get out and none get in.</summary>
    Nat,

    /// <summary>An internet gateway, by which connections get out and in.</summary>
    InternetGateway,
}

/// <summary>The routes of the subnets, as the recorded route tables say.</summary>
/// <param name="store">The resources of the cloud.</param>
/// <param name="defaultVpcId">The default VPC, whose subnets are public.</param>
internal sealed class RouteTables(IResourceStore store, string defaultVpcId)
{
    private const string Anywhere = "0.0.0.0/0";

    /// <summary>Returns the id of a VPC's main route table.</summary>
    public static string MainOf(string vpcId) => vpcId.Replace("vpc-", "rtb-", StringComparison.Ordinal);

    /// <summary>Returns the way from a subnet to the internet.</summary>
    public WayOut Of(Subnet subnet)
    {
        if (subnet.VpcId == defaultVpcId)
        {
            return WayOut.InternetGateway;
        }

        var table =
            store
                .All("aws:ec2/routeTableAssociation:RouteTableAssociation")
                .Where(association => association.Inputs.Get("subnetId")?.AsString == subnet.Id)
                .Select(association => association.Inputs.Get("routeTableId")?.AsString)
                .LastOrDefault()
            ?? MainOf(subnet.VpcId);
        var inline = store.TryGet("aws:ec2/routeTable:RouteTable", table, out var found)
            ? (found.Inputs.Get("routes")?.AsList ?? [])
                .Select(route => route.AsMap)
                .OfType<PropertyMap>()
                .Where(route => route.Get("cidrBlock")?.AsString == Anywhere)
            : [];
        var own = store
            .All("aws:ec2/route:Route")
            .Select(route => route.Inputs)
            .Where(route =>
                route.Get("routeTableId")?.AsString == table && route.Get("destinationCidrBlock")?.AsString == Anywhere
            );
        var routes = inline.Concat(own).ToArray();
        return routes.Any(LeadsToInternetGateway) ? WayOut.InternetGateway
            : routes.Length > 0 ? WayOut.Nat
            : WayOut.None;
    }

    private static bool LeadsToInternetGateway(PropertyMap route) =>
        route.Get("gatewayId")?.AsString?.StartsWith("igw-", StringComparison.Ordinal) == true;
}
