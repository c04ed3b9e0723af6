using Infra.Components.Internal;
using Pulumi;
using Pulumi.Aws.LB;

namespace Infra.Components;

/// <summary>
/// A listener of a load balancer, for the services on it. <see cref="SecureAlb.Listener"/> fills it in. For another load
/// balancer, give the load balancer's ARN, DNS name and security group. Services that take the same object share the
/// listener. The one without a route makes the listener, and so is built first.
/// </summary>
public sealed class AlbListenerArgs : ResourceArgs
{
    private readonly Dictionary<string, AlbRoute> _routes = [];

    /// <summary>The ARN of the load balancer.</summary>
    [Input("loadBalancerArn", required: true)]
    public required Input<string> LoadBalancerArn { get; init; }

    /// <summary>The DNS name of the load balancer.</summary>
    [Input("loadBalancerDnsName", required: true)]
    public required Input<string> LoadBalancerDnsName { get; init; }

    /// <summary>The id of the load balancer's security group, which gets rules for the listener and its targets.</summary>
    [Input("loadBalancerSecurityGroupId", required: true)]
    public required Input<string> LoadBalancerSecurityGroupId { get; init; }

    /// <summary>The port, 1–65535, on which the load balancer listens.</summary>
    [Input("port", required: true)]
    public required int Port { get; init; }

    /// <summary>
    /// The ARN of a listener that exists already, or that another service made: then each service needs a route. Default:
    /// none; the service without a route makes the listener.
    /// </summary>
    [Input("arn")]
    public Input<string>? Arn { get; init; }

    /// <summary>HTTPS on the listener, with a <see cref="AlbHttpsArgs.CertificateArn"/>. Default: none; it speaks HTTP.</summary>
    [Input("https")]
    public AlbHttpsArgs? Https { get; init; }

    /// <summary>The name in addresses; null for the load balancer's own.</summary>
    internal Input<string>? Host { get; init; }

    /// <summary>The parent of the listener; null for the service that makes it.</summary>
    internal Resource? Parent { get; init; }

    /// <summary>The listener's name in Pulumi; null for one from the service that makes it.</summary>
    internal string? Name { get; init; }

    /// <summary>The listener, once a service or the load balancer has made it.</summary>
    internal Listener? Made { get; set; }

    /// <summary>Takes a part of the listener's requests for a service, or reports why the service cannot have it.</summary>
    internal void Take(string service, AlbRouteArgs? args, ArgumentCheck check)
    {
        var route = args?.Route ?? AlbRoute.Rest;
        var isRest = route == AlbRoute.Rest;
        check.That(
            Https is null or { Domain: null, CertificateArn: not null },
            "the listener's Https needs CertificateArn; a Domain is a SecureAlb's alone."
        );
        check.That(args is null || !isRest, "Route needs Hosts, Paths or both.");
        check.That(
            route.Hosts.Length + route.Paths.Length <= AlbRoute.MostPatterns,
            $"Route has more than {AlbRoute.MostPatterns} patterns: AWS allows no more in a rule."
        );
        check.That(
            isRest || Arn is not null || Made is not null,
            $"nobody has made the listener on port {Port} yet: the service without a Route comes before those with one; "
                + "if all have one, SecureAlb.SharedListener makes it."
        );
        check.That(
            !isRest || (Arn is null && Made is null),
            $"the listener on port {Port} exists already: Route must say which of its requests are the service's."
        );
        lock (_routes)
        {
            foreach (var (other, taken) in _routes.Where(entry => !isRest || entry.Value != route))
            {
                check.That(!taken.Hides(route), $"'{other}' takes all requests of the Route first.");
                check.That(!route.Hides(taken), $"the Route takes all requests of '{other}' first.");
                check.That(
                    taken.Priority != route.Priority || taken.Hides(route),
                    $"Route has the priority {route.Priority} as '{other}' has: give one of the two another Priority."
                );
            }

            _routes[service] = route;
        }
    }
}

/// <summary>
/// The requests of a shared listener that are a service's. With hosts and paths, a request must match one of each. In a
/// pattern, <c>*</c> stands for any number of letters and <c>?</c> for one. A route has at most five patterns.
/// </summary>
public sealed class AlbRouteArgs : ResourceArgs
{
    /// <summary>
    /// The patterns of the host, such as <c>*.example.com</c>: at most 128 letters, digits and characters of <c>-_.*?</c>,
    /// with a dot and only letters after the last one. Case does not matter. Default: any host.
    /// </summary>
    [Input("hosts")]
    public List<string> Hosts { get; init; } = [];

    /// <summary>
    /// The patterns of the path without its query, such as <c>/users/*</c>: at most 128 letters, digits and characters of
    /// <c>_-.$/~"'@:+&amp;*?</c>. Case matters. Default: any path.
    /// </summary>
    [Input("paths")]
    public List<string> Paths { get; init; } = [];

    /// <summary>
    /// The rule's place among those of the listener, 1–50000. Of the rules that match, the one with the lowest priority
    /// wins. Default: a number that depends on the patterns alone, the more specific first.
    /// </summary>
    [Input("priority")]
    public int? Priority { get; init; }

    /// <summary>The route; null without patterns.</summary>
    internal AlbRoute? Route => AlbRoute.Of(Hosts, Paths, Priority);
}
