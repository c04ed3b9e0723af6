using System.Net.Security;
using Local.Cloud.Acm;

namespace Local.Cloud.LoadBalancing.Tls;

/// <summary>The TLS of an HTTPS listener. Immutable.</summary>
/// <param name="Policy">The versions and cipher suites.</param>
/// <param name="Certificate">The default certificate.</param>
/// <param name="Additional">The certificates for further names, in the order in which they were added.</param>
internal sealed record TlsSettings(
    SecurityPolicy Policy,
    ServedCertificate Certificate,
    IReadOnlyList<ServedCertificate> Additional
)
{
    private static readonly List<SslApplicationProtocol> Http1 = [SslApplicationProtocol.Http11];
    private static readonly List<SslApplicationProtocol> Http2 =
    [
        SslApplicationProtocol.Http2,
        SslApplicationProtocol.Http11,
    ];

    /// <summary>
    /// Returns the certificate for the name that a client asks for: one with that name, else one with a wildcard for
    /// it, else an additional one whose names nobody knows, else the default. The default comes before the others, and
    /// these come in their order.
    /// </summary>
    /// <param name="serverName">The name; empty for none.</param>
    public ServedCertificate Choose(string serverName)
    {
        var name = serverName.TrimEnd('.');
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return With(name)
            ?? (dot > 0 ? With($"*{name[dot..]}") ?? Additional.FirstOrDefault(one => one.Names.Count == 0) : null)
            ?? Certificate;
    }

    /// <summary>Returns the options of a handshake.</summary>
    /// <param name="certificate">The certificate of <see cref="Choose"/>.</param>
    /// <param name="serverName">The name that the client asks for; empty for none.</param>
    /// <param name="http2">Whether the client may choose HTTP/2.</param>
    public SslServerAuthenticationOptions Options(ServedCertificate certificate, string serverName, bool http2) =>
        new()
        {
            ApplicationProtocols = http2 ? Http2 : Http1,
            CipherSuitesPolicy = Policy.ServerSuites,
            EnabledSslProtocols = Policy.Protocols,
            ServerCertificateContext = certificate.For(serverName),
        };

    private ServedCertificate? With(string name) =>
        Has(Certificate, name) ? Certificate : Additional.FirstOrDefault(one => Has(one, name));

    private static bool Has(ServedCertificate certificate, string name) =>
        certificate.Names.Contains(name, StringComparer.OrdinalIgnoreCase);
}
