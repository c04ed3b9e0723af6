using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Local.Cloud.Hosting;
using Local.Cloud.Resources;
using Local.Protocol.Values;
using Local.Tests.Network;

namespace Local.Tests.LoadBalancing;

/// <summary>HTTPS listeners, on real sockets and with real handshakes.</summary>
public sealed class HttpsTests
{
    private const string ListenerCertificate = "aws:lb/listenerCertificate:ListenerCertificate";

    private static readonly PropertyMap Hello = new(
        ("type", "fixed-response"),
        (
            "fixedResponse",
            new PropertyMap(("contentType", "text/plain"), ("messageBody", "hello"), ("statusCode", "200"))
        )
    );

    [Test]
    public async Task A_client_that_trusts_the_authority_reaches_each_name_and_others_refuse()
    {
        await using var test = await TestLoadBalancer.StartAsync(
            action: Hello,
            https: ["example.com", "*.example.com"]
        );
        using var client = test.SecureClient();
        client.DefaultRequestVersion = HttpVersion.Version20;

        foreach (var name in new[] { "example.com", "shop.example.com" })
        {
            using var response = await client.GetAsync($"https://{name}:8000/");
            Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("hello"));
            Assert.That(response.Version, Is.EqualTo(HttpVersion.Version20));
        }

        Assert.That(
            (
                await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("https://example.org:8000/"))
            )!.InnerException,
            Is.InstanceOf<AuthenticationException>(),
            "the certificate does not have this name"
        );
        Assert.That(
            (await Assert.ThrowsAsync<HttpRequestException>(() => test.Client.GetAsync(Secure(test))))!.InnerException,
            Is.InstanceOf<AuthenticationException>(),
            "a client without the authority does not trust the certificate"
        );
        Assert.That(
            LoadBalancerDescription.Of(test.Module.LoadBalancers[0], test.Targets).Listeners[0].Protocol,
            Is.EqualTo("HTTPS")
        );
    }

    [Test]
    public async Task HTTP_2_can_be_taken_off()
    {
        await using var test = await TestLoadBalancer.StartAsync(
            loadBalancer: new PropertyMap(("enableHttp2", false)),
            action: Hello,
            https: ["example.com"]
        );
        using var client = test.SecureClient();
        client.DefaultRequestVersion = HttpVersion.Version20;

        using var response = await client.GetAsync("https://example.com:8000/");

        Assert.That(response.Version, Is.EqualTo(HttpVersion.Version11));
    }

    [Test]
    public async Task The_target_learns_that_the_client_spoke_HTTPS()
    {
        await using var test = await TestLoadBalancer.StartAsync(https: ["example.com"]);
        await using var target = await TestTarget.StartAsync(
            test.Vpc,
            test.OpenGroup,
            context =>
                TestLoadBalancer.WriteAsync(
                    context,
                    $"{context.Request.Protocol} {context.Request.Host} {context.Request.Headers["X-Forwarded-Proto"]} "
                        + $"{context.Request.Headers["X-Forwarded-Port"]} {context.Request.Headers.Cookie}"
                )
        );
        await test.RegisterHealthyAsync(target);
        using var client = test.SecureClient();
        client.DefaultRequestVersion = HttpVersion.Version20;
        client.DefaultRequestHeaders.Add("Cookie", ["a=1", "b=2"]);

        Assert.That(
            await client.GetStringAsync("https://example.com:8000/"),
            Is.EqualTo("HTTP/1.1 example.com:8000 https 8000 a=1; b=2")
        );
    }

    [Test]
    public async Task Targets_are_reached_and_checked_by_HTTPS_whatever_their_certificate()
    {
        await using var test = await TestLoadBalancer.StartAsync(
            targetGroup: new PropertyMap(("protocol", "HTTPS"), ("healthCheck", new PropertyMap(("protocol", "HTTPS"))))
        );
        test.TimeScale.Set("test", 100);
        using var key = ECDsa.Create();
        using var certificate = new CertificateRequest("CN=nobody", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-2),
            DateTimeOffset.UtcNow.AddDays(-1)
        );
        await using var secure = await TestTarget.StartAsync(
            test.Vpc,
            test.OpenGroup,
            context => TestLoadBalancer.WriteAsync(context, context.Request.Scheme),
            certificate: certificate
        );
        await using var plain = await test.TargetAsync("plain");

        await test.RegisterHealthyAsync(secure);
        test.Register(plain);
        await test.BecomesAsync(plain, "unhealthy");

        Assert.That(await test.Client.GetStringAsync(test.Url("/")), Is.EqualTo("https"));
    }

    [TestCase("ELBSecurityPolicy-TLS13-1-3-2021-06", SslProtocols.Tls13, SslProtocols.Tls12)]
    [TestCase("ELBSecurityPolicy-2016-08", SslProtocols.Tls12, SslProtocols.Tls13)]
    public async Task The_policy_decides_about_versions(string policy, SslProtocols offered, SslProtocols refused)
    {
        await using var test = await TestLoadBalancer.StartAsync(action: Hello, https: ["example.com"]);
        await UpdateAsync(test, ("sslPolicy", policy));

        Assert.That((await HandshakeAsync(test, offered)).Protocol, Is.EqualTo(offered));
        await Assert.ThatAsync(() => HandshakeAsync(test, refused), Throws.InstanceOf<Exception>());
    }

    [Test]
    public async Task The_policy_decides_about_cipher_suites()
    {
        await using var test = await TestLoadBalancer.StartAsync(action: Hello, https: ["example.com"]);
        const TlsCipherSuite Weak = TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256;
        await UpdateAsync(test, ("sslPolicy", "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"));
        await Assert.ThatAsync(
            () => HandshakeAsync(test, SslProtocols.Tls12, suites: [Weak]),
            Throws.InstanceOf<Exception>()
        );

        await UpdateAsync(test, ("sslPolicy", "ELBSecurityPolicy-TLS13-1-2-2021-06"));
        Assert.That((await HandshakeAsync(test, SslProtocols.Tls12, suites: [Weak])).Suite, Is.EqualTo(Weak));
    }

    [Test]
    public async Task OpenSSL_with_an_old_version_is_refused_by_the_server()
    {
        await using var test = await TestLoadBalancer.StartAsync(action: Hello, https: ["example.com"]);
        var arguments = $"s_client -connect {test.Address}:8000 -cipher DEFAULT@SECLEVEL=0 -servername example.com ";

        Assert.That(await OpenSslAsync(arguments + "-tls1_1"), Does.Contain("alert protocol version"));
        Assert.That(await OpenSslAsync(arguments + "-tls1_2"), Does.Contain("Protocol  : TLSv1.2"));
    }

    [Test]
    public async Task Further_certificates_are_served_by_name_until_they_are_removed()
    {
        await using var test = await TestLoadBalancer.StartAsync(action: Hello, https: ["example.com"]);
        var other = await test.CertificateAsync(["example.org"], "EC_secp384r1");
        var added = await test.CreateAsync(
            ListenerCertificate,
            new PropertyMap(("listenerArn", test.Listener.Id), ("certificateArn", other.Id))
        );

        Assert.That(added.Id, Is.EqualTo($"{test.Listener.Id}_{other.Id}"));
        Assert.That(
            (await HandshakeAsync(test, SslProtocols.Tls12, "example.org")).Subject,
            Is.EqualTo("CN=example.org")
        );
        Assert.That(
            (await HandshakeAsync(test, SslProtocols.Tls12, "example.com")).Subject,
            Is.EqualTo("CN=example.com")
        );
        Assert.That(
            (await HandshakeAsync(test, SslProtocols.Tls12, "example.net")).Subject,
            Is.EqualTo("CN=example.com")
        );

        await test.Type(ListenerCertificate).DeleteAsync(added, default);
        Assert.That(
            (await HandshakeAsync(test, SslProtocols.Tls12, "example.org")).Subject,
            Is.EqualTo("CN=example.com")
        );
        Assert.That(await test.Type(ListenerCertificate).ReadAsync(added, default), Is.Null);
    }

    [Test]
    public async Task A_listener_changes_to_HTTPS_and_its_certificate_while_requests_go_on()
    {
        await using var test = await TestLoadBalancer.StartAsync(action: Hello);
        var certificates = new[]
        {
            await test.CertificateAsync(["example.com"]),
            await test.CertificateAsync(["example.com"]),
        };
        using var over = new CancellationTokenSource();
        var answers = new ConcurrentBag<string>();
        var plain = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                answers.Add(await test.Client.GetStringAsync(test.Url("/")));
            }
        });
        await Until.HoldsAsync("ten answers", () => answers.Count > 10);

        await UpdateAsync(test, ("protocol", "HTTPS"), ("certificateArn", certificates[0].Id));
        using var first = test.SecureClient();
        var secure = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                answers.Add(await first.GetStringAsync("https://example.com:8000/"));
            }
        });
        var before = await HandshakeAsync(test, SslProtocols.Tls12);
        await UpdateAsync(test, ("protocol", "HTTPS"), ("certificateArn", certificates[1].Id));
        var after = await HandshakeAsync(test, SslProtocols.Tls12);
        var seen = answers.Count;
        await Until.HoldsAsync("twenty more answers", () => answers.Count > seen + 20);
        await over.CancelAsync();
        await plain;
        await secure;

        Assert.That(answers, Has.All.EqualTo("hello"));
        Assert.That(before.Serial, Is.Not.EqualTo(after.Serial));
        await UpdateAsync(test, ("protocol", "HTTP"));
        using var again = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        Assert.That(await again.GetStringAsync(test.Url("/")), Is.EqualTo("hello"));
    }

    [Test]
    public async Task A_certificate_near_its_end_is_renewed_while_its_connections_go_on()
    {
        var time = new FakeTime();
        await using var test = await TestLoadBalancer.StartAsync(time, action: Hello, https: ["example.com"]);
        await using var connected = await ConnectAsync(test, SslProtocols.Tls12, "example.com");
        var before = connected.RemoteCertificate!.GetSerialNumberString();
        var notAfter = await NotAfterAsync(test);
        Assert.That(notAfter, Is.EqualTo("2026-07-17T23:59:59Z"), "198 days from the start of 2026-01-01");

        time.Advance(TimeSpan.FromDays(198 - 45 - 1));
        Assert.That((await HandshakeAsync(test, SslProtocols.Tls12)).Serial, Is.EqualTo(before), "not yet due");
        await Until.HoldsAsync(
            "another certificate",
            async () =>
            {
                time.Advance(TimeSpan.FromDays(1));
                return (await HandshakeAsync(test, SslProtocols.Tls12)).Serial != before;
            }
        );

        Assert.That(await NotAfterAsync(test), Is.GreaterThan(notAfter));
        await connected.WriteAsync("GET / HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(connected);
        Assert.That(await reader.ReadToEndAsync(), Does.EndWith("hello"));
    }

    [Test]
    public async Task A_certificate_of_another_account_has_a_stand_in_for_each_name()
    {
        await using var test = await TestLoadBalancer.StartAsync(action: Hello);
        const string Arn = "arn:aws:acm:us-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";
        await UpdateAsync(test, ("protocol", "HTTPS"), ("certificateArn", Arn));
        var nameless = await HandshakeAsync(test, SslProtocols.Tls12, "");
        using var client = test.SecureClient();

        Assert.That(await client.GetStringAsync("https://example.com:8000/"), Is.EqualTo("hello"));
        Assert.That(await client.GetStringAsync("https://shop.example.org:8000/"), Is.EqualTo("hello"));
        Assert.That(nameless.Subject, Is.EqualTo("CN=12345678-1234-1234-1234-123456789012.invalid"));
        Assert.That(test.Log.Where(line => line.Contains(Arn, StringComparison.Ordinal)), Has.Exactly(1).Items);
    }

    [Test]
    public async Task A_certificate_that_a_listener_serves_cannot_be_deleted()
    {
        var time = new FakeTime();
        await using var test = await TestLoadBalancer.StartAsync(time, action: Hello, https: ["example.com"]);
        var certificate = test.Resource("aws:acm/certificate:Certificate");

        var deletion = test.Type(certificate.Token).DeleteAsync(certificate, default);
        time.Advance(TimeSpan.FromSeconds(15));
        Assert.That(
            (await Assert.ThrowsAsync<CloudException>(() => deletion))!.Message,
            Does.StartWith("ResourceInUseException")
        );

        await test.Type(test.Listener.Token).DeleteAsync(test.Listener, default);
        await test.Type(certificate.Token).DeleteAsync(certificate, default);
        Assert.That(await test.Type(certificate.Token).ReadAsync(certificate, default), Is.Null);
    }

    [Test]
    public async Task An_HTTPS_listener_is_restored_with_its_certificates()
    {
        await using var test = await TestLoadBalancer.StartAsync(action: Hello, https: ["example.com"]);
        var other = await test.CertificateAsync(["example.org"]);
        var added = await test.CreateAsync(
            ListenerCertificate,
            new PropertyMap(("listenerArn", test.Listener.Id), ("certificateArn", other.Id))
        );
        var before = await HandshakeAsync(test, SslProtocols.Tls12, "example.org");

        await test.Type(test.Listener.Token).DeleteAsync(test.Listener, default);
        foreach (var resource in new[] { other, test.Listener, added })
        {
            await test.Type(resource.Token).RestoreAsync(resource, default);
        }

        Assert.That((await HandshakeAsync(test, SslProtocols.Tls12, "example.org")).Serial, Is.EqualTo(before.Serial));
    }

    [TestCase(
        "sslPolicy",
        "ELBSecurityPolicy-2077-01",
        "found 'ELBSecurityPolicy-2077-01'; allowed: ELBSecurityPolicy-"
    )]
    [TestCase("alpnPolicy", "HTTP2Preferred", "is for TLS listeners of network load balancers only")]
    [TestCase("certificateArn", null, "is required for an HTTPS listener")]
    [TestCase("protocol", "TLS", "found 'TLS'; allowed: HTTP, HTTPS")]
    [TestCase(
        "certificateArn",
        "arn:aws:acm:us-west-1:000000000000:certificate/x",
        "CertificateNotFound: the certificate 'arn:aws:acm:us-west-1:000000000000:certificate/x' does not exist"
    )]
    public async Task What_AWS_rejects_is_an_error_before_anything_changes(
        string property,
        string? value,
        string reason
    )
    {
        await using var test = await TestLoadBalancer.StartAsync(action: Hello, https: ["example.com"]);
        var inputs = value is null
            ? test.Listener.Inputs.Without(property)
            : test.Listener.Inputs.With(property, value);

        var errors = await CheckAsync(test, inputs);

        Assert.That(
            errors.Where(error => error.Property == property).Select(error => error.Reason),
            Has.One.StartsWith(reason)
        );
    }

    [Test]
    public async Task A_client_certificate_cannot_be_asked_for_and_HTTP_has_no_certificate()
    {
        await using var test = await TestLoadBalancer.StartAsync(action: Hello, https: ["example.com"]);

        Assert.That(
            (
                await CheckAsync(
                    test,
                    test.Listener.Inputs.With("mutualAuthentication", new PropertyMap(("mode", "verify")))
                )
            ).Single(),
            Is.EqualTo(new InputError("mutualAuthentication.mode", "found 'verify'; allowed: off in the local cloud"))
        );
        Assert.That(
            (await CheckAsync(test, test.Listener.Inputs.With("protocol", "HTTP"))).Single(),
            Is.EqualTo(new InputError("certificateArn", "is for HTTPS listeners only; set protocol to HTTPS"))
        );
    }

    private static Uri Secure(TestLoadBalancer test) => new($"https://{test.Address}:{TestLoadBalancer.Port}/");

    private static Task<IReadOnlyList<InputError>> CheckAsync(TestLoadBalancer test, PropertyMap inputs) =>
        test.Type(test.Listener.Token).CheckAsync(new CheckContext("test", "test", inputs, test.Listener), default);

    private static Task<PropertyMap> UpdateAsync(TestLoadBalancer test, params (string, PropertyValue)[] changes) =>
        test.Type(test.Listener.Token)
            .UpdateAsync(test.Listener, test.Listener.Inputs.With(new PropertyMap(changes)), default);

    private static async Task<string> NotAfterAsync(TestLoadBalancer test)
    {
        var certificate = test.Resource("aws:acm/certificate:Certificate");
        return (await test.Type(certificate.Token).ReadAsync(certificate, default))!["notAfter"].AsString!;
    }

    private static async Task<(
        string Subject,
        string Serial,
        SslProtocols Protocol,
        TlsCipherSuite Suite
    )> HandshakeAsync(
        TestLoadBalancer test,
        SslProtocols protocol,
        string serverName = "example.com",
        IReadOnlyList<TlsCipherSuite>? suites = null
    )
    {
        await using var stream = await ConnectAsync(test, protocol, serverName, suites);
        // In TLS 1.3, the server refuses a client after the client's part of the handshake is over.
        await stream.WriteAsync("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8.ToArray());
        await stream.ReadExactlyAsync(new byte[1]);
        var certificate = (X509Certificate2)stream.RemoteCertificate!;
        return (certificate.Subject, certificate.SerialNumber, stream.SslProtocol, stream.NegotiatedCipherSuite);
    }

    private static async Task<SslStream> ConnectAsync(
        TestLoadBalancer test,
        SslProtocols protocol,
        string serverName,
        IReadOnlyList<TlsCipherSuite>? suites = null
    )
    {
        var stream = new SslStream(await Internet.ConnectAsync(test.Address, TestLoadBalancer.Port));
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                CipherSuitesPolicy = suites is null ? null : new CipherSuitesPolicy(suites),
                EnabledSslProtocols = protocol,
#pragma warning disable CA5359 // The test looks at the certificate itself.
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
                TargetHost = serverName,
            }
        );
        return stream;
    }

    private static async Task<string> OpenSslAsync(string arguments)
    {
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("openssl", arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return await output + await error;
    }
}
