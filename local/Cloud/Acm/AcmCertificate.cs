using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Local.Cloud.Resources;
using Local.Protocol.Files;
using Local.Protocol.Values;

namespace Local.Cloud.Acm;

/// <summary>A certificate of this cloud: requested, and issued when its domains are validated, or imported.</summary>
internal sealed class AcmCertificate : ServedCertificate
{
    /// <summary>The time before its end at which ACM renews a certificate that it has issued.</summary>
    public static readonly TimeSpan RenewalPeriod = TimeSpan.FromDays(45);

    // ACM's, since February 2026.
    private static readonly TimeSpan Validity = TimeSpan.FromDays(198);

    private readonly CertificateAuthority _authority;
    private readonly string _keyAlgorithm;
    private readonly string _file;
    private readonly Lock _issuing = new();
    private volatile Issued? _issued;

    private AcmCertificate(string arn, PropertyMap inputs, CertificateAuthority authority, string folder)
    {
        Arn = arn;
        RequestedNames = NamesOf(inputs);
        Validations = IsValidatedByDns(inputs) ? [.. RequestedNames.Select(name => DnsValidation.Of(arn, name))] : [];
        IsPrivate = inputs.ContainsKey("certificateAuthorityArn");
        IsImported = inputs.ContainsKey("certificateBody");
        _authority = authority;
        _keyAlgorithm = inputs.Text("keyAlgorithm", KeyAlgorithm.Default);
        _file = Path.Combine(folder, arn[(arn.LastIndexOf('/') + 1)..] + ".pem");
    }

    public override string Arn { get; }

    public override IReadOnlyList<string> Names => _issued?.Names ?? [];

    /// <summary>The names that the program asked for.</summary>
    public IReadOnlyList<string> RequestedNames { get; }

    /// <summary>The DNS records that validate the names; none if another method does.</summary>
    public IReadOnlyList<DnsValidation> Validations { get; }

    /// <summary>Whether a private authority of ACM issues the certificate, without any validation.</summary>
    public bool IsPrivate { get; }

    /// <summary>Whether the certificate and its key were given by the program. Nothing renews such a certificate.</summary>
    public bool IsImported { get; }

    /// <summary>Whether a load balancer can serve the certificate.</summary>
    public bool IsIssued => _issued is not null;

    /// <summary>The certificate that is served; null before it is issued.</summary>
    public X509Certificate2? Leaf => _issued?.Context.TargetCertificate;

    /// <summary>The time from which the certificate is to be renewed; null for one that is not renewed.</summary>
    public DateTimeOffset? RenewalDue =>
        IsImported || Leaf is not { } leaf ? null : new DateTimeOffset(leaf.NotAfter) - RenewalPeriod;

    public override SslStreamCertificateContext For(string serverName) =>
        _issued?.Context ?? throw new InvalidOperationException($"{Arn} is not issued");

    /// <summary>Makes the certificate of a resource. An issued one is read from its file.</summary>
    /// <param name="arn">The ARN of the certificate.</param>
    /// <param name="inputs">The inputs of the resource.</param>
    /// <param name="authority">The authority that signs.</param>
    /// <param name="folder">The folder of the issued certificates and their keys.</param>
    /// <exception cref="CloudException">The imported certificate or its key cannot be read.</exception>
    public static AcmCertificate Of(string arn, PropertyMap inputs, CertificateAuthority authority, string folder)
    {
        var certificate = new AcmCertificate(arn, inputs, authority, folder);
        if (certificate.IsImported)
        {
            certificate.Import(inputs);
        }
        else
        {
            certificate.Read();
        }

        return certificate;
    }

    /// <summary>Issues the certificate if it is not issued yet.</summary>
    /// <exception cref="CloudException">The certificate cannot be written.</exception>
    public void Issue(DateTimeOffset now)
    {
        lock (_issuing)
        {
            if (!IsIssued)
            {
                Renew(now);
            }
        }
    }

    /// <summary>Issues the certificate anew. New connections get the new one; present ones go on.</summary>
    /// <exception cref="CloudException">The certificate cannot be written. The former one is served.</exception>
    public void Renew(DateTimeOffset now)
    {
        lock (_issuing)
        {
            var start = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
            var leaf = _authority.Issue(
                RequestedNames,
                KeyAlgorithm.New(_keyAlgorithm),
                start,
                start + Validity - TimeSpan.FromSeconds(1)
            );
            PrivateFile.Write(_file, $"{leaf.ExportCertificatePem()}\n{KeyOf(leaf).ExportPkcs8PrivateKeyPem()}\n");
            Serve(leaf, []);
        }
    }

    /// <summary>Replaces an imported certificate by the one of the new inputs.</summary>
    /// <exception cref="CloudException">The certificate or its key cannot be read. The former one is served.</exception>
    public void Import(PropertyMap inputs)
    {
        var (leaf, chain) = ImportedCertificate.Read(inputs);
        Serve(leaf, chain);
    }

    /// <summary>Deletes the certificate and its key.</summary>
    public void Delete()
    {
        if (File.Exists(_file))
        {
            File.Delete(_file);
        }
    }

    /// <summary>Returns the names that a request asks for: the domain first, each once.</summary>
    public static IReadOnlyList<string> NamesOf(PropertyMap inputs) =>
        [
            .. new[] { inputs.Get("domainName")?.AsString }
                .OfType<string>()
                .Concat(inputs.Texts("subjectAlternativeNames"))
                .Distinct(StringComparer.OrdinalIgnoreCase),
        ];

    /// <summary>Returns whether a request is validated by DNS records.</summary>
    public static bool IsValidatedByDns(PropertyMap inputs) => inputs.Text("validationMethod", "") == "DNS";

    private void Read()
    {
        if (RegularFile.TryReadText(_file) is not { } pem)
        {
            return;
        }

        try
        {
            var leaf = X509Certificate2.CreateFromPem(pem, pem);
            if (_authority.HasIssued(leaf))
            {
                Serve(leaf, []);
            }
        }
        catch (CryptographicException)
        {
            // The certificate is issued anew.
        }
    }

    private void Serve(X509Certificate2 leaf, X509Certificate2Collection chain) =>
        _issued = new Issued(SslStreamCertificateContext.Create(leaf, chain, offline: true), DnsNames(leaf));

    private static string[] DnsNames(X509Certificate2 leaf)
    {
        var names = leaf
            .Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames())
            .ToArray();
        return names.Length > 0 ? names : [leaf.GetNameInfo(X509NameType.DnsName, forIssuer: false)];
    }

    private static AsymmetricAlgorithm KeyOf(X509Certificate2 leaf) =>
        (AsymmetricAlgorithm?)leaf.GetECDsaPrivateKey() ?? leaf.GetRSAPrivateKey()!;

    private sealed record Issued(SslStreamCertificateContext Context, IReadOnlyList<string> Names);
}
