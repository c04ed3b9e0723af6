using Infra.Configuration;
using NUnit.Framework;

namespace Infra.Tests.Configuration;

/// <summary>The values of <c>infra:fleet</c>, and each mistake in them.</summary>
[TestFixture]
internal sealed class FleetSettingsTests
{
    private const string Script = "\"#!/bin/bash\\ndate\"";

    [Test]
    public void Every_key_is_read()
    {
        var fleet = Good(Fleet("ssh", """{"cidr": "203.0.113.0/24"}"""));

        Assert.That((fleet.Ami, fleet.Type), Is.EqualTo(("al2023-ami-1", "t2.micro")));
        Assert.That((fleet.Listener, fleet.Port, fleet.Replicas.Count), Is.EqualTo((80, 8080, (int?)2)));
        Assert.That((fleet.UserData, fleet.Ssh!.Cidr), Is.EqualTo(("#!/bin/bash\ndate", "203.0.113.0/24")));
    }

    [Test]
    public void Omitted_inputs_have_defaults()
    {
        var fleet = Good(Fleet());

        Assert.That(fleet.Ssh, Is.Null, "port 22 is closed");
        Assert.That(fleet.Replicas.UserData, Is.Null);
        Assert.That(fleet.Replicas.Scaling, Is.Null);
        Assert.That((fleet.HealthCheck.Path, fleet.DeregistrationDelay), Is.EqualTo(("/", 30)));
    }

    [Test]
    public void Replicas_may_be_a_group()
    {
        var scaling = Good(Fleet("replicas", """{"scaling": {"min": 2, "max": 4, "desired": 3}}""")).Replicas.Scaling!;

        Assert.That((scaling.Min, scaling.Max, scaling.Desired), Is.EqualTo((2, 4, (int?)3)));
    }

    [TestCase("ami")]
    [TestCase("type")]
    [TestCase("listener")]
    [TestCase("port")]
    [TestCase("userData")]
    [TestCase("replicas")]
    public void A_missing_value_is_found(string key)
    {
        Assert.That(Error(Fleet(key, "null")), Does.StartWith($"infra:fleet.{key}: found nothing; allowed: "));
    }

    [TestCase("ami", "\"al2023-ami-*\"", "a pinned image")]
    [TestCase("type", "\"micro\"", "an instance type")]
    [TestCase("listener", "0", "a whole number from 1 to 65535")]
    [TestCase("port", "65536", "a whole number from 1 to 65535")]
    [TestCase("userData", "\"yum update -y\"", "at most 16384 bytes that begin with '#!/' or '#cloud-'")]
    [TestCase("deregistrationDelay", "3601", "a whole number from 0 to 3600")]
    [TestCase("targetGroup", "\"-\"", "at most 32 letters")]
    [TestCase("replicas", "2", "a map with the keys count, scaling, userData")]
    [TestCase("ssh", "true", "a map with the keys cidr")]
    [TestCase(
        "key",
        "1",
        "one of ami, deregistrationDelay, healthCheck, host, listener, path, port, priority, protocol, replicas,"
    )]
    public void A_wrong_value_is_found(string key, string value, string allowed)
    {
        Assert.That(
            Error(Fleet(key, value)),
            Does.StartWith($"infra:fleet.{key}: found").And.Contain($"allowed: {allowed}")
        );
    }

    [TestCase("{}", ": found neither count nor scaling; allowed: one of the two")]
    [TestCase("""{"count": 2, "scaling": {"min": 1, "max": 2}}""", ": found both count and scaling")]
    [TestCase("""{"count": 1000}""", ".count: found 1000; allowed: a whole number from 0 to 999")]
    [TestCase("""{"count": 2, "userData": "date"}""", ".userData: found 'date'; allowed: at most 16384 bytes")]
    [TestCase(
        """{"count": 2, "script": "date"}""",
        ".script: found an unknown key; allowed: one of count, scaling, userData"
    )]
    [TestCase("""{"scaling": {"max": 2}}""", ".scaling.min: found nothing")]
    [TestCase("""{"scaling": {"min": 3, "max": 2}}""", ".scaling.max: found 2; allowed: a whole number, at least 3")]
    [TestCase("""{"scaling": {"min": 1, "max": 2, "desired": 3}}""", ".scaling.desired: found 3")]
    [TestCase("""{"scaling": {"min": 1, "max": 2, "cpu": 70}}""", ".scaling.cpu: found an unknown key")]
    public void A_mistake_in_the_replicas_is_found(string replicas, string error)
    {
        Assert.That(Error(Fleet("replicas", replicas)), Does.StartWith($"infra:fleet.replicas{error}"));
    }

    [TestCase("{}", ".cidr: found nothing")]
    [TestCase("""{"cidr": "203.0.113.7/24"}""", ".cidr: found '203.0.113.7/24'; allowed: a block of IPv4 addresses")]
    [TestCase("""{"cidr": "203.0.113.0/24", "key": "k"}""", ".key: found an unknown key")]
    public void A_mistake_in_the_ssh_access_is_found(string ssh, string error)
    {
        Assert.That(Error(Fleet("ssh", ssh)), Does.StartWith($"infra:fleet.ssh{error}"));
    }

    [TestCase("a", 80, "fleet.listener: found 80; allowed: another one, or a host or a path: infra:services.a has the")]
    [TestCase("fleet", 81, "services.fleet: found a service named 'fleet'; allowed: another key")]
    public void A_key_or_a_listener_of_a_service_is_an_error(string key, int listener, string error)
    {
        var services =
            $$$"""{"{{{key}}}": {"image": "i", "port": 1, "listener": {{{listener}}}, "cpu": 256, "memory": 512}}""";

        Assert.That(Error(Fleet(), services), Does.StartWith($"infra:{error}"));
    }

    [Test]
    public void A_target_group_of_a_service_is_an_error()
    {
        var services =
            """{"a": {"image": "i", "port": 1, "listener": 81, "cpu": 256, "memory": 512, "targetGroup": "same"}}""";

        Assert.That(
            Error(Fleet("targetGroup", "\"same\""), services),
            Is.EqualTo(
                "infra:fleet.targetGroup: found 'same'; allowed: a name of its own; infra:services.a.targetGroup has this one"
            )
        );
    }

    /// <summary>Returns a valid fleet except for one key.</summary>
    private static string Fleet(string key = "listener", string value = "80")
    {
        var keys = new Dictionary<string, string>
        {
            ["ami"] = "\"al2023-ami-1\"",
            ["type"] = "\"t2.micro\"",
            ["listener"] = "80",
            ["port"] = "8080",
            ["userData"] = Script,
            ["replicas"] = """{"count": 2}""",
            [key] = value,
        };
        return $"{{{string.Join(", ", keys.Select(entry => $"\"{entry.Key}\": {entry.Value}"))}}}";
    }

    private static FleetSettings Good(string fleet) => StackFile.Settings(Stack(fleet, services: null)).Fleet!;

    private static string Error(string fleet, string? services = null) =>
        StackFile.Mistakes(Stack(fleet, services)).Single();

    private static string Stack(string fleet, string? services) =>
        $"config:\n  infra:fleet: {fleet}\n{(services is null ? "" : $"  infra:services: {services}\n")}";
}
