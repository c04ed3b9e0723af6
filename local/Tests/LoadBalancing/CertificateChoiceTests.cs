using System.Net.Security;
using Local.Cloud.Acm;
using Local.Cloud.LoadBalancing.Tls;

namespace Local.Tests.LoadBalancing;

/// <summary>The certificate that a listener serves for the name that a client asks for.</summary>
public sealed class CertificateChoiceTests
{
    [TestCase("example.com", "default")]
    [TestCase("EXAMPLE.com.", "default", TestName = "A_name_has_no_case_and_no_last_dot")]
    [TestCase("shop.example.com", "shop", TestName = "A_name_comes_before_a_wildcard")]
    [TestCase("api.example.com", "wildcard")]
    [TestCase("a.b.example.com", "default", TestName = "A_wildcard_stands_for_one_label")]
    [TestCase("example.org", "default", TestName = "A_name_of_no_certificate_gets_the_default")]
    [TestCase("", "default", TestName = "No_name_gets_the_default")]
    [TestCase("both.example.net", "first", TestName = "Of_two_with_a_name_the_first_is_served")]
    public void A_certificate_is_chosen_by_its_names(string serverName, string expected)
    {
        var settings = new TlsSettings(
            SecurityPolicy.Of(SecurityPolicy.Default),
            new Named("default", "example.com"),
            [
                new Named("wildcard", "*.example.com"),
                new Named("shop", "other.example.com", "shop.example.com"),
                new Named("first", "both.example.net"),
                new Named("second", "both.example.net"),
            ]
        );

        Assert.That(settings.Choose(serverName).Arn, Is.EqualTo(expected));
    }

    [TestCase("example.com", "default")]
    [TestCase("example.org", "foreign")]
    [TestCase("", "default")]
    public void An_additional_certificate_of_unknown_names_has_those_of_no_other(string serverName, string expected)
    {
        var settings = new TlsSettings(
            SecurityPolicy.Of(SecurityPolicy.Default),
            new Named("default", "example.com"),
            [new Named("foreign")]
        );

        Assert.That(settings.Choose(serverName).Arn, Is.EqualTo(expected));
    }

    private sealed class Named(string arn, params string[] names) : ServedCertificate
    {
        public override string Arn => arn;

        public override IReadOnlyList<string> Names => names;

        public override SslStreamCertificateContext For(string serverName) => throw new NotSupportedException();
    }
}
