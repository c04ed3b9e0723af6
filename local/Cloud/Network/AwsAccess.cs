using System.Net;
using System.Net.Sockets;

namespace Local.Cloud.Network;

/// <summary>
/// Whether a place in a VPC reaches AWS's services and the internet over HTTPS: by an endpoint, a NAT gateway, or a public
/// address in a public subnet, and by its security groups.
/// </summary>
internal sealed class AwsAccess(NetworkResources network)
{
    private const int Https = 443;

    private static readonly IPNetwork[] PrivateAddresses =
    [
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"),
    ];

    /// <summary>Returns whether IPv4 addresses are outside of all VPCs.</summary>
    public static bool IsPublic(IPNetwork addresses) =>
        addresses.BaseAddress.AddressFamily == AddressFamily.InterNetwork
        && !Array.Exists(
            PrivateAddresses,
            block => addresses.PrefixLength >= block.PrefixLength && block.Contains(addresses.BaseAddress)
        );

    /// <summary>
    /// Returns the reason why a place does not reach a service of AWS, as a sentence without a full stop; null if one of
    /// its subnets has a way.
    /// </summary>
    /// <param name="service">The service, such as <c>com.amazonaws.us-west-1.ecr.api</c>.</param>
    /// <param name="place">The place. Subnets that are not known count as ways.</param>
    public string? WhyNotService(string service, NetworkPlace place) =>
        First(place, subnet => WhyNotService(service, subnet, place with { SubnetIds = [subnet] }));

    /// <summary>Returns the reason why a place does not reach the internet; null if one of its subnets has a way.</summary>
    /// <param name="place">The place. Subnets that are not known count as ways.</param>
    public string? WhyNotInternet(NetworkPlace place) =>
        First(place, subnet => WhyNotInternet(subnet, place with { SubnetIds = [subnet] }));

    private static string? First(NetworkPlace place, Func<string, string?> whyNot)
    {
        var reasons = place.SubnetIds.Select(whyNot).ToArray();
        return reasons.Length == 0 || reasons.Contains(null) ? null : reasons[0];
    }

    private string? WhyNotService(string service, string subnetId, NetworkPlace place)
    {
        if (network.EndpointOf(service, subnetId) is not { } endpoint)
        {
            return WhyNotInternet(subnetId, place) is { } why
                ? $"{why}, and the VPC has no endpoint for {service} that it could use"
                : null;
        }

        if (endpoint.Type == VpcEndpoint.Gateway)
        {
            return LetsOut(place, rule => ToInternet(rule) || rule.PrefixListId == endpoint.PrefixListId)
                ? null
                : $"its security groups do not let it out to {endpoint.Id} ({service}) on port {Https}";
        }

        var there = new NetworkPlace(endpoint.SubnetIds, endpoint.SecurityGroupIds, HasPublicAddress: false);
        if (!LetsOut(place, rule => network.Names(rule, there)))
        {
            return $"its security groups do not let it out to {endpoint.Id} ({service}) on port {Https}";
        }

        return network
            .RulesOf(there, RuleDirection.Ingress)
            .Any(rule => rule.AdmitsTcp(Https) && network.Names(rule, place))
            ? null
            : $"the security groups of {endpoint.Id} ({service}) do not admit it on port {Https}";
    }

    private string? WhyNotInternet(string subnetId, NetworkPlace place)
    {
        if (network.RoutingOf(place) is not [var routing])
        {
            return null;
        }

        return !routing.GetsOut
                ? $"the subnet {subnetId} has no route to a NAT gateway"
                    + (routing.Way == WayOut.InternetGateway ? ", and it has no public address" : "")
            : !LetsOut(place, ToInternet) ? $"its security groups do not let it out to the internet on port {Https}"
            : null;
    }

    private bool LetsOut(NetworkPlace place, Func<SecurityGroupRule, bool> leadsThere) =>
        network.RulesOf(place, RuleDirection.Egress).Any(rule => rule.AdmitsTcp(Https) && leadsThere(rule));

    private static bool ToInternet(SecurityGroupRule rule) => rule.Cidr is { } cidr && IsPublic(cidr);
}
