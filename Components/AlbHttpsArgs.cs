using Infra.Components.Internal;
using Pulumi;

namespace Infra.Components;

/// <summary>HTTPS on the listeners of a load balancer.</summary>
public sealed class AlbHttpsArgs : ResourceArgs
{
    /// <summary>
    /// The names under which the load balancer is reached, with a certificate of ACM for them. Exactly one of the domain
    /// and <see cref="CertificateArn"/> is required. A listener of another load balancer needs the ARN.
    /// </summary>
    [Input("domain")]
    public AlbDomainArgs? Domain { get; init; }

    /// <summary>The ARN of a certificate that exists already. Clients get it unless they ask for another's name.</summary>
    [Input("certificateArn")]
    public Input<string>? CertificateArn { get; init; }

    /// <summary>
    /// The ARNs of further certificates, by names of your choice. A client gets the one for the name that it asks for
    /// (SNI). Default: none.
    /// </summary>
    [Input("moreCertificateArns")]
    public Dictionary<string, Input<string>> MoreCertificateArns { get; init; } = [];

    /// <summary>
    /// The security policy: the versions and ciphers of TLS that clients may use. Default:
    /// <c>ELBSecurityPolicy-TLS13-1-2-Res-2021-06</c>, which has TLS 1.3, and 1.2 with forward secrecy; AWS's own default
    /// has TLS 1.0.
    /// </summary>
    [Input("policy")]
    public Input<string> Policy { get; init; } = TlsPolicies.Default;

    /// <summary>
    /// The header <c>Strict-Transport-Security</c> of all answers, such as <c>max-age=31536000</c>: for so many seconds
    /// browsers ask for the name by HTTPS alone. Default: none.
    /// </summary>
    [Input("strictTransportSecurity")]
    public Input<string>? StrictTransportSecurity { get; init; }

    /// <summary>The same with the certificate that the listeners take.</summary>
    internal AlbHttpsArgs With(Input<string> certificateArn) =>
        new()
        {
            CertificateArn = certificateArn,
            MoreCertificateArns = MoreCertificateArns,
            Policy = Policy,
            StrictTransportSecurity = StrictTransportSecurity,
        };
}

/// <summary>
/// The names under which a load balancer is reached. Each gets an alias record in the hosted zone, and all share a
/// certificate, which records in the zone validate and ACM renews by itself.
/// </summary>
public sealed class AlbDomainArgs : ResourceArgs
{
    /// <summary>The first name, such as <c>shop.example.com</c>.</summary>
    [Input("name", required: true)]
    public required string Name { get; init; }

    /// <summary>The other names; <c>*.example.com</c> stands for all with one label more. Default: none.</summary>
    [Input("alternativeNames")]
    public List<string> AlternativeNames { get; init; } = [];

    /// <summary>The id of the public hosted zone of Route 53 to which all names belong.</summary>
    [Input("zoneId", required: true)]
    public required Input<string> ZoneId { get; init; }

    /// <summary>All names.</summary>
    internal IEnumerable<string> Names => [Name, .. AlternativeNames];
}
