using Infra.Components;
using NUnit.Framework;
using Pulumi;
using Pulumi.Aws.Acm;
using Pulumi.Aws.LB;
using Pulumi.Aws.Route53;

namespace Infra.Tests.Components;

/// <summary>A load balancer with HTTPS under names of its own, with two services on its listener.</summary>
[TestFixture]
internal sealed class HttpsTests
{
    private const string OtherCertificate = "arn:aws:acm:us-west-1:123456789012:certificate/2";

    private MockedStack _stack = null!;

    [OneTimeSetUp]
    public async Task RunAsync() =>
        _stack = await RunAsync(
            new()
            {
                Domain = new()
                {
                    Name = "shop.example.com",
                    AlternativeNames = ["*.shop.example.com", "www.example.com"],
                    ZoneId = "Z1",
                },
                MoreCertificateArns = { ["other"] = OtherCertificate },
                StrictTransportSecurity = "max-age=31536000",
            }
        );

    [Test]
    public async Task The_listener_speaks_https_with_a_policy_that_has_no_old_version_of_tls()
    {
        var listener = _stack.One<Listener>("main-443");

        Assert.That(await listener.Protocol.ValueAsync(), Is.EqualTo("HTTPS"));
        Assert.That(await listener.SslPolicy.ValueAsync(), Is.EqualTo("ELBSecurityPolicy-TLS13-1-2-Res-2021-06"));
        Assert.That(
            await listener.RoutingHttpResponseStrictTransportSecurityHeaderValue.ValueAsync(),
            Is.EqualTo("max-age=31536000")
        );
    }

    [Test]
    public async Task The_listener_waits_until_its_certificate_is_issued()
    {
        Assert.That(
            await _stack.One<Listener>("main-443").CertificateArn.ValueAsync(),
            Is.EqualTo(await _stack.One<Certificate>().Arn.ValueAsync())
        );
        Assert.That(
            await _stack
                .ArgsOf<ListenerArgs>(_stack.One<Listener>("main-443"))
                .CertificateArn!.ToOutput()
                .SourcesAsync(),
            Does.Contain("CertificateValidation main")
        );
    }

    [Test]
    public async Task The_certificate_is_one_for_all_names_that_dns_validates()
    {
        var certificate = _stack.One<Certificate>();

        Assert.That(await certificate.DomainName.ValueAsync(), Is.EqualTo("shop.example.com"));
        Assert.That(
            await certificate.SubjectAlternativeNames.ValueAsync(),
            Is.EqualTo(new[] { "*.shop.example.com", "www.example.com" })
        );
        Assert.That(await certificate.ValidationMethod.ValueAsync(), Is.EqualTo("DNS"));
    }

    [Test]
    public async Task A_name_and_its_wildcard_share_the_record_that_validates_them()
    {
        var records = _stack.All<Record>().Where(record => record.GetResourceName().Contains("validation")).ToList();

        Assert.That(
            records.Select(record => record.GetResourceName()),
            Is.EqualTo(new[] { "main-validation-shop.example.com", "main-validation-www.example.com" })
        );
        Assert.That(await records[0].ZoneId.ValueAsync(), Is.EqualTo("Z1"));
        Assert.That(await records[0].Name.ValueAsync(), Is.EqualTo("_validates.shop.example.com."));
        Assert.That(await records[0].Type.ValueAsync(), Is.EqualTo("CNAME"));
        Assert.That(await records[0].Records.ValueAsync(), Is.EqualTo(new[] { "value of shop.example.com" }));
    }

    [Test]
    public async Task The_certificate_is_validated_by_the_records()
    {
        Assert.That(
            await _stack
                .ArgsOf<CertificateValidationArgs>(_stack.One<CertificateValidation>())
                .ValidationRecordFqdns.ToOutput()
                .SourcesAsync(),
            Is.SupersetOf(new[] { "Record main-validation-shop.example.com", "Record main-validation-www.example.com" })
        );
    }

    [TestCase("shop.example.com")]
    [TestCase("*.shop.example.com")]
    [TestCase("www.example.com")]
    public async Task A_name_leads_to_the_load_balancer(string name)
    {
        var record = _stack.One<Record>($"main-{name}");
        var alias = (await record.Aliases.ValueAsync()).Single();

        Assert.That(await record.Name.ValueAsync(), Is.EqualTo(name));
        Assert.That(await record.Type.ValueAsync(), Is.EqualTo("A"));
        Assert.That((alias.Name, alias.EvaluateTargetHealth), Is.EqualTo(("lb.example", true)));
    }

    [Test]
    public async Task Port_80_redirects_and_forwards_nothing()
    {
        var listener = _stack.One<Listener>("main-80");
        var action = (await listener.DefaultActions.ValueAsync()).Single();

        Assert.That(await listener.Protocol.ValueAsync(), Is.EqualTo("HTTP"));
        Assert.That(action.Type, Is.EqualTo("redirect"));
        Assert.That(
            (action.Redirect!.Protocol, action.Redirect.Port, action.Redirect.StatusCode),
            Is.EqualTo(("HTTPS", "443", "HTTP_301"))
        );
        Assert.That(
            (action.Redirect.Host, action.Redirect.Path, action.Redirect.Query),
            Is.EqualTo(((string?)null, (string?)null, (string?)null)),
            "AWS keeps what the action does not name"
        );
    }

