using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Local.Cloud.LoadBalancing.Tls;

/// <summary>The TLS of a client's connection, which all its requests share. Kestrel reads the two features.</summary>
/// <param name="protocol">The TLS version.</param>
/// <param name="cipherSuite">OpenSSL's name of the cipher suite.</param>
/// <param name="applicationProtocol">The protocol that ALPN chose; empty if the client knows no ALPN.</param>
/// <param name="serverName">The name that the client asked for; empty for none.</param>
/// <param name="certificateArn">The ARN of the served certificate.</param>
internal sealed class TlsFacts(
    SslProtocols protocol,
    string cipherSuite,
    ReadOnlyMemory<byte> applicationProtocol,
    string serverName,
    string certificateArn
) : ITlsConnectionFeature, ITlsApplicationProtocolFeature
{
    /// <summary>OpenSSL's name of the version, such as <c>TLSv1.3</c>.</summary>
    public string Version { get; } = protocol == SslProtocols.Tls13 ? "TLSv1.3" : "TLSv1.2";

    /// <summary>OpenSSL's name of the cipher suite.</summary>
    public string CipherSuite { get; } = cipherSuite;

    /// <summary>The name that the client asked for; empty for none.</summary>
    public string ServerName { get; } = serverName;

    /// <summary>The ARN of the served certificate.</summary>
    public string CertificateArn { get; } = certificateArn;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> ApplicationProtocol { get; } = applicationProtocol;

    /// <inheritdoc/>
    public X509Certificate2? ClientCertificate { get; set; }

    /// <inheritdoc/>
    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) =>
        Task.FromResult(ClientCertificate);
}
