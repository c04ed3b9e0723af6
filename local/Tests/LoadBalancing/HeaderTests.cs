using System.Net;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Tests.LoadBalancing;

/// <summary>The headers that a listener sets on responses, and those by which targets learn of the client's TLS.</summary>
public sealed class HeaderTests
{
    private const string Hsts = "max-age=31536000; includeSubDomains";

    [Test]
    public async Task Headers_of_the_listener_take_the_place_of_the_targets_on_every_response()
    {
        await using var test = await TestLoadBalancer.StartAsync(https: ["example.com"]);
        await UpdateAsync(
            test,
            ("routingHttpResponseStrictTransportSecurityHeaderValue", Hsts),
            ("routingHttpResponseXFrameOptionsHeaderValue", "DENY")
        );
        await using var target = await TestTarget.StartAsync(
            test.Vpc,
            test.OpenGroup,
            context =>
            {
                context.Response.Headers.StrictTransportSecurity = "max-age=1";
                context.Response.Headers["X-Own"] = "kept";
                return Task.CompletedTask;
            }
        );
        using var client = test.SecureClient();

        foreach (var status in new[] { HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK })
        {
            using var response = await client.GetAsync("https://example.com:8000/");
            Assert.That(response.StatusCode, Is.EqualTo(status));
            Assert.That(response.Headers.GetValues("Strict-Transport-Security"), Is.EqualTo(new[] { Hsts }));
            Assert.That(response.Headers.GetValues("X-Frame-Options"), Is.EqualTo(new[] { "DENY" }));
            Assert.That(response.Headers.Contains("X-Own"), Is.EqualTo(status == HttpStatusCode.OK));
            await test.RegisterHealthyAsync(target);
        }
    }

    [Test]
    public async Task The_server_header_can_be_left_out()
    {
        await using var test = await TestLoadBalancer.StartAsync();
        await UpdateAsync(test, ("routingHttpResponseServerEnabled", false));

        using var response = await test.Client.GetAsync(test.Url("/"));

        Assert.That(response.Headers.Server, Is.Empty);
    }

    [TestCase(false, null, null)]
    [TestCase(true, "TLSv1.3", "X-Amzn-Tls-Version")]
    [TestCase(true, "TLSv1.3", "X-Tls")]
    public async Task Targets_learn_of_the_clients_TLS_where_asked(bool enabled, string? version, string? header)
    {
        await using var test = await TestLoadBalancer.StartAsync(
            loadBalancer: new PropertyMap(("enableTlsVersionAndCipherSuiteHeaders", enabled)),
            https: ["example.com"]
        );
        await UpdateAsync(
            test,
            ("sslPolicy", "ELBSecurityPolicy-TLS13-1-3-2021-06"),
            ("routingHttpRequestXAmznTlsVersionHeaderName", header ?? "X-Tls")
        );
        await using var target = await TestTarget.StartAsync(
            test.Vpc,
            test.OpenGroup,
            context =>
                TestLoadBalancer.WriteAsync(
                    context,
                    $"{context.Request.Headers[header ?? "X-Tls"]} {context.Request.Headers["X-Amzn-Tls-Cipher-Suite"]}"
                )
        );
        await test.RegisterHealthyAsync(target);
        using var client = test.SecureClient();

        var answer = await client.GetStringAsync("https://example.com:8000/");

        Assert.That(answer, enabled ? Does.Match($"^{version} TLS_[A-Z0-9_]+$") : Is.EqualTo(" "));
    }

    [TestCase("routingHttpResponseXContentTypeOptionsHeaderValue", "sniff", "found 'sniff'; allowed: nosniff")]
    [TestCase(
        "routingHttpResponseContentSecurityPolicyHeaderValue",
        "a\nb",
        "found 'a\\nb'; allowed: printable ASCII characters"
    )]
    [TestCase(
        "routingHttpRequestXAmznTlsVersionHeaderName",
        "X-Tls",
        "is for HTTPS listeners only; set protocol to HTTPS"
    )]
    public async Task What_AWS_rejects_is_an_error(string property, string value, string reason)
    {
        await using var test = await TestLoadBalancer.StartAsync();

        var errors = await test.Type(test.Listener.Token)
            .CheckAsync(
                new CheckContext("test", "test", test.Listener.Inputs.With(property, value), test.Listener),
                default
            );

        Assert.That(errors, Is.EqualTo(new[] { new InputError(property, reason) }));
    }

    private static Task<PropertyMap> UpdateAsync(TestLoadBalancer test, params (string, PropertyValue)[] changes) =>
        test.Type(test.Listener.Token)
            .UpdateAsync(test.Listener, test.Listener.Inputs.With(new PropertyMap(changes)), default);
}
