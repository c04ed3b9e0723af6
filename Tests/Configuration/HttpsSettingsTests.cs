using NUnit.Framework;
using Pulumi.Aws.LB;

namespace Infra.Tests.Configuration;

/// <summary>HTTPS on a stack's load balancer, and each mistake in the keys.</summary>
[TestFixture]
internal sealed class HttpsSettingsTests
{
    private const string Certificate = "arn:aws:acm:us-west-1:123456789012:certificate/1";
    private const string Domain = "domain: {name: shop.example.com, alternativeNames: ['*.b.org'], zone: Z1}";

    [Test]
    public void Every_key_is_read()
    {
        var https = StackFile
            .Settings(
                Stack(
                    $"{Domain}, moreCertificates: ['{Certificate}'], policy: ELBSecurityPolicy-TLS13-1-3-2021-06, "
                        + "hsts: max-age=1; includeSubDomains"
                )
            )
            .Https!;

        Assert.That((https.Domain!.Name, https.Domain.Zone), Is.EqualTo(("shop.example.com", "Z1")));
        Assert.That(https.Domain.AlternativeNames, Is.EqualTo(new[] { "*.b.org" }));
        Assert.That(https.MoreCertificates, Is.EqualTo(new[] { Certificate }));
        Assert.That(
            (https.Policy, https.Hsts),
            Is.EqualTo(("ELBSecurityPolicy-TLS13-1-3-2021-06", "max-age=1; includeSubDomains"))
        );
    }

    [TestCase("ELBSecurityPolicy-TLS13-1-2-Res-2021-06")]
    [TestCase("ELBSecurityPolicy-TLS13-1-3-2021-06")]
    [TestCase("ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04")]
    [TestCase("ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04")]
    [TestCase("ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09")]
    [TestCase("ELBSecurityPolicy-TLS13-1-3-PQ-2025-09")]
    [TestCase("ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09")]
    [TestCase("ELBSecurityPolicy-TLS13-1-3-FIPS-PQ-2025-09")]
    public void The_policies_that_security_hub_accepts_are_good(string policy)
    {
        Assert.That(StackFile.Mistakes(Stack($"{Domain}, policy: {policy}")), Is.Empty);
    }

    [TestCase("", "infra:https: found neither domain nor certificate; allowed: one of the two")]
    [TestCase($"{Domain}, certificate: '{Certificate}'", "infra:https: found both domain and certificate")]
    [TestCase(
        "certificate: mine",
        "infra:https.certificate: found 'mine'; allowed: the ARN of a certificate, as in arn:aws:acm:"
    )]
    [TestCase(
        $"{Domain}, moreCertificates: [mine]",
        "infra:https.moreCertificates[0]: found 'mine'; allowed: the ARN of a"
    )]
    [TestCase(
        $"{Domain}, policy: ELBSecurityPolicy-2016-08",
        "infra:https.policy: found 'ELBSecurityPolicy-2016-08'; allowed: a policy that ELB.17 accepts, as in"
    )]
    [TestCase(
        $"{Domain}, policy: ELBSecurityPolicy-TLS13-1-2-2021-06",
        "infra:https.policy: found 'ELBSecurityPolicy-TLS13-1-2-2021-06'; allowed: a policy that ELB.17 accepts"
    )]
    [TestCase(
        $"{Domain}, hsts: 'true'",
        "infra:https.hsts: found 'true'; allowed: the header's value, as in max-age=31536000"
    )]
    [TestCase(
        "domain: {name: shop.example.com}",
        "infra:https.domain.zone: found nothing; allowed: the id of a hosted zone"
    )]
    [TestCase(
        "domain: {name: shop.example.com, zone: example.com}",
        "infra:https.domain.zone: found 'example.com'; allowed: the id of a hosted zone, as in Z0123456789ABCDEFGHIJ"
    )]
    [TestCase(
        "domain: {name: '*.example.com', zone: Z1}",
        "infra:https.domain.name: found '*.example.com'; allowed: a name in lower case, as in shop.example.com"
    )]
    [TestCase("domain: {name: Shop.example.com, zone: Z1}", "infra:https.domain.name: found 'Shop.example.com'")]
    [TestCase("domain: {name: localhost, zone: Z1}", "infra:https.domain.name: found 'localhost'")]
    [TestCase(
        "domain: {name: a.b.org, alternativeNames: ['*'], zone: Z1}",
        "infra:https.domain.alternativeNames[0]: found '*'; allowed: a name in lower case, as in users.example.com, or *"
    )]
    [TestCase(
        "domain: {name: a.b.org, alternativeNames: [d.b.org, a.b.org], zone: Z1}",
        "infra:https.domain.alternativeNames[1]: found 'a.b.org'; allowed: each name once"
    )]
    [TestCase(
        "domain: {name: a.b.org, alternativeNames: [a1.b.org, a2.b.org, a3.b.org, a4.b.org, a5.b.org, a6.b.org, a7.b.org, a8.b.org, a9.b.org, a0.b.org], zone: Z1}",
        "infra:https.domain.alternativeNames: found a list; allowed: a list with at most 9 entries"
    )]
    public void A_mistake_is_found(string keys, string mistake)
    {
        Assert.That(StackFile.Mistakes(Stack(keys)).Single(), Does.StartWith(mistake));
    }