    [Test]
    public async Task Anyone_reaches_both_ports_and_the_load_balancer_alone_the_targets()
    {
        Assert.That(
            await _stack.IngressAsync(),
            Is.EquivalentTo(
                new[]
                {
                    $"{Rules.Anyone} → SecurityGroup main tcp 80",
                    $"{Rules.Anyone} → SecurityGroup main tcp 443",
                    "SecurityGroup main → SecurityGroup users tcp 3000",
                    "SecurityGroup main → SecurityGroup products tcp 3000",
                    $"{Given.MembersGroup} → SecurityGroup users tcp 3000",
                    $"{Given.MembersGroup} → SecurityGroup products tcp 3000",
                }
            )
        );
    }

    [Test]
    public async Task A_further_certificate_is_the_listeners_for_its_own_names()
    {
        var further = _stack.One<ListenerCertificate>("main-443-other");

        Assert.That(await further.CertificateArn.ValueAsync(), Is.EqualTo(OtherCertificate));
        Assert.That(
            await further.ListenerArn.ValueAsync(),
            Is.EqualTo(await _stack.One<Listener>("main-443").Arn.ValueAsync())
        );
    }

    [TestCase("users", "https://shop.example.com")]
    [TestCase("products", "https://products.shop.example.com")]
    public async Task An_address_has_a_name_of_the_certificate_and_no_port(string service, string url)
    {
        Assert.That(await _stack.One<FargateService>(service).Url.ValueAsync(), Is.EqualTo(url));
    }

    [Test]
    public async Task An_existing_certificate_needs_no_zone()
    {
        var existing = await RunAsync(new() { CertificateArn = OtherCertificate });

        Assert.That(await existing.One<Listener>("main-443").CertificateArn.ValueAsync(), Is.EqualTo(OtherCertificate));
        Assert.That(existing.All<Certificate>(), Is.Empty);
        Assert.That(existing.All<Record>(), Is.Empty);
        Assert.That(await existing.One<FargateService>("users").Url.ValueAsync(), Is.EqualTo("https://lb.example"));
    }

    [Test]
    public async Task A_listener_of_another_load_balancer_speaks_https_too()
    {
        var elsewhere = await MockedStack.RunAsync(_ =>
            Service("users", Given.Listener(8443, new() { CertificateArn = OtherCertificate }), route: null)
        );
        var listener = elsewhere.One<Listener>("users-8443");

        Assert.That(await listener.CertificateArn.ValueAsync(), Is.EqualTo(OtherCertificate));
        Assert.That(await elsewhere.One<FargateService>().Url.ValueAsync(), Is.EqualTo("https://lb.example:8443"));
    }

    [TestCase(true, true)]
    [TestCase(false, false)]
    public async Task A_load_balancer_takes_one_certificate(bool hasDomain, bool hasArn)
    {
        var refusal = await MockedStack.RefusalAsync(() =>
            LoadBalancer(
                new()
                {
                    Domain = hasDomain ? new() { Name = "a.b.c", ZoneId = "Z1" } : null,
                    CertificateArn = hasArn ? (Input<string>)OtherCertificate : null,
                }
            )
        );

        Assert.That(refusal, Is.EqualTo("SecureAlb 'main': Https needs Domain or CertificateArn, and not both."));
    }

    [Test]
    public async Task A_listener_of_another_load_balancer_takes_no_domain()
    {
        var https = new AlbHttpsArgs
        {
            Domain = new() { Name = "a.b.c", ZoneId = "Z1" },
        };

        Assert.That(
            await MockedStack.RefusalAsync(() => Service("users", Given.Listener(443, https), route: null)),
            Is.EqualTo(
                "FargateService 'users': the listener's Https needs CertificateArn; a Domain is a SecureAlb's alone."
            )
        );
    }

    [Test]
    public async Task The_port_that_redirects_takes_no_service()
    {
        Assert.That(
            await MockedStack.RefusalAsync(() =>
                LoadBalancer(new() { CertificateArn = OtherCertificate }).Listener(80)
            ),
            Is.EqualTo("SecureAlb 'main': port 80 redirects to HTTPS.")
        );
    }

    private static Task<MockedStack> RunAsync(AlbHttpsArgs https) =>
        MockedStack.RunAsync(stack =>
        {
            var loadBalancer = LoadBalancer(https, stack.Watched);
            Service("users", loadBalancer.Listener(443), route: null);
            Service("products", loadBalancer.Listener(443), new() { Hosts = ["products.shop.example.com"] });
        });

    private static SecureAlb LoadBalancer(AlbHttpsArgs https, ComponentResourceOptions? options = null) =>
        new(
            "main",
            new()
            {
                VpcId = "vpc-1",
                SubnetIds = "subnet-1",
                Https = https,
            },
            options
        );

    private static void Service(string name, AlbListenerArgs listener, AlbRouteArgs? route) =>
        _ = new FargateService(
            name,
            new()
            {
                Cluster = Given.Cluster(),
                Listener = listener,
                Route = route,
                VpcId = "vpc-1",
                SubnetIds = "subnet-1",
                Task = Given.Task(),
            }
        );
}
