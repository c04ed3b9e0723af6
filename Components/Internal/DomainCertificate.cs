using System.Collections.Immutable;
using Pulumi;
using Pulumi.Aws.Acm;
using Pulumi.Aws.LB;
using Pulumi.Aws.Route53;
using Pulumi.Aws.Route53.Inputs;

namespace Infra.Components.Internal;

/// <summary>The names of a load balancer: their certificate, and the records by which DNS finds the load balancer.</summary>
internal static class DomainCertificate
{
    private const string Wildcard = "*.";

    /// <summary>Seconds that resolvers keep a record.</summary>
    private const int TimeToLive = 300;

    /// <summary>Registers a certificate and the records by which ACM validates each of the names.</summary>
    /// <returns>The certificate's ARN, once ACM has issued the certificate.</returns>
    public static Output<string> Create(string name, AlbDomainArgs domain, Resource parent)
    {
        var child = new CustomResourceOptions { Parent = parent };
        var certificate = new Certificate(
            name,
            new()
            {
                DomainName = domain.Name,
                SubjectAlternativeNames = domain.AlternativeNames,
                ValidationMethod = "DNS",
            },
            child
        );
        // A name and its wildcard have one record.
        var records = domain
            .Names.Select(WithoutWildcard)
            .Distinct()
            .Select(validated =>
            {
                var option = certificate.DomainValidationOptions.Apply(options =>
                    options.First(option => WithoutWildcard(option.DomainName!) == validated)
                );
                return new Record(
                    $"{name}-validation-{validated}",
                    new()
                    {
                        ZoneId = domain.ZoneId,
                        Name = option.Apply(known => known.ResourceRecordName!),
                        Type = option.Apply(known => known.ResourceRecordType!),
                        Records = option.Apply(known => known.ResourceRecordValue!),
                        Ttl = TimeToLive,
                    },
                    child
                );
            })
            .ToImmutableArray();
        var validation = new CertificateValidation(
            name,
            new()
            {
                CertificateArn = certificate.Arn,
                ValidationRecordFqdns = Output.All(records.Select(record => record.Fqdn)),
            },
            child
        );
        return validation.CertificateArn;
    }

    /// <summary>Registers a record for each name by which DNS answers with the load balancer's addresses.</summary>
    public static void PointTo(LoadBalancer loadBalancer, string name, AlbDomainArgs domain, Resource parent)
    {
        foreach (var one in domain.Names)
        {
            _ = new Record(
                $"{name}-{one}",
                new()
                {
                    ZoneId = domain.ZoneId,
                    Name = one,
                    Type = "A",
                    Aliases = new RecordAliasArgs
                    {
                        Name = loadBalancer.DnsName,
                        ZoneId = loadBalancer.ZoneId,
                        EvaluateTargetHealth = true,
                    },
                },
                new() { Parent = parent }
            );
        }
    }

    private static string WithoutWildcard(string name) =>
        name.StartsWith(Wildcard, StringComparison.Ordinal) ? name[Wildcard.Length..] : name;
}
