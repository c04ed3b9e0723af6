using System.Collections.Concurrent;
using System.Net.Security;

namespace Local.Cloud.Acm;

/// <summary>
/// Stands in for a certificate of another account, whose names nobody here knows: each name for which a client asks
/// gets a certificate of the local authority.
/// </summary>
/// <param name="arn">The ARN of the certificate.</param>
/// <param name="issue">Issues a certificate for a name.</param>
internal sealed class StandInCertificate(string arn, Func<string, SslStreamCertificateContext> issue)
    : ServedCertificate
{
    private const int MostNames = 100;

    private readonly ConcurrentDictionary<string, Lazy<SslStreamCertificateContext>> _byName = new(
        StringComparer.OrdinalIgnoreCase
    );

    public override string Arn { get; } = arn;

    public override IReadOnlyList<string> Names => [];

    public override SslStreamCertificateContext For(string serverName)
    {
        var name =
            DomainName.IsValid(serverName) && (_byName.ContainsKey(serverName) || _byName.Count < MostNames)
                ? serverName
                : $"{Arn[(Arn.LastIndexOf('/') + 1)..]}.invalid";
        return _byName.GetOrAdd(name, one => new Lazy<SslStreamCertificateContext>(() => issue(one))).Value;
    }
}
