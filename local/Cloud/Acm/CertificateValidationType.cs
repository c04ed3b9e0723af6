using System.Security.Cryptography;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Acm;

/// <summary>
/// <c>aws:acm/certificateValidation:CertificateValidation</c>: waits until a certificate is issued. The records of the
/// same update may come a little later; records in no stack of this cloud never come.
/// </summary>
internal sealed class CertificateValidationType(Certificates certificates, TimeProvider time) : ResourceType
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(100);

    public override string Token => "aws:acm/certificateValidation:CertificateValidation";

    public override async Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        await IssuedAsync(context.Inputs, cancellationToken);
        var id = $"{time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'}.{RandomNumberGenerator.GetString("0123456789", 9)}";
        return new Created(id, context.Inputs);
    }

    public override async Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    )
    {
        await IssuedAsync(inputs, cancellationToken);
        return inputs;
    }

    public override Task<PropertyMap?> ReadAsync(CloudResource resource, CancellationToken cancellationToken) =>
        Task.FromResult(
            certificates.Find(resource.Inputs["certificateArn"].AsString!) is { IsIssued: true }
                ? resource.Outputs
                : null
        );

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task IssuedAsync(PropertyMap inputs, CancellationToken cancellationToken)
    {
        var arn = inputs["certificateArn"].AsString!;
        for (var started = time.GetTimestamp(); ; )
        {
            var certificate =
                certificates.Find(arn)
                ?? throw new CloudException($"ResourceNotFoundException: the certificate '{arn}' does not exist");
            CheckRecords(certificate, inputs);
            if (certificate.IsIssued)
            {
                return;
            }

            if (certificate.Validations.Count == 0 || time.GetElapsedTime(started) >= Patience)
            {
                throw new CloudException(
                    $"the certificate '{arn}' is PENDING_VALIDATION: {certificates.WhyNotIssued(certificate)}"
                );
            }

            await Task.Delay(Retry, time, cancellationToken);
        }
    }

    // The provider refuses a list of records that leaves out a domain.
    private static void CheckRecords(AcmCertificate certificate, PropertyMap inputs)
    {
        var given = inputs.Texts("validationRecordFqdns").ToList();
        var missing = certificate.Validations.FirstOrDefault(record =>
            given.Count > 0 && !given.Exists(name => DnsValidation.IsSame(name, record.Name))
        );
        if (missing is not null)
        {
            throw new CloudException(
                $"missing {missing.Domain} DNS validation record: validationRecordFqdns does not name {missing.Name}"
            );
        }
    }
}
