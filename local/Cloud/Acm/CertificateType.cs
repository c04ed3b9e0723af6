using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Acm;

/// <summary><c>aws:acm/certificate:Certificate</c>: requested certificates, and imported ones.</summary>
internal sealed class CertificateType(Certificates certificates, TimeProvider time) : ResourceType
{
    private const string Instant = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private static readonly TimeSpan DeletePatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan DeleteRetry = TimeSpan.FromMilliseconds(100);

    public override string Token => "aws:acm/certificate:Certificate";

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    ) => Task.FromResult<IReadOnlyList<InputError>>([.. Check(context.Inputs)]);

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var inputs = context.Inputs;
        var arn = Arn.Of("acm", inputs.Text("region", context.Region), $"certificate/{Guid.NewGuid()}");
        var certificate = certificates.Add(arn, inputs);
        if (certificate.IsPrivate)
        {
            certificates.Find(arn);
        }

        return Task.FromResult(new Created(arn, Outputs(certificate, inputs)));
    }

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    )
    {
        var certificate = certificates.Find(resource.Id) ?? certificates.Add(resource.Id, inputs);
        if (certificate.IsImported)
        {
            certificate.Import(inputs);
        }

        return Task.FromResult(Outputs(certificate, inputs));
    }

    public override async Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        for (var started = time.GetTimestamp(); certificates.IsInUse(resource.Id); )
        {
            if (time.GetElapsedTime(started) >= DeletePatience)
            {
                throw new CloudException($"ResourceInUseException: a listener uses the certificate '{resource.Id}'");
            }

            await Task.Delay(DeleteRetry, time, cancellationToken);
        }

        certificates.Remove(resource.Id);
    }

    public override Task<PropertyMap?> ReadAsync(CloudResource resource, CancellationToken cancellationToken) =>
        Task.FromResult(
            certificates.Find(resource.Id) is { } certificate ? Outputs(certificate, resource.Inputs) : null
        );

    public override Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        certificates.Add(resource.Id, resource.Inputs);
        return Task.CompletedTask;
    }

    private static IEnumerable<InputError> Check(PropertyMap inputs)
    {
        if (inputs.ContainsKey("certificateBody"))
        {
            return ImportedCertificate.Check(inputs);
        }

        if (!inputs.ContainsKey("domainName"))
        {
            return [new("domainName", "is required, unless certificateBody and privateKey import a certificate")];
        }

        return InputReader
            .CheckOneOf(inputs, "keyAlgorithm", KeyAlgorithm.Names)
            .Concat(InputReader.CheckOneOf(inputs, "validationMethod", ["DNS", "EMAIL"]))
            .Concat(CheckNames(inputs));
    }

    private static IEnumerable<InputError> CheckNames(PropertyMap inputs)
    {
        const string Allowed =
            "domain names of at most 253 letters, digits, hyphens and dots, such as example.com and *.example.com";
        if (inputs.Get("domainName")?.AsString is { } domain && !DomainName.IsValid(domain))
        {
            yield return InputError.Value("domainName", domain, Allowed);
        }

        var alternatives = inputs.Get("subjectAlternativeNames")?.AsList ?? [];
        for (var i = 0; i < alternatives.Count; i++)
        {
            if (alternatives[i].AsString is { } name && !DomainName.IsValid(name))
            {
                yield return InputError.Value($"subjectAlternativeNames[{i}]", name, Allowed);
            }
        }
    }

    private PropertyMap Outputs(AcmCertificate certificate, PropertyMap inputs)
    {
        var names = certificate.RequestedNames.Count > 0 ? certificate.RequestedNames : certificate.Names;
        var outputs = new PropertyMap(
            ("keyAlgorithm", KeyAlgorithm.Default),
            ("pendingRenewal", false),
            ("renewalSummaries", PropertyValue.List()),
            (
                "options",
                new PropertyMap(("certificateTransparencyLoggingPreference", "ENABLED"), ("export", "DISABLED"))
            ),
            ("validationEmails", PropertyValue.List()),
            ("validationMethod", "NONE"),
            ("domainName", names is [var first, ..] ? first : "")
        )
            .With(inputs)
            .With(
                new PropertyMap(
                    ("arn", certificate.Arn),
                    ("status", certificate.IsIssued ? "ISSUED" : "PENDING_VALIDATION"),
                    ("renewalEligibility", IsRenewed(certificate) ? "ELIGIBLE" : "INELIGIBLE"),
                    ("subjectAlternativeNames", PropertyValue.List(names.Select(name => (PropertyValue)name))),
                    (
                        "domainValidationOptions",
                        PropertyValue.List(certificate.Validations.Select(one => (PropertyValue)Validation(one)))
                    ),
                    (
                        "type",
                        certificate.IsImported ? "IMPORTED"
                        : certificate.IsPrivate ? "PRIVATE"
                        : "AMAZON_ISSUED"
                    )
                )
            );
        return certificate.Leaf is { } leaf
            ? outputs.With(
                new PropertyMap(
                    ("notBefore", leaf.NotBefore.ToUniversalTime().ToString(Instant)),
                    ("notAfter", leaf.NotAfter.ToUniversalTime().ToString(Instant))
                )
            )
            : outputs;
    }

    private bool IsRenewed(AcmCertificate certificate) =>
        certificate.RenewalDue is not null && certificates.IsInUse(certificate.Arn);

    private static PropertyMap Validation(DnsValidation record) =>
        new(
            ("domainName", record.Domain),
            ("resourceRecordName", record.Name),
            ("resourceRecordType", DnsValidation.Type),
            ("resourceRecordValue", record.Value)
        );
}
