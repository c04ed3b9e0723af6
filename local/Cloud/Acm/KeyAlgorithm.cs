using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Local.Cloud.Acm;

/// <summary>A new key of a certificate, by ACM's name of its algorithm.</summary>
internal sealed class KeyAlgorithm
{
    /// <summary>The algorithm of a certificate whose request names none.</summary>
    public const string Default = "RSA_2048";

    private readonly RSA? _rsa;
    private readonly ECDsa? _ec;
    private readonly HashAlgorithmName _hash;

    private KeyAlgorithm(RSA rsa) => (_rsa, _hash) = (rsa, HashAlgorithmName.SHA256);

    private KeyAlgorithm(ECDsa ec, HashAlgorithmName hash) => (_ec, _hash) = (ec, hash);

    /// <summary>ACM's names of the algorithms.</summary>
    public static IReadOnlyList<string> Names { get; } =
    ["RSA_1024", Default, "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"];

    /// <summary>The uses of such a key in TLS. Only an RSA key can encrypt the client's secret.</summary>
    public X509KeyUsageFlags Usage =>
        _rsa is null
            ? X509KeyUsageFlags.DigitalSignature
            : X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment;

    /// <summary>Makes a key.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static KeyAlgorithm New(string name) =>
        name switch
        {
            "EC_prime256v1" => new(ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256),
            "EC_secp384r1" => new(ECDsa.Create(ECCurve.NamedCurves.nistP384), HashAlgorithmName.SHA384),
            "EC_secp521r1" => new(ECDsa.Create(ECCurve.NamedCurves.nistP521), HashAlgorithmName.SHA512),
            _ => new(RSA.Create(int.Parse(name.AsSpan("RSA_".Length)))),
        };

    /// <summary>Returns the request for a certificate of this key.</summary>
    public CertificateRequest Request(X500DistinguishedName subject) =>
        _rsa is null
            ? new CertificateRequest(subject, _ec!, _hash)
            : new CertificateRequest(subject, _rsa, _hash, RSASignaturePadding.Pkcs1);

    /// <summary>Returns the signed certificate with this key.</summary>
    public X509Certificate2 Join(X509Certificate2 signed) =>
        _rsa is null ? signed.CopyWithPrivateKey(_ec!) : signed.CopyWithPrivateKey(_rsa);
}
