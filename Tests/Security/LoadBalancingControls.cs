namespace Infra.Tests.Security;

/// <summary>The controls of Elastic Load Balancing and of AWS Certificate Manager.</summary>
internal static class LoadBalancingControls
{
    private const string LoadBalancer = "aws:lb/loadBalancer:LoadBalancer";
    private const string Listener = "aws:lb/listener:Listener";
    private const string TargetGroup = "aws:lb/targetGroup:TargetGroup";

    /// <summary>The policies of AWS's documentation of ELB.17, "Security Hub controls for Elastic Load Balancing".</summary>
    private static readonly string[] TlsPolicies =
    [
        "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        "ELBSecurityPolicy-TLS13-1-3-2021-06",
        "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04",
        "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04",
        "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
        "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
        "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09",
        "ELBSecurityPolicy-TLS13-1-3-FIPS-PQ-2025-09",
    ];

    public static IReadOnlyList<Control> All { get; } =
    [
        new(
            "ACM.2",
            "RSA certificates managed by ACM should use a key length of at least 2,048 bits",
            "`keyAlgorithm` is not `RSA_1024`",
            "aws:acm/certificate:Certificate",
            certificate => certificate["keyAlgorithm"].Text() == "RSA_1024" ? "has a key of 1,024 bits" : null
        ),
        new(
            "ELB.1",
            "Application Load Balancer should be configured to redirect all HTTP requests to HTTPS",
            "each HTTP listener redirects to HTTPS and has no rule that forwards",
            [Listener],
            (listener, stack) =>
                IsSecure(listener) ? null
                : !listener.Each("defaultActions").All(action => action["redirect"]?["protocol"].Text() == "HTTPS")
                    ? "speaks HTTP and does not redirect"
                : stack
                    .Of("aws:lb/listenerRule:ListenerRule")
                    .Any(rule =>
                        rule.Names("listenerArn", listener)
                        && rule.Each("actions").Any(action => action["type"].Text() == "forward")
                    )
                    ? "speaks HTTP and has a rule that forwards"
                : null
        ),
        new(
            "ELB.4",
            "Application Load Balancer should be configured to drop invalid http headers",
            "`dropInvalidHeaderFields` is true",
            LoadBalancer,
            loadBalancer => loadBalancer["dropInvalidHeaderFields"].IsTrue() ? null : "lets invalid headers through"
        ),
        new(
            "ELB.5",
            "Application and Classic Load Balancers logging should be enabled",
            "`accessLogs.enabled` is true",
            LoadBalancer,
            loadBalancer => loadBalancer["accessLogs"]?["enabled"].IsTrue() == true ? null : "writes no access logs"
        ),
        new(
            "ELB.6",
            "Application, Gateway, and Network Load Balancers should have deletion protection enabled",
            "`enableDeletionProtection` is true",
            LoadBalancer,
            loadBalancer => loadBalancer["enableDeletionProtection"].IsTrue() ? null : "can be deleted"
        ),
        new(
            "ELB.12",
            "Application Load Balancer should be configured with defensive or strictest desync mitigation mode",
            "`desyncMitigationMode` is left out, `defensive` or `strictest`",
            LoadBalancer,
            loadBalancer =>
                loadBalancer["desyncMitigationMode"].Text() is null or "defensive" or "strictest"
                    ? null
                    : $"the mode is `{loadBalancer["desyncMitigationMode"]}`"
        ),
        new(
            "ELB.13",
            "Application, Network and Gateway Load Balancers should span multiple Availability Zones",
            "`subnets` are in two zones or more",
            [LoadBalancer],
            (loadBalancer, stack) =>
                Zones.Of(loadBalancer["subnets"].Texts(), stack) < 2 ? "has subnets in one zone" : null
        ),
        new(
            "ELB.16",
            "Application Load Balancers should be associated with an AWS WAF web ACL",
            "a `WebAclAssociation` names the load balancer",
            [LoadBalancer],
            (loadBalancer, stack) =>
                stack
                    .Of("aws:wafv2/webAclAssociation:WebAclAssociation")
                    .Any(association => association.Names("resourceArn", loadBalancer))
                    ? null
                    : "has no web ACL"
        ),
        new(
            "ELB.17",
            "Application and Network Load Balancers with listeners should use recommended security policies",
            "`sslPolicy` of an HTTPS listener is one that AWS recommends",
            Listener,
            listener =>
                !IsSecure(listener) || TlsPolicies.Contains(listener["sslPolicy"].Text())
                    ? null
                    : $"the policy is `{listener["sslPolicy"].Text() ?? "AWS's default"}`"
        ),
        new(
            "ELB.18",
            "Application and Network Load Balancer listeners should use secure protocols to encrypt data in transit",
            "`protocol` is `HTTPS` or `TLS`",
            Listener,
            listener => IsSecure(listener) ? null : "speaks HTTP"
        ),
        new(
            "ELB.21",
            "Application and Network Load Balancer target groups should use encrypted health check protocols",
            "`healthCheck.protocol` is `HTTPS`",
            TargetGroup,
            group => group["healthCheck"]?["protocol"].Text() == "HTTPS" ? null : "checks its targets by HTTP"
        ),
        new(
            "ELB.22",
            "ELB target groups should use encrypted transport protocols",
            "`protocol` is `HTTPS`",
            TargetGroup,
            group => group["protocol"].Text() == "HTTPS" ? null : "reaches its targets by HTTP"
        ),
    ];

    /// <summary>The controls of Classic Load Balancers share one type.</summary>
    public static IReadOnlyList<UnusedControl> Unused { get; } =
    [
        Classic("ELB.2", "Classic Load Balancers with SSL/HTTPS listeners should use a certificate provided by ACM"),
        Classic("ELB.3", "Classic Load Balancer listeners should be configured with HTTPS or TLS termination"),
        Classic("ELB.7", "Classic Load Balancers should have connection draining enabled"),
        Classic("ELB.8", "Classic Load Balancers with SSL listeners should use a strong predefined security policy"),
        Classic("ELB.9", "Classic Load Balancers should have cross-zone load balancing enabled"),
        Classic("ELB.10", "Classic Load Balancer should span multiple Availability Zones"),
        Classic(
            "ELB.14",
            "Classic Load Balancer should be configured with defensive or strictest desync mitigation mode"
        ),
        new("Route53.2", "Route 53 public hosted zones should log DNS queries", "aws:route53/zone:Zone"),
    ];

    private static UnusedControl Classic(string id, string title) =>
        new(id, title, "aws:elb/loadBalancer:LoadBalancer", "aws:elasticloadbalancing/loadBalancer:LoadBalancer");

    private static bool IsSecure(Registration listener) => listener["protocol"].Text() is "HTTPS" or "TLS";
}
