using System.Security.Authentication;
using Local.Cloud.LoadBalancing.Tls;

namespace Local.Tests.LoadBalancing;

/// <summary>The table of security policies, against AWS's guide.</summary>
public sealed class SecurityPolicyTests
{
    private const SslProtocols Both = SslProtocols.Tls12 | SslProtocols.Tls13;

    [TestCase("TLS13-1-3-2021-06", SslProtocols.Tls13, 3)]
    [TestCase("TLS13-1-3-FIPS-2023-04", SslProtocols.Tls13, 2)]
    [TestCase("TLS13-1-2-Res-2021-06", Both, 7)]
    [TestCase("TLS13-1-2-Res-PQ-2025-09", Both, 7)]
    [TestCase("TLS13-1-2-Res-FIPS-2023-04", Both, 6)]
    [TestCase("TLS13-1-2-2021-06", Both, 11)]
    [TestCase("TLS13-1-2-Ext0-FIPS-2023-04", Both, 14)]
    [TestCase("TLS13-1-2-Ext1-2021-06", Both, 15)]
    [TestCase("TLS13-1-2-Ext2-2021-06", Both, 21)]
    [TestCase("2016-08", SslProtocols.Tls12, 18)]
    [TestCase("TLS-1-2-2017-01", SslProtocols.Tls12, 12)]
    [TestCase("FS-1-2-Res-2020-10", SslProtocols.Tls12, 4)]
    public void A_policy_has_its_versions_and_suites(string name, SslProtocols protocols, int suites)
    {
        var policy = SecurityPolicy.Of($"ELBSecurityPolicy-{name}");

        Assert.That(policy.Protocols, Is.EqualTo(protocols));
        Assert.That(policy.Suites, Has.Count.EqualTo(suites));
    }

    [TestCase("TLS13-1-2-Res-2021-06")]
    [TestCase("TLS13-1-3-2021-06")]
    [TestCase("TLS13-1-2-Res-FIPS-2023-04")]
    [TestCase("TLS13-1-3-FIPS-2023-04")]
    [TestCase("TLS13-1-2-Res-PQ-2025-09")]
    [TestCase("TLS13-1-3-PQ-2025-09")]
    [TestCase("TLS13-1-2-Res-FIPS-PQ-2025-09")]
    [TestCase("TLS13-1-3-FIPS-PQ-2025-09")]
    public void The_policies_of_the_control_ELB_17_have_forward_secrecy_and_GCM_alone(string name) =>
        Assert.That(
            SecurityPolicy.Of($"ELBSecurityPolicy-{name}").Suites.Select(suite => suite.Name),
            Has.All.Match("^TLS_|^ECDHE-.*-GCM-")
        );
}
