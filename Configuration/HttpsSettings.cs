using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Infra.Components.Internal;

namespace Infra.Configuration;

/// <summary>
/// HTTPS on the load balancer: all listeners of services and of the fleet speak HTTPS, and port 80 redirects to port 443.
/// </summary>
[ExactlyOne(nameof(Domain), nameof(Certificate))]
public sealed record HttpsSettings
{
    /// <summary>The names of the load balancer, for which the stack makes a certificate and alias records.</summary>
    public DomainSettings? Domain { get; init; }

    /// <summary>The ARN of a certificate that exists already. The records of its names are yours to make.</summary>
    [CertificateArn]
    public string? Certificate { get; init; }

    /// <summary>
    /// The ARNs of further certificates. A client gets the one for the name that it asks for (SNI), or else the first.
    /// </summary>
    [CertificateArn]
    public ImmutableArray<string> MoreCertificates { get; init; } = [];

    /// <summary>The security policy: the versions and ciphers of TLS that clients may use.</summary>
    [ValueFormat(
        TlsPolicies.Recommended,
        "a policy that ELB.17 accepts, as in ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
    )]
    public string Policy { get; init; } = TlsPolicies.Default;

    /// <summary>
    /// The header Strict-Transport-Security of all answers: for so many seconds browsers ask for the name by HTTPS alone.
    /// </summary>
    [ValueFormat(
        "max-age=[0-9]{1,10}(?:; includeSubDomains)?(?:; preload)?",
        "the header's value, as in max-age=31536000; includeSubDomains"
    )]
    public string? Hsts { get; init; }
}

/// <summary>
/// The names of the load balancer. Each has an alias record in the hosted zone, and all share a certificate of ACM, which
/// records in the zone validate.
/// </summary>
public sealed record DomainSettings
{
    /// <summary>The first name. Addresses of services without a host have it.</summary>
    [ValueFormat(DomainName.Pattern, "a name in lower case, as in shop.example.com")]
    public required string Name { get; init; }

    /// <summary>The other names, at most nine.</summary>
    [MaxLength(9)]
    [ValueFormat(
        $@"(?:\*\.)?{DomainName.Pattern}",
        "a name in lower case, as in users.example.com, or *.example.com for all with one label more"
    )]
    public ImmutableArray<string> AlternativeNames { get; init; } = [];

    /// <summary>The id of the public hosted zone of Route 53 to which all names belong.</summary>
    [ValueFormat("Z[A-Z0-9]{1,31}", "the id of a hosted zone, as in Z0123456789ABCDEFGHIJ")]
    public required string Zone { get; init; }

    /// <summary>All names.</summary>
    internal IEnumerable<string> Names => [Name, .. AlternativeNames];
}

/// <summary>The names of DNS.</summary>
internal static class DomainName
{
    /// <summary>A name of two labels or more, as a regular expression.</summary>
    public const string Pattern = "(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}";

    /// <summary>Whether a certificate for the name is one for the host; a wildcard stands for one label.</summary>
    public static bool Covers(string name, string host) =>
        name.Equals(host, StringComparison.OrdinalIgnoreCase)
        || (
            name.StartsWith("*.", StringComparison.Ordinal)
            && host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
            && host.AsSpan(dot).Equals(name.AsSpan(1), StringComparison.OrdinalIgnoreCase)
        );
}
