using Infra.Configuration;
using NUnit.Framework;

namespace Infra.Tests.Configuration;

/// <summary>What <c>infra:instances</c> says, and each mistake in it and in the services that run there.</summary>
[TestFixture]
internal sealed class InstancesConfigTests
{
    private const string Ami = "ami-0123456789abcdef0";
    private const string Service = """
        {"a": {"image": "i", "port": 1, "listener": 2, "cpu": 100, "memory": 100}}
        """;

    [Test]
    public void What_the_config_says_is_what_is_read()
    {
        var instances = Read(Instances("targetCapacity", "80")).Stack!.Instances!;

        Assert.That((instances.Ami, instances.Type), Is.EqualTo((Ami, "t3.small")));
        Assert.That((instances.Min, instances.Max, instances.TargetCapacity), Is.EqualTo((1, 3, 80)));
    }

    [Test]
    public void What_is_left_out_has_a_default()
    {
        var instances = Read(Instances()).Stack!.Instances!;

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
    [TestCase("min", "-1", "a whole number from 0 to")]
    [TestCase("max", "0", "a whole number from 1 to")]
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
            Is.EqualTo("infra:instances: found 't3.small'; allowed: a map that describes the instances")
        );
    }

    [Test]
    public void Instances_that_no_service_runs_on_are_found()
    {
        var config = new Dictionary<string, string>(StackFile.Config("fleet")) { ["infra:instances"] = Instances() };

        Assert.That(
            StackConfigReader.Read(config, TestStack.ProjectFolder).Errors.Single().ToString(),
            Is.EqualTo(
                "infra:instances: found instances without services; allowed: instances that infra:services run on"
            )
        );
    }

    [Test]
    public void A_size_that_fargate_lacks_is_good_on_instances()
    {
        var service = Read(Instances()).Stack!.Services["a"];

        Assert.That((service.Cpu, service.Memory), Is.EqualTo((100, 100)));
    }

    [TestCase("\"cpu\": 1, \"memory\": 100", "cpu: found 1; allowed: a whole number from 2 to 262144")]
    [TestCase("\"cpu\": 100, \"memory\": 5", "memory: found 5; allowed: a whole number from 6 to")]
    [TestCase(
        "\"cpu\": 100, \"memory\": 100, \"memoryReservation\": 100",
        "memoryReservation: found 100; allowed: a whole number from 6, less than 100, the container's memory"
    )]
    public void A_size_that_docker_refuses_is_found(string size, string error)
    {
        var services = $$"""{"a": {"image": "i", "port": 1, "listener": 2, {{size}} } }""";

        Assert.That(Error(Instances(), services), Does.StartWith($"infra:services.a.{error}"));
    }

    [Test]
    public void Scaling_of_a_service_on_instances_is_found()
    {
        var services = """
            {"a": {"image": "i", "port": 1, "listener": 2, "cpu": 100, "memory": 100,
            "scaling": {"min": 1, "max": 2, "cpu": 70}}}
            """;

        Assert.That(
            Error(Instances(), services),
            Is.EqualTo(
                "infra:services.a.scaling: found scaling; "
                    + "allowed: nothing: the number of tasks on infra:instances is desired alone"
            )
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
            Does.StartWith("infra:services.a.environment: found the address of b; allowed: none of another service")
        );
    }

    /// <summary>Good instances but for one key.</summary>
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

    private static string Error(string instances, string services = Service) =>
        Read(instances, services).Errors.Single().ToString();

    private static (StackConfig? Stack, IReadOnlyList<ConfigError> Errors) Read(
        string instances,
        string services = Service
    )
    {
        var config = new Dictionary<string, string> { ["infra:instances"] = instances, ["infra:services"] = services };
        var (stack, errors) = StackConfigReader.Read(config, TestStack.ProjectFolder);
        return (stack, errors);
    }
}
