using NUnit.Framework;

namespace Infra.Tests.Configuration;

/// <summary>Services and a fleet that share listeners: the requests of each, and each mistake in them.</summary>
[TestFixture]
internal sealed class ListenerSettingsTests
{
    [Test]
    public void Host_and_path_are_one_pattern_or_a_list()
    {
        var services = StackFile
            .Settings(Stack(A("host: a.example.com, path: [/a, /b/*]"), B("path: '/c?', priority: 7")))
            .Services!;

        Assert.That(services["a"].Host, Is.EqualTo(new[] { "a.example.com" }));
        Assert.That(services["a"].Path, Is.EqualTo(new[] { "/a", "/b/*" }));
        Assert.That((services["b"].Path[0], services["b"].Priority), Is.EqualTo(("/c?", (int?)7)));
    }

    [TestCase("host: localhost", "host: found 'localhost'; allowed: a host, as in users.example.com")]
    [TestCase("host: a.example.1com", "host: found 'a.example.1com'; allowed: a host")]
    [TestCase("host: http://a.example.com", "host: found 'http://a.example.com'; allowed: a host")]
    [TestCase("path: users", "path: found 'users'; allowed: a path, as in /users or /users/*")]
    [TestCase("path: '/a b'", "path: found '/a b'; allowed: a path")]
    [TestCase("path: [/a, b]", "path[1]: found 'b'; allowed: a path")]
    [TestCase("path: []", "path: found an empty list; allowed: a path, as in /users or /users/*")]
    [TestCase("path: {a: b}", "path: found a map; allowed: a path, as in /users or /users/*")]
    [TestCase("path: /a, priority: 0", "priority: found 0; allowed: a whole number from 1 to 50000")]
    [TestCase("priority: 5", "priority: found 5; allowed: no priority without host or path")]
    [TestCase(
        "host: [a.b.c, b.b.c, c.b.c], path: [/a, /b, /c]",
        "path: found 6 patterns of host and path; allowed: at most 5 together"
    )]
    public void A_mistake_in_a_pattern_is_found(string keys, string mistake)
    {
        Assert.That(Mistake(A(keys)), Does.StartWith($"infra:services.a.{mistake}"));
    }

    [Test]
    public void Two_services_without_a_pattern_on_one_listener_are_a_mistake()
    {
        Assert.That(
            Mistake(A(), B()),
            Is.EqualTo(
                "infra:services.b.listener: found 80; allowed: another one, or a host or a path: infra:services.a has the "
                    + "requests of this listener that no other service takes"
            )
        );
    }

    [Test]
    public void Priorities_that_are_equal_are_a_mistake_that_names_both_services_and_the_key()
    {
        Assert.That(
            Mistake(A("path: /a, priority: 9"), B("path: /b, priority: 9")),
            Is.EqualTo(
                "infra:services.b.priority: found 9; "
                    + "allowed: another number than that of infra:services.a: set infra:services.b.priority"
            )
        );
    }

    [TestCase("path: /a", "path: /a", "infra:services.b.path: found no request that infra:services.a, with priority")]
    [TestCase("path: '/a*', priority: 1", "path: /ab", "infra:services.b.path: found no request that infra:services.a")]
    [TestCase("path: /ab", "path: '/a*', priority: 1", "infra:services.a.path: found no request that infra:services.b")]
    [TestCase("host: '*.b.c', priority: 1", "host: A.B.c, path: /a", "infra:services.b.path: found no request")]
    [TestCase("host: '*.b.c', priority: 1", "host: a.b.c", "infra:services.b.host: found no request that")]
    [TestCase("path: '/*'", "", "infra:services.b.listener: found no request that infra:services.a, with priority")]
    public void A_rule_that_can_never_match_is_a_mistake(string a, string b, string mistake)
    {
        Assert.That(Mistake(A(a), B(b)), Does.StartWith(mistake));
    }

    [TestCase("path: '/a*'", "path: /ab")]
    [TestCase("path: /a", "path: /A")]
    [TestCase("host: a.b.c", "path: /a")]
    [TestCase("path: '/a/*'", "path: /a")]
    [TestCase("path: /a", "")]
    [TestCase("host: a.b.c, path: /a", "host: a.b.d, path: /a")]
    public void Rules_that_each_get_requests_are_good(string a, string b)
    {
        Assert.That(StackFile.Mistakes(Stack(A(a), B(b))), Is.Empty);
    }

    [TestCase(8080)]
    [TestCase(3000)]
    [TestCase(22)]
    public void A_high_risk_port_that_everyone_reaches_is_a_mistake_without_a_waiver(int port)
    {
        var service = $"a: {{image: i, port: 1, listener: {port}, cpu: 256, memory: 512}}";

        Assert.That(
            Mistake(service),
            Is.EqualTo(
                $"infra:services.a.listener: found {port}; allowed: a port that is not high-risk, since "
                    + "everyone can reach it, or infra:waivers[\"EC2.19\"] with the reason why"
            )
        );
        Assert.That(StackFile.Mistakes(Stack(service) + "  infra:waivers: {EC2.19: a test}\n"), Is.Empty);
    }

    [Test]
    public void Ssh_from_everywhere_is_a_mistake_without_a_waiver()
    {
        var fleet = StackFile.Text("fleet") + "    ssh: {cidr: 0.0.0.0/0}\n";

        Assert.That(
            StackFile.Mistakes(fleet).Single(),
            Is.EqualTo(
                "infra:fleet.ssh.cidr: found '0.0.0.0/0'; allowed: a smaller block, since everyone must not reach port 22, "
                    + "or infra:waivers[\"EC2.19\"] with the reason why"
            )
        );
        Assert.That(StackFile.Mistakes(fleet + "  infra:waivers: {EC2.19: a test}\n"), Is.Empty);
    }

    private static string A(string keys = "") => Service("a", keys);

    private static string B(string keys = "") => Service("b", keys);

    private static string Service(string key, string keys) =>
        $"{key}: {{image: i, port: 1, listener: 80, cpu: 256, memory: 512{(keys == "" ? "" : $", {keys}")}}}";

    private static string Stack(params string[] services) =>
        $"config:\n  infra:services: {{{string.Join(", ", services)}}}\n";

    private static string Mistake(params string[] services) => StackFile.Mistakes(Stack(services)).Single();
}
