using System.Net.Security;

namespace Local.Cloud.Acm;

/// <summary>A certificate that a load balancer serves. Thread-safe.</summary>
internal abstract class ServedCertificate
{
    /// <summary>The ARN of the certificate. It stays when the certificate is renewed.</summary>
    public abstract string Arn { get; }

    /// <summary>The DNS names of the certificate, for which a client may ask; none if nobody here knows them.</summary>
    public abstract IReadOnlyList<string> Names { get; }

    /// <summary>Returns the certificate and key for a handshake.</summary>
    /// <param name="serverName">The name for which the client asks; empty for none.</param>
    public abstract SslStreamCertificateContext For(string serverName);
}
