using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Local.Cloud.Resources;
using Local.Protocol.Files;

namespace Local.Cloud.Acm;

/// <summary>
/// The certificate authority of the project's cloud. It signs the certificates of ACM. Its key is in a file that only
/// its user can read, and its certificate also stands alone in <see cref="CertificateFile"/>, for clients that trust it.
/// The first certificate makes both. Thread-safe.
/// </summary>
/// <param name="folder">The folder of the files. It must exist.</param>
/// <param name="time">The clock of the authority's own lifetime.</param>
internal sealed class CertificateAuthority(string folder, TimeProvider time)
{
    private const int Years = 10;

    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    private readonly string _keyFile = Path.Combine(folder, "ca-key.pem");
    private readonly Lock _lock = new();
    private X509Certificate2? _opened;

    /// <summary>The path of the authority's certificate, in PEM.</summary>
    public string CertificateFile { get; } = Path.Combine(folder, "ca.pem");

    /// <summary>Signs a new certificate with a new key.</summary>
    /// <param name="names">The DNS names, at least one. The first is also the common name.</param>
    /// <param name="key">The algorithm of the key.</param>
    /// <param name="notBefore">The start of the validity.</param>
    /// <param name="notAfter">The end of the validity.</param>
    /// <exception cref="CloudException">The authority's files are damaged or cannot be written.</exception>
    public X509Certificate2 Issue(
        IReadOnlyList<string> names,
        KeyAlgorithm key,
        DateTimeOffset notBefore,
        DateTimeOffset notAfter
    )
    {
        var authority = Open();
        using var signer = authority.GetECDsaPrivateKey()!;
        var request = key.Request(CommonName(names[0]));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(key.Usage, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([ServerAuthentication], critical: false));
        request.CertificateExtensions.Add(Names(names));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
                authority,
                includeKeyIdentifier: true,
                includeIssuerAndSerial: false
            )
        );
        using var signed = request.Create(
            authority.SubjectName,
            X509SignatureGenerator.CreateForECDsa(signer),
            notBefore,
            notAfter,
            Serial()
        );
        return key.Join(signed);
    }

    /// <summary>Returns whether this authority signed the certificate, and not one before it.</summary>
    /// <exception cref="CloudException">The authority's files are damaged or cannot be written.</exception>
    public bool HasIssued(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Open());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return chain.Build(certificate);
    }

    private X509Certificate2 Open()
    {
        lock (_lock)
        {
            if (_opened is null)
            {
                _opened = File.Exists(_keyFile) ? Read() : Make();
                PrivateFile.Write(CertificateFile, _opened.ExportCertificatePem() + "\n");
            }

            return _opened;
        }
    }

    private X509Certificate2 Read()
    {
        try
        {
            File.SetUnixFileMode(_keyFile, PrivateFile.Mode);
            var pem = RegularFile.ReadText(_keyFile);
            return X509Certificate2.CreateFromPem(pem, pem);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new CloudException(
                $"the certificate authority in {_keyFile} cannot be read: {e.Message} If you delete the file, the cloud "
                    + "makes another authority, which clients have to trust anew"
            );
        }
    }

    private X509Certificate2 Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(
            CommonName($"Local cloud of {Path.GetFileName(Path.GetDirectoryName(folder))}"),
            key,
            HashAlgorithmName.SHA256
        );
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true)
        );
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var today = new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        var made = request.CreateSelfSigned(today, today.AddYears(Years));
        PrivateFile.Write(_keyFile, $"{made.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return made;
    }

    private static X500DistinguishedName CommonName(string name)
    {
        const int Longest = 64;
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(name.Length > Longest ? name[..Longest] : name);
        return builder.Build();
    }

    private static X509Extension Names(IReadOnlyList<string> names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            builder.AddDnsName(name);
        }

        return builder.Build();
    }

    private static byte[] Serial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        // The number is positive and its first byte is not zero.
        serial[0] = (byte)((serial[0] & 0x7f) | 0x40);
        return serial;
    }
}
