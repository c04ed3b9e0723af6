using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Acm;

/// <summary>The certificate, key and chain that a program imports, in PEM.</summary>
internal static class ImportedCertificate
{
    /// <summary>Returns the errors in the inputs. Unknown values pass.</summary>
    public static IEnumerable<InputError> Check(PropertyMap inputs)
    {
        if (Key(inputs) is null)
        {
            return [new("privateKey", "is required with certificateBody")];
        }

        if (inputs["certificateBody"].ContainsUnknowns || Key(inputs)!.ContainsUnknowns)
        {
            return [];
        }

        try
        {
            _ = Read(inputs);
            return [];
        }
        catch (CloudException e)
        {
            return [new("certificateBody", e.Message)];
        }
    }

    /// <summary>Returns the certificate with its key, and the certificates of its chain.</summary>
    /// <exception cref="CloudException">A part is not PEM, or the key is not that of the certificate.</exception>
    public static (X509Certificate2 Leaf, X509Certificate2Collection Chain) Read(PropertyMap inputs)
    {
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(inputs.Text("certificateChain", ""));
            return (
                X509Certificate2.CreateFromPem(inputs.Text("certificateBody", ""), Key(inputs)?.AsString ?? ""),
                chain
            );
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new CloudException(
                "ValidationException: the certificate, its private key and its chain must be in PEM, and the key must "
                    + $"be that of the certificate, without a passphrase: {e.Message}"
            );
        }
    }

    private static PropertyValue? Key(PropertyMap inputs) => inputs.Get("privateKey") ?? inputs.Get("privateKeyWo");
}
