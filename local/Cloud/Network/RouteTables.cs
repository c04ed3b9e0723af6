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

    /// <summary>An internet gateway, by which connections of public addresses get out and in.</summary>
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
    public WayOut Of(Subnet subnet) => Of(subnet.Id, subnet.VpcId);

    /// <summary>Returns the way from a subnet to the internet.</summary>
    public WayOut Of(string subnetId, string vpcId)
    {
        if (vpcId == defaultVpcId)
        {
            return WayOut.InternetGateway;
        }

        var routes = Routes(TableOf(subnetId, vpcId)).ToArray();
        return routes.Any(LeadsToInternetGateway) ? WayOut.InternetGateway
            : routes.Any(LeadsByNat) ? WayOut.Nat
            : WayOut.None;
    }

    /// <summary>Returns the id of the route table of a subnet.</summary>
    public string TableOf(string subnetId, string vpcId) =>
        store
            .All("aws:ec2/routeTableAssociation:RouteTableAssociation")
            .Where(association => association.Inputs.Get("subnetId")?.AsString == subnetId)
            .Select(association => association.Inputs.Get("routeTableId")?.AsString)
            .LastOrDefault()
        ?? MainOf(vpcId);

    /// <summary>Returns the routes of a table to the internet.</summary>
    private IEnumerable<PropertyMap> Routes(string table)
    {
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
        return inline.Concat(own);
    }

    private bool LeadsToInternetGateway(PropertyMap route) =>
        route.Get("gatewayId")?.AsString is { } id
        && (
            id.StartsWith("igw-", StringComparison.Ordinal)
            || store.TryGet("aws:ec2/internetGateway:InternetGateway", id, out _)
        );

    // A NAT gateway works in a public subnet only. Every other target, such as an instance, counts as one that works.
    private bool LeadsByNat(PropertyMap route) =>
        route.Get("natGatewayId")?.AsString is not { } id
        || (
            store.TryGet("aws:ec2/natGateway:NatGateway", id, out var gateway)
            && gateway.Inputs.Text("connectivityType", "public") == "public"
            && gateway.Inputs.Get("subnetId")?.AsString is { } subnet
            && IsPublic(subnet)
        );

    private bool IsPublic(string subnetId) =>
        !store.TryGet(SubnetType.SubnetToken, subnetId, out var subnet)
        || Routes(TableOf(subnetId, subnet.Inputs.Text("vpcId", defaultVpcId))).Any(LeadsToInternetGateway);
}