    [Test]
    public void A_service_on_port_80_is_a_mistake_since_that_port_redirects()
    {
        Assert.That(
            StackFile.Mistakes(Stack(Domain, "b: {image: i, port: 1, listener: 80, cpu: 256, memory: 512}")),
            Is.EqualTo(
                new[]
                {
                    "infra:services.b.listener: found 80; allowed: another port: with infra:https this one redirects to HTTPS",
                }
            )
        );
    }

    [Test]
    public void A_redirect_that_leads_nowhere_is_a_mistake()
    {
        Assert.That(
            StackFile.Mistakes(Stack(Domain).Replace("listener: 443", "listener: 8443")),
            Is.EqualTo(
                new[]
                {
                    "infra:https: found no listener on port 443; allowed: a service with listener: 443, to which port 80 "
                        + "redirects",
                }
            )
        );
    }

    [TestCase("users.example.com")]
    [TestCase("shop.example.com.de")]
    [TestCase("a.b.b.org")]
    [TestCase("b.org")]
    [TestCase("*.example.com")]
    public void A_host_that_the_certificate_is_not_for_is_a_mistake(string host)
    {
        Assert.That(
            StackFile.Mistakes(Stack(Domain, Service($"host: '{host}'"))),
            Is.EqualTo(
                new[]
                {
                    $"infra:services.b.host: found '{host}'; allowed: a host of infra:https.domain: shop.example.com, *.b.org",
                }
            )
        );
    }

    [TestCase("shop.example.com")]
    [TestCase("SHOP.example.com")]
    [TestCase("a.b.org")]
    [TestCase("*.b.org")]
    public void A_host_that_the_certificate_is_for_is_good(string host)
    {
        Assert.That(StackFile.Mistakes(Stack(Domain, Service($"host: '{host}'"))), Is.Empty);
    }

    [Test]
    public void Nobody_knows_the_hosts_of_a_certificate_that_exists_already()
    {
        Assert.That(StackFile.Mistakes(Stack($"certificate: '{Certificate}'", Service("host: a.d.e"))), Is.Empty);
    }

    [Test]
    public async Task The_keys_reach_AWS()
    {
        var stack = await TestStack.RunAsync(
            StackFile.Settings(
                Stack(
                    $"certificate: '{Certificate}', moreCertificates: ['{Certificate}0'], hsts: max-age=1, "
                        + "policy: ELBSecurityPolicy-TLS13-1-3-2021-06"
                )
            )
        );
        var listener = stack.One<Listener>("load-balancer-443");

        Assert.That(await listener.CertificateArn.ValueAsync(), Is.EqualTo(Certificate));
        Assert.That(await listener.SslPolicy.ValueAsync(), Is.EqualTo("ELBSecurityPolicy-TLS13-1-3-2021-06"));
        Assert.That(
            await listener.RoutingHttpResponseStrictTransportSecurityHeaderValue.ValueAsync(),
            Is.EqualTo("max-age=1")
        );
        Assert.That(
            await stack.One<ListenerCertificate>("load-balancer-443-10").CertificateArn.ValueAsync(),
            Is.EqualTo($"{Certificate}0"),
            "a name by the certificate, so that a list in another order changes nothing"
        );
        Assert.That(stack.Outputs["aUrl"], Is.EqualTo("https://lb.example"));
    }

    private static string Service(string keys) =>
        $"b: {{image: i, port: 1, listener: 443, cpu: 256, memory: 512, {keys}}}";

    private static string Stack(string https, string service = "") =>
        $$"""
            config:
              infra:https: {{{https}}}
              infra:services:
                a: {image: i, port: 1, listener: 443, cpu: 256, memory: 512}
                {{service}}
            """;
}
