using Infra.Configuration;
using NUnit.Framework;

namespace Infra.Tests.Configuration;

/// <summary>
/// The values of <c>infra:instances</c>, and each mistake in them and in the services that run there.
/// </summary>
[TestFixture]
internal sealed class InstancesSettingsTests
{
    private const string Ami = "ami-0123456789abcdef0";
    private const string Service = """
        {"a": {"image": "i", "port": 1, "listener": 2, "cpu": 100, "memory": 100}}
        """;

    [Test]
    public void Every_key_is_read()
    {
        var instances = Settings(Instances("targetCapacity", "80")).Instances!;

        Assert.That((instances.Ami, instances.Type), Is.EqualTo((Ami, "t3.small")));
        Assert.That((instances.Min, instances.Max, instances.TargetCapacity), Is.EqualTo((1, 3, 80)));
    }

    [Test]
    public void Omitted_inputs_have_defaults()
    {
        var instances = Settings(Instances()).Instances!;

        Assert.That((instances.Desired, instances.TargetCapacity), Is.EqualTo(((int?)null, 100)));
    }

    [TestCase("ami")]
    [TestCase("type")]
    [TestCase("min")]
    [TestCase("max")]
    public void A_missing_value_is_found(string key)
    {
        Assert.That(Error(Instances(key, "null")), Does.StartWith($"infra:instances.{key}: found nothing; allowed: "));
    }

    [TestCase("ami", "\"/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended\"", "a pinned image")]
    [TestCase("type", "\"small\"", "an instance type, as in t3.small")]
    [TestCase("min", "-1", "a whole number, at least 0")]
    [TestCase("max", "0", "a whole number, at least 1")]
    [TestCase("desired", "4", "a whole number from 1 to 3")]
    [TestCase("targetCapacity", "101", "a whole number from 1 to 100")]
    [TestCase("key", "1", "one of ami, desired, max, min, targetCapacity, type")]
    public void A_wrong_value_is_found(string key, string value, string allowed)
    {
        Assert.That(
            Error(Instances(key, value)),
            Does.StartWith($"infra:instances.{key}: found").And.Contain($"allowed: {allowed}")
        );
    }

    [Test]
    public void Instances_that_are_no_map_are_found()
    {
        Assert.That(
            Error("t3.small"),
            Is.EqualTo(
                "infra:instances: found 't3.small'; "
                    + "allowed: a map with the keys ami, desired, max, min, targetCapacity, type"
            )
        );
    }

    [Test]
    public void Instances_that_no_service_runs_on_are_found()
    {
        Assert.That(
            StackFile.Mistakes(StackFile.Text("fleet") + $"  infra:instances: {Instances()}\n").Single(),
            Is.EqualTo(
                "infra:instances: found instances without services; allowed: instances that infra:services run on"
            )
        );
    }

    [Test]
    public void A_size_that_fargate_lacks_is_good_on_instances()
    {
        var service = Settings(Instances()).Services!["a"];

        Assert.That((service.Cpu, service.Memory), Is.EqualTo((100, 100)));
    }

    [TestCase("\"cpu\": 1, \"memory\": 100", "cpu: found 1; allowed: a whole number from 2 to 262144")]
    [TestCase("\"cpu\": 100, \"memory\": 5", "memory: found 5; allowed: a whole number, at least 6")]
    [TestCase(
        "\"cpu\": 100, \"memory\": 100, \"memoryReservation\": 100",
        "memoryReservation: found 100; allowed: a whole number from 6 to 99, less than the container's memory"
    )]
    public void A_size_that_docker_refuses_is_found(string size, string error)
    {
        var services = $$"""{"a": {"image": "i", "port": 1, "listener": 2, {{size}} } }""";

        Assert.That(Error(Instances("type", "\"x9.large\""), services), Does.StartWith($"infra:services.a.{error}"));
    }

    [TestCase("t3.small", "cpu", "2049", "a whole number from 2 to 2048, as t3.small offers")]
    [TestCase("t2.micro", "memory", "1025", "a whole number from 6 to 1024, as t2.micro offers")]
    [TestCase("m6i.4xlarge", "cpu", "16385", "a whole number from 2 to 16384, as m6i.4xlarge offers")]
    [TestCase("r5.large", "memory", "16385", "a whole number from 6 to 16384, as r5.large offers")]
    public void A_size_that_the_instance_type_does_not_offer_is_found(
        string type,
        string key,
        string value,
        string allowed
    )
    {
        var other = key == "cpu" ? "\"memory\": 100" : "\"cpu\": 100";
        var services = $$"""{"a": {"image": "i", "port": 1, "listener": 2, {{other}}, "{{key}}": {{value}} } }""";

        Assert.That(
            Error(Instances("type", $"\"{type}\""), services),
            Is.EqualTo($"infra:services.a.{key}: found {value}; allowed: {allowed}")
        );
    }

    [TestCase("scaling", "{min: 1, max: 2, cpu: 70}", "the number of tasks on infra:instances is desired alone")]
    [TestCase("calls", "[a]", "services on infra:instances have no Service Connect names")]
    [TestCase("assignPublicIp", "true", "tasks on infra:instances have their instances' addresses")]
    public void Keys_for_Fargate_only_are_errors(string key, string value, string why)
    {
        var services = $"{{a: {{image: i, port: 1, listener: 2, cpu: 100, memory: 100, {key}: {value}}}}}";

        Assert.That(
            Error(Instances(), services),
            Is.EqualTo($"infra:services.a.{key}: found {key}; allowed: nothing: {why}")
        );
    }

    [Test]
    public void An_address_that_leads_nowhere_without_service_connect_is_found()
    {
        var services = """
            {
              "a": {"image": "i", "port": 1, "listener": 2, "cpu": 100, "memory": 100, "environment": {"B": "http://b:1"}},
              "b": {"image": "i", "port": 1, "listener": 3, "cpu": 100, "memory": 100}
            }
            """;

        Assert.That(
            Error(Instances(), services),
            Is.EqualTo(
                "infra:services.a.environment.B: found the address of b; "
                    + "allowed: no other service's: services on infra:instances have no Service Connect names"
            )
        );
    }

    /// <summary>Valid instances except for one key.</summary>
    private static string Instances(string key = "min", string value = "1")
    {
        var keys = new Dictionary<string, string>
        {
            ["ami"] = $"\"{Ami}\"",
            ["type"] = "\"t3.small\"",
            ["min"] = "1",
            ["max"] = "3",
            [key] = value,
        };
        return $"{{{string.Join(", ", keys.Select(entry => $"\"{entry.Key}\": {entry.Value}"))}}}";
    }

    private static StackSettings Settings(string instances) => StackFile.Settings(Stack(instances, Service));

    private static string Error(string instances, string services = Service) =>
        StackFile.Mistakes(Stack(instances, services)).Single();

    private static string Stack(string instances, string services) =>
        $"config:\n  infra:instances: {instances}\n  infra:services: {services.ReplaceLineEndings(" ")}\n";
}
