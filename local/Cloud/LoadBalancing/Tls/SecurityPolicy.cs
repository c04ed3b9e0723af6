using System.Net.Security;
using System.Security.Authentication;

namespace Local.Cloud.LoadBalancing.Tls;

/// <summary>
/// A security policy: the TLS versions and cipher suites of an HTTPS listener. The table follows AWS's guide "Security
/// policies for your Application Load Balancer", except that no policy has TLS 1.0 or 1.1, because OpenSSL does not
/// offer them on today's systems.
/// </summary>
internal sealed class SecurityPolicy
{
    /// <summary>The policy of a listener that names none.</summary>
    public const string Default = "ELBSecurityPolicy-2016-08";

    private static readonly Dictionary<string, SecurityPolicy> All = Table().ToDictionary(policy => policy.Name);

    private readonly Lazy<CipherSuitesPolicy?> _suites;

    private SecurityPolicy(string name, SslProtocols protocols, params IReadOnlyList<CipherSuite>[] suites)
    {
        Name = $"ELBSecurityPolicy-{name}";
        Protocols = protocols;
        Suites = [.. suites.SelectMany(group => group)];
        _suites = new Lazy<CipherSuitesPolicy?>(() =>
            // These suites are OpenSSL's own for TLS 1.3. Without a list, connections share one context of OpenSSL.
            Protocols == SslProtocols.Tls13
            && Suites.Count == CipherSuite.Tls13.Count
                ? null
                : new CipherSuitesPolicy(Suites.Select(suite => suite.Value))
        );
    }

    /// <summary>The names of the policies.</summary>
    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>The name of the policy.</summary>
    public string Name { get; }

    /// <summary>The TLS versions.</summary>
    public SslProtocols Protocols { get; }

    /// <summary>The cipher suites, in the order of the server's preference.</summary>
    public IReadOnlyList<CipherSuite> Suites { get; }

    /// <summary>The cipher suites for a server; null for those that OpenSSL chooses itself.</summary>
    public CipherSuitesPolicy? ServerSuites => _suites.Value;

    /// <summary>Returns the policy with this name, which must be one of <see cref="Names"/>.</summary>
    public static SecurityPolicy Of(string name) => All[name];

    private static IEnumerable<SecurityPolicy> Table()
    {
        const SslProtocols Both = SslProtocols.Tls12 | SslProtocols.Tls13;
        const SslProtocols Old = SslProtocols.Tls12;
        IReadOnlyList<CipherSuite>[] restricted = [CipherSuite.ForwardGcm];
        IReadOnlyList<CipherSuite>[] forward = [.. restricted, CipherSuite.ForwardCbc];
        IReadOnlyList<CipherSuite>[] forwardSha1 = [.. forward, CipherSuite.ForwardSha1];
        IReadOnlyList<CipherSuite>[] extended = [.. forward, CipherSuite.Static];
        IReadOnlyList<CipherSuite>[] all = [.. forwardSha1, CipherSuite.Static, CipherSuite.StaticSha1];
        foreach (
            var (family, date, suites) in new[]
            {
                ("", "2021-06", CipherSuite.Tls13),
                ("PQ-", "2025-09", CipherSuite.Tls13),
                ("FIPS-", "2023-04", CipherSuite.Tls13Fips),
                ("FIPS-PQ-", "2025-09", CipherSuite.Tls13Fips),
            }
        )
        {
            yield return new($"TLS13-1-3-{family}{date}", SslProtocols.Tls13, suites);
            yield return new($"TLS13-1-2-Res-{family}{date}", Both, [suites, .. restricted]);
            yield return new($"TLS13-1-2-{family}{date}", Both, [suites, .. forward]);
            yield return new($"TLS13-1-2-Ext1-{family}{date}", Both, [suites, .. extended]);
            yield return new($"TLS13-1-2-Ext2-{family}{date}", Both, [suites, .. all]);
            yield return new($"TLS13-1-0-{family}{date}", Both, [suites, .. all]);
            if (family.StartsWith("FIPS", StringComparison.Ordinal))
            {
                yield return new($"TLS13-1-2-Ext0-{family}{date}", Both, [suites, .. forwardSha1]);
            }

            if (!family.EndsWith("PQ-", StringComparison.Ordinal))
            {
                yield return new($"TLS13-1-1-{family}{date}", Both, [suites, .. all]);
            }
        }

        yield return new("2016-08", Old, all);
        yield return new("2015-05", Old, all);
        yield return new("TLS-1-0-2015-04", Old, all);
        yield return new("TLS-1-1-2017-01", Old, all);
        yield return new("TLS-1-2-Ext-2018-06", Old, all);
        yield return new("TLS-1-2-2017-01", Old, extended);
        yield return new("FS-2018-06", Old, forwardSha1);
        yield return new("FS-1-1-2019-08", Old, forwardSha1);
        yield return new("FS-1-2-2019-08", Old, forwardSha1);
        yield return new("FS-1-2-Res-2019-08", Old, forward);
        yield return new("FS-1-2-Res-2020-10", Old, restricted);
    }
}
