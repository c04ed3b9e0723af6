using System.Security.Cryptography;
using System.Text;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Acm;

/// <summary>
/// <c>aws:acm/certificate:Certificate</c>: recorded, with the DNS records that would validate its domains. It is
/// never issued.
/// </summary>
internal sealed class CertificateType : StoredResourceType
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";

    public override string Token => "aws:acm/certificate:Certificate";

    protected override string NewId(CreateContext context) =>
        Arn.Of("acm", context.Inputs.Text("region", context.Region), $"certificate/{Guid.NewGuid()}");

    protected override PropertyMap Outputs(string id, string region, PropertyMap inputs, PropertyMap? current)
    {
        var imported = inputs.ContainsKey("certificateBody");
        var names = Names(inputs);
        var byDns = inputs.Get("validationMethod")?.AsString == "DNS";
        return new PropertyMap(
            ("keyAlgorithm", "RSA_2048"),
            ("pendingRenewal", false),
            ("renewalEligibility", "INELIGIBLE"),
            ("renewalSummaries", PropertyValue.List()),
            (
                "options",
                new PropertyMap(("certificateTransparencyLoggingPreference", "ENABLED"), ("export", "DISABLED"))
            ),
            ("validationEmails", PropertyValue.List()),
            ("validationMethod", "NONE")
        )
            .With(inputs)
            .With(
                new PropertyMap(
                    ("arn", id),
                    ("status", imported ? "ISSUED" : "PENDING_VALIDATION"),
                    ("subjectAlternativeNames", PropertyValue.List(names.Select(name => (PropertyValue)name))),
                    (
                        "domainValidationOptions",
                        PropertyValue.List(byDns ? names.Select(name => (PropertyValue)Validation(id, name)) : [])
                    ),
                    (
                        "type",
                        imported ? "IMPORTED"
                        : inputs.ContainsKey("certificateAuthorityArn") ? "PRIVATE"
                        : "AMAZON_ISSUED"
                    )
                )
            );
    }

    private static string[] Names(PropertyMap inputs)
    {
        var alternatives = inputs.Texts("subjectAlternativeNames");
        return inputs.Get("domainName")?.AsString is { } domain
            ? [.. alternatives.Prepend(domain).Distinct()]
            : [.. alternatives];
    }

    // A name and its wildcard are validated by the same record.
    private static PropertyMap Validation(string arn, string name)
    {
        var domain = name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name;
        var hash = SHA512.HashData(Encoding.UTF8.GetBytes($"{arn} {domain}"));
        var hex = Convert.ToHexStringLower(hash);
        var zone = string.Concat(hash.Skip(32).Take(10).Select(one => Letters[one % Letters.Length]));
        return new(
            ("domainName", name),
            ("resourceRecordName", $"_{hex[..32]}.{domain}."),
            ("resourceRecordType", "CNAME"),
            ("resourceRecordValue", $"_{hex[32..64]}.{zone}.acm-validations.aws.")
        );
    }
}
