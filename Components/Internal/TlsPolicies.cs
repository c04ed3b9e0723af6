namespace Infra.Components.Internal;

/// <summary>The security policies of load balancers that are safe to use.</summary>
internal static class TlsPolicies
{
    /// <summary>TLS 1.3, and TLS 1.2 with the ciphers that have forward secrecy and authenticated encryption.</summary>
    public const string Default = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";

    /// <summary>
    /// The policies that the control ELB.17 of AWS Foundational Security Best Practices accepts on an application load
    /// balancer, as a regular expression: AWS's "Security Hub controls for Elastic Load Balancing".
    /// </summary>
    public const string Recommended =
        "ELBSecurityPolicy-TLS13-1-(?:2-Res|3)-(?:2021-06|FIPS-2023-04|PQ-2025-09|FIPS-PQ-2025-09)";
}
