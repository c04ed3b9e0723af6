using System.Collections.Concurrent;
using System.Net.Security;
using System.Text.RegularExpressions;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Acm;

/// <summary>
/// The certificates that load balancers serve, by ARN. It issues a certificate once its DNS records exist, and renews
/// one that a load balancer uses. Thread-safe.
/// </summary>
internal sealed partial class Certificates : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, AcmCertificate> _own = new();
    private readonly ConcurrentDictionary<string, StandInCertificate> _standIns = new();
    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> _uses = new();
    private readonly CertificateAuthority _authority;
    private readonly string _folder;
    private readonly IResourceStore _store;
    private readonly WorkContext _work;
    private readonly WorkLoop _renewals;

    /// <param name="authority">The authority that signs the certificates.</param>
    /// <param name="folder">The folder of the issued certificates and their keys.</param>
    /// <param name="store">The resources of the cloud, among them the DNS records.</param>
    /// <param name="work">The clock of validities and renewals.</param>
    public Certificates(CertificateAuthority authority, string folder, IResourceStore store, WorkContext work)
    {
        _authority = authority;
        _folder = folder;
        _store = store;
        _work = work;
        _renewals = new WorkLoop("renewal of certificates", "", Renew, work);
        _renewals.Start();
    }

    /// <summary>Makes the certificate of a resource.</summary>
    /// <exception cref="CloudException">The imported certificate cannot be read.</exception>
    public AcmCertificate Add(string arn, PropertyMap inputs)
    {
        var certificate = AcmCertificate.Of(arn, inputs, _authority, _folder);
        _own[arn] = certificate;
        _renewals.Wake();
        return certificate;
    }

    /// <summary>Removes the certificate and its key.</summary>
    public void Remove(string arn)
    {
        if (_own.TryRemove(arn, out var certificate))
        {
            certificate.Delete();
        }
    }

    /// <summary>Returns the certificate of a resource; null if there is none. Issues it if that is possible now.</summary>
    public AcmCertificate? Find(string arn)
    {
        if (_own.GetValueOrDefault(arn) is not { } certificate)
        {
            return null;
        }

        if (!certificate.IsIssued && WhyNotIssued(certificate) is null)
        {
            certificate.Issue(_work.Time.GetUtcNow());
            _renewals.Wake();
        }

        return certificate;
    }

    /// <summary>Returns a certificate for a load balancer.</summary>
    /// <param name="arn">
    /// The ARN. For one of another account, the local authority stands in, because this cloud cannot have that key.
    /// </param>
    /// <exception cref="CloudException">The certificate does not exist or is not issued.</exception>
    public ServedCertificate Require(string arn)
    {
        if (Find(arn) is { } own)
        {
            return own.IsIssued
                ? own
                : throw new CloudException(
                    $"UnsupportedCertificate: the certificate '{arn}' is not issued: {WhyNotIssued(own)}"
                );
        }

        return Exists(arn)
            ? _standIns.GetOrAdd(arn, StandIn)
            : throw new CloudException($"CertificateNotFound: the certificate '{arn}' does not exist");
    }

    /// <summary>Returns whether a certificate exists here, or may exist in another account.</summary>
    public bool Exists(string arn) => _own.ContainsKey(arn) || IsForeign(arn);

    /// <summary>Returns whether an ARN names a certificate of another account than this cloud's.</summary>
    public static bool IsForeign(string arn) =>
        CertificateArn.Match(arn) is { Success: true } match && match.Groups["account"].Value != Arn.Account;

    /// <summary>Returns the reason why a certificate cannot be issued now; null if it can.</summary>
    public string? WhyNotIssued(AcmCertificate certificate)
    {
        if (certificate.IsPrivate)
        {
            return null;
        }

        if (certificate.Validations.Count == 0)
        {
            return "its domains are not validated by DNS, and nobody here answers e-mail: set validationMethod to DNS";
        }

        var missing = certificate.Validations.Where(record => !record.IsIn(_store)).DistinctBy(record => record.Name);
        var records = string.Join(", ", missing.Select(one => $"{one.Name} {DnsValidation.Type} {one.Value}"));
        return records.Length == 0
            ? null
            : $"no route53.Record of this cloud validates its domains; missing, as domainValidationOptions states: {records}";
    }

    /// <summary>Sets the certificates that a listener serves; none when it is removed.</summary>
    /// <param name="user">The id of the listener, or of its additional certificate.</param>
    /// <param name="arns">The ARNs of the certificates.</param>
    public void SetUse(string user, IReadOnlyList<string> arns)
    {
        if (arns.Count == 0)
        {
            _uses.TryRemove(user, out _);
        }
        else
        {
            _uses[user] = arns;
        }

        _renewals.Wake();
    }

    /// <summary>Returns whether a listener serves the certificate.</summary>
    public bool IsInUse(string arn) => _uses.Values.Any(arns => arns.Contains(arn));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _renewals.DisposeAsync();

    private StandInCertificate StandIn(string arn)
    {
        _work.Background.Note(
            $"{arn} is a certificate of another account: listeners serve certificates of the local authority in its place"
        );
        return new StandInCertificate(
            arn,
            name =>
            {
                // Nobody renews this certificate. A restart of the cloud issues another.
                var today = new DateTimeOffset(_work.Time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
                var leaf = _authority.Issue(
                    [name],
                    KeyAlgorithm.New("EC_prime256v1"),
                    today,
                    today + TimeSpan.FromDays(3650)
                );
                return SslStreamCertificateContext.Create(leaf, null, offline: true);
            }
        );
    }

    private DateTimeOffset? Renew()
    {
        var now = _work.Time.GetUtcNow();
        var renewable = _own.Values.Where(one => one.RenewalDue is not null && IsInUse(one.Arn)).ToList();
        foreach (var certificate in renewable.Where(one => one.RenewalDue <= now))
        {
            if (WhyNotIssued(certificate) is { } reason)
            {
                _work.Background.Note($"cannot renew {certificate.Arn}: {reason}");
                continue;
            }

            certificate.Renew(now);
            _work.Background.Note($"renewed {certificate.Arn}, now valid until {certificate.Leaf!.NotAfter:u}");
        }

        return renewable.Count > 0 ? now + Look : null;
    }

    [GeneratedRegex(
        "^arn:aws[a-z-]*:(acm:[a-z0-9-]+:(?<account>[0-9]{12}):certificate/.+|iam::(?<account>[0-9]{12}):server-certificate/.+)$"
    )]
    private static partial Regex CertificateArn { get; }
}
