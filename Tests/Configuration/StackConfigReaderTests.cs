using Infra.Configuration;
using NUnit.Framework;

namespace Infra.Tests.Configuration;

/// <summary>Each mistake in a stack's config is found, with its path, what was found and what is allowed.</summary>
[TestFixture]
internal sealed class StackConfigReaderTests
{
    [Test]
    public void What_the_config_says_is_what_is_read()
    {
        var stack = Good(TestStack.TwoServices, ("infra:cluster", """{"name": "c", "namespace": "n"}"""));
        var users = stack.Services["users"];

        Assert.That(stack.ClusterName, Is.EqualTo("c"));
        Assert.That(stack.NamespaceName, Is.EqualTo("n"));
        Assert.That(users.Folder, Is.EqualTo("services/users"));
        Assert.That((users.Port, users.Listener, users.Cpu, users.Memory), Is.EqualTo((3000, 8000, 256, 512)));
        Assert.That((users.Scaling!.Min, users.Scaling.Max, users.Scaling.CpuPercent), Is.EqualTo((1, 3, 70)));
        Assert.That(users.Environment["API_VERSION"], Is.EqualTo("v1"));
    }

    [Test]
    public void What_is_left_out_has_a_default()
    {
        var service = Good("""{"a": {"image": "i", "port": 1, "listener": 2, "cpu": 256, "memory": 512}}""").Services[
            "a"
        ];

        Assert.That(service.Desired, Is.EqualTo(1));
        Assert.That(service.Scaling, Is.Null);
        Assert.That((service.GracePeriod, service.DeregistrationDelay), Is.EqualTo((60, 30)));
        Assert.That((service.HealthCheck.Path, service.LogRetention), Is.EqualTo(("/", 14)));
        Assert.That((service.MinimumHealthyPercent, service.MaximumPercent), Is.EqualTo((100, 200)));
        Assert.That(service.MemoryReservation, Is.Null);
    }

    [Test]
    public void An_autoscaled_service_without_a_desired_number_starts_with_the_fewest()
    {
        Assert.That(
            Good(Service("scaling", """{"min": 2, "max": 3, "cpu": 70}""")).Services["a"].Desired,
            Is.EqualTo(2)
        );
    }

    [Test]
    public void Numbers_may_be_written_as_text_because_config_set_stores_them_so()
    {
        Assert.That(Good(Service("listener", "\"8000\"")).Services["a"].Listener, Is.EqualTo(8000));
    }

    [TestCase("8000", "8000")]
    [TestCase("1.10", "1.10")]
    [TestCase("true", "true")]
    [TestCase("\"\"", "")]
    public void Values_of_the_environment_are_text_whatever_they_look_like(string json, string text)
    {
        var service = Good(Service("environment", $$"""{"VALUE": {{json}}}""")).Services["a"];

        Assert.That(service.Environment["VALUE"], Is.EqualTo(text));
    }

    [TestCase("http://b:3000", true)]
    [TestCase("http://b", true)]
    [TestCase("http://b/path", true)]
    [TestCase("one:1,b:3000", true)]
    [TestCase("http://b:4000", false)]
    [TestCase("http://ab:3000", false)]
    [TestCase("http://b.example:3000", false)]
    [TestCase("b", false)]
    public void A_service_calls_those_whose_address_its_environment_has(string value, bool calls)
    {
        var services = $$$"""
            {
              "a": {"image": "i", "port": 1, "listener": 2, "cpu": 256, "memory": 512, "environment": {"V": "{{{value}}}"}},
              "b": {"image": "i", "port": 3000, "listener": 3, "cpu": 256, "memory": 512}
            }
            """;

        Assert.That(Good(services).Services["a"].Calls, calls ? Is.EqualTo(new[] { "b" }) : Is.Empty);
    }

    [Test]
    public void Config_of_others_is_theirs()
    {
        Assert.That(Errors(TestStack.TwoServices, ("aws:region", "us-west-1")), Is.Empty);
    }

    [Test]
    public void A_stack_of_neither_services_nor_a_fleet_is_found()
    {
        var (stack, errors) = StackConfigReader.Read(new Dictionary<string, string>(), TestStack.ProjectFolder);

        Assert.That(stack, Is.Null);
        Assert.That(
            errors.Single().ToString(),
            Is.EqualTo("infra:services: found nothing; allowed: a map of services, or infra:fleet, or both")
        );
    }

    [TestCase("port")]
    [TestCase("listener")]
    [TestCase("cpu")]
    [TestCase("memory")]
    public void A_missing_value_is_found(string key)
    {
        Assert.That(Error(Service(key, "null")), Does.StartWith($"infra:services.a.{key}: found nothing; allowed: "));
    }

    [Test]
    public void A_service_of_which_nothing_is_said_is_found_and_not_taken_for_none()
    {
        Assert.That(
            Error("""{"a": null}"""),
            Is.EqualTo("infra:services.a: found nothing; allowed: a map that describes a service")
        );
    }

    [Test]
    public void A_variable_without_a_value_is_found()
    {
        Assert.That(
            Error(Service("environment", """{"VALUE": null}""")),
            Is.EqualTo("infra:services.a.environment.VALUE: found nothing; allowed: text")
        );
    }

    [Test]
    public void An_unknown_key_at_the_top_is_found()
    {
        Assert.That(
            Errors(TestStack.TwoServices, ("infra:servces", "{}")).Single().ToString(),
            Is.EqualTo(
                "infra:servces: found an unknown key; "
                    + "allowed: one of cluster, executionRole, fleet, forceDelete, instances, loadBalancer, services"
            )
        );
    }

    [TestCase("infra:cluster", """{"nam": "c"}""", "infra:cluster.nam")]
    [TestCase("infra:loadBalancer", """{"nam": "c"}""", "infra:loadBalancer.nam")]
    [TestCase("infra:executionRole", """{"nam": "c"}""", "infra:executionRole.nam")]
    public void An_unknown_key_of_a_map_is_found(string key, string value, string path)
    {
        Assert.That(Errors(TestStack.TwoServices, (key, value)).Single().Path, Is.EqualTo(path));
    }

    [Test]
    public void An_unknown_key_of_a_service_is_found()
    {
        var error = Error(Service("prot", "3000"));

        Assert.That(error, Does.StartWith("infra:services.a.prot: found an unknown key; allowed: one of "));
        Assert.That(error, Does.Contain("port"));
    }

    [Test]
    public void A_path_quotes_a_key_that_has_dots()
    {
        Assert.That(Error(Service("a.b", "1")), Does.StartWith("infra:services.a[\"a.b\"]: found an unknown key"));
    }

    [TestCase("hello", "infra:services: found 'hello'; allowed: a map of services")]
    [TestCase("[1]", "infra:services: found a list; allowed: a map of services")]
    [TestCase("{broken", "infra:services: found '{broken'; allowed: a map of services")]
    [TestCase("""{"a": 1}""", "infra:services.a: found 1; allowed: a map that describes a service")]
    public void A_map_that_is_none_is_found(string services, string error)
    {
        Assert.That(Error(services), Is.EqualTo(error));
    }

    [TestCase("port", "\"http\"", "found 'http'; allowed: a whole number")]
    [TestCase("port", "80.5", "found 80.5; allowed: a whole number")]
    [TestCase("port", "true", "found true; allowed: a whole number")]
    [TestCase("name", "{}", "found a map; allowed: text")]
    [TestCase("environment", "[]", "found a list; allowed: a map of variables")]
    [TestCase("scaling", "3", "found 3; allowed: a map with the keys min, max, cpu and memory")]
    public void A_wrong_type_is_found(string key, string value, string error)
    {
        Assert.That(Error(Service(key, value)), Is.EqualTo($"infra:services.a.{key}: {error}"));
    }

    [Test]
    public void A_switch_that_is_neither_on_nor_off_is_found()
    {
        Assert.That(
            Errors(TestStack.TwoServices, ("infra:forceDelete", "yes")).Single().ToString(),
            Is.EqualTo("infra:forceDelete: found 'yes'; allowed: true or false")
        );
    }

    [TestCase("port", "0", "a whole number from 1 to 65535")]
    [TestCase("listener", "65536", "a whole number from 1 to 65535")]
    [TestCase("desired", "-1", "a whole number from 0 to 5000")]
    [TestCase("deregistrationDelay", "3601", "a whole number from 0 to 3600")]
    [TestCase("gracePeriod", "-1", "a whole number from 0 to 2147483647")]
    [TestCase("logRetention", "2", "one of 1, 3, 5")]
    [TestCase("memoryReservation", "513", "a whole number from 6 to 512, the task's memory")]
    [TestCase("minimumHealthyPercent", "101", "a whole number from 0 to 100")]
    [TestCase("maximumPercent", "201", "a whole number from 100 to 200")]
    [TestCase("maximumPercent", "100", "enough for one more task than the 1 that stay")]
    public void A_number_out_of_range_is_found(string key, string value, string allowed)
    {
        Assert.That(
            Error(Service(key, value)),
            Does.StartWith($"infra:services.a.{key}: found {value}; allowed: {allowed}")
        );
    }

    [Test]
    public void A_listener_port_taken_twice_is_found()
    {
        var services = """
            {
              "a": {"image": "i", "port": 1, "listener": 80, "cpu": 256, "memory": 512},
              "b": {"image": "i", "port": 1, "listener": 80, "cpu": 256, "memory": 512}
            }
            """;

        Assert.That(
            Error(services),
            Is.EqualTo(
                "infra:services.b.listener: found 80; "
                    + "allowed: a listener port of its own; infra:services.a.listener has this one"
            )
        );
    }

    [TestCase("name")]
    [TestCase("targetGroup")]
    public void A_name_taken_twice_is_found(string key)
    {
        var services = $$"""
            {
              "a": {"image": "i", "port": 1, "listener": 1, "cpu": 256, "memory": 512, "{{key}}": "same"},
              "b": {"image": "i", "port": 1, "listener": 2, "cpu": 256, "memory": 512, "{{key}}": "same"}
            }
            """;

        Assert.That(Error(services), Does.StartWith($"infra:services.b.{key}: found same; allowed: a name of its own"));
    }

    [Test]
    public void A_cpu_that_fargate_does_not_offer_is_found()
    {
        Assert.That(
            Error(Service("cpu", "300")),
            Is.EqualTo("infra:services.a.cpu: found 300; allowed: one of 256, 512, 1024, 2048, 4096, 8192, 16384")
        );
    }

    [Test]
    public void A_memory_that_fargate_does_not_offer_with_the_cpu_is_found()
    {
        Assert.That(
            Error(Service("memory", "4096")),
            Is.EqualTo("infra:services.a.memory: found 4096; allowed: one of 512, 1024, 2048, as cpu is 256")
        );
    }

    [TestCase("targetGroup", 32)]
    [TestCase("name", 255)]
    [TestCase("family", 255)]
    [TestCase("container", 255)]
    public void A_name_too_long_is_found(string key, int most)
    {
        Assert.That(Errors(Service(key, $"\"{new string('a', most)}\"")), Is.Empty);
        Assert.That(
            Error(Service(key, $"\"{new string('a', most + 1)}\"")),
            Does.StartWith($"infra:services.a.{key}: found 'aaa").And.Contain($"at most {most} letters")
        );
    }

    [Test]
    public void A_key_from_which_aws_would_get_too_long_a_name_is_found()
    {
        var services =
            """{"a-service-with-a-long-name": {"image": "i", "port": 1, "listener": 2, "cpu": 256, "memory": 512}}""";

        Assert.That(
            Error(services),
            Does.StartWith("infra:services.a-service-with-a-long-name: found").And.Contain("at most 24")
        );
    }

    [TestCase("infra:loadBalancer", "name", 33)]
    [TestCase("infra:cluster", "name", 256)]
    [TestCase("infra:executionRole", "name", 65)]
    public void A_name_too_long_outside_of_the_services_is_found(string map, string key, int length)
    {
        var error = Errors(TestStack.TwoServices, (map, $$$"""{"{{{key}}}": "{{{new string('a', length)}}}"}"""))
            .Single();

        Assert.That(error.Path, Is.EqualTo($"{map}.{key}"));
        Assert.That(error.Allowed, Does.StartWith($"at most {length - 1}"));
    }

    [TestCase("aws:a", "b", "aws:a", "allowed: a key of at most 128 letters")]
    [TestCase("Name", "a;b", "Name", "found 'a;b'; allowed: at most 256 letters")]
    public void A_tag_that_aws_refuses_is_found(string key, string value, string named, string message)
    {
        var cluster = $$$"""{"tags": {"{{{key}}}": "{{{value}}}"}}""";
        var error = Errors(TestStack.TwoServices, ("infra:cluster", cluster)).Single();

        Assert.That(error.Path, Does.StartWith("infra:cluster.tags").And.Contain(named));
        Assert.That(error.ToString(), Does.Contain(message));
    }

    [Test]
    public void A_folder_that_does_not_exist_is_found()
    {
        var error = Error(
            """{"a": {"folder": "services/nothing", "port": 1, "listener": 2, "cpu": 256, "memory": 512}}"""
        );

        Assert.That(
            error,
            Is.EqualTo(
                "infra:services.a.folder: found 'services/nothing'; "
                    + "allowed: a folder with a Dockerfile, relative to the project's"
            )
        );
    }

    [TestCase("""{"port": 1, "listener": 2, "cpu": 256, "memory": 512}""", "neither folder nor image")]
    [TestCase(
        """{"folder": "services/users", "image": "i", "port": 1, "listener": 2, "cpu": 256, "memory": 512}""",
        "both folder and image"
    )]
    public void A_service_has_either_a_folder_or_an_image(string service, string found)
    {
        Assert.That(
            Error($$"""{"a": {{service}}}"""),
            Is.EqualTo($"infra:services.a: found {found}; allowed: one of the two")
        );
    }

    [TestCase(0)]
    [TestCase(4)]
    public void A_desired_number_outside_of_the_scaling_is_found(int desired)
    {
        var services = $$$"""
            {"a": {"image": "i", "port": 1, "listener": 2, "cpu": 256, "memory": 512,
            "desired": {{{desired}}}, "scaling": {"min": 1, "max": 3, "cpu": 70} } }
            """;

        Assert.That(
            Error(services),
            Is.EqualTo($"infra:services.a.desired: found {desired}; allowed: 1 to 3, as scaling says")
        );
    }

    [TestCase("""{"min": 1, "max": 3}""", "scaling: found neither cpu nor memory")]
    [TestCase("""{"min": 1, "max": 3, "cpu": 0}""", "scaling.cpu: found 0; allowed: a whole number from 1 to 100")]
    [TestCase("""{"min": 1, "max": 3, "memory": 101}""", "scaling.memory: found 101")]
    [TestCase("""{"min": 3, "max": 2, "cpu": 70}""", "scaling.max: found 2; allowed: a whole number from 3 to 5000")]
    [TestCase("""{"max": 2, "cpu": 70}""", "scaling.min: found nothing")]
    [TestCase("""{"min": 1, "max": 3, "cpu": 70, "disk": 1}""", "scaling.disk: found an unknown key")]
    public void A_mistake_in_the_scaling_is_found(string scaling, string error)
    {
        Assert.That(Error(Service("scaling", scaling)), Does.StartWith($"infra:services.a.{error}"));
    }

    [Test]
    public void A_variable_that_no_environment_has_is_found()
    {
        Assert.That(
            Error(Service("environment", """{"A-B": "1"}""")),
            Does.StartWith("infra:services.a.environment.A-B: found a variable named 'A-B'")
        );
    }

    [Test]
    public void A_health_check_path_without_a_slash_is_found()
    {
        Assert.That(
            Error(Service("healthCheck", """{"path": "alive"}""")),
            Does.StartWith("infra:services.a.healthCheck.path: found 'alive'")
        );
    }

    [TestCase("healthyThreshold", "1", "a whole number from 2 to 10")]
    [TestCase("interval", "4", "a whole number from 5 to 300")]
    public void A_number_of_the_health_check_out_of_range_is_found(string key, string value, string allowed)
    {
        Assert.That(
            Error(Service("healthCheck", $$"""{"{{key}}": {{value}}}""")),
            Is.EqualTo($"infra:services.a.healthCheck.{key}: found {value}; allowed: {allowed}")
        );
    }

    [Test]
    public void An_unknown_key_of_the_health_check_is_found()
    {
        Assert.That(
            Error(Service("healthCheck", """{"port": 80}""")),
            Is.EqualTo(
                "infra:services.a.healthCheck.port: found an unknown key; "
                    + "allowed: one of healthyThreshold, interval, path"
            )
        );
    }

    [Test]
    public void All_mistakes_are_found_at_once()
    {
        var services = """
            {"a": {"image": "i", "port": 0, "listener": "x", "cpu": 1, "memory": 512, "x": 1}, "b": 1}
            """;

        Assert.That(
            Errors(services, ("infra:other", "1")).Select(error => error.Path),
            Is.EquivalentTo(
                new[]
                {
                    "infra:services.a.port",
                    "infra:services.a.listener",
                    "infra:services.a.cpu",
                    "infra:services.a.x",
                    "infra:services.b",
                    "infra:other",
                }
            )
        );
    }

    /// <summary>A good service, <c>a</c>, but for one key.</summary>
    private static string Service(string key, string value)
    {
        var keys = new Dictionary<string, string>
        {
            ["image"] = "\"i\"",
            ["port"] = "1",
            ["listener"] = "2",
            ["cpu"] = "256",
            ["memory"] = "512",
            [key] = value,
        };
        return $$$"""{"a": { {{{string.Join(", ", keys.Select(entry => $"\"{entry.Key}\": {entry.Value}"))}}} }}""";
    }

    private static StackConfig Good(string services, params (string Key, string Value)[] more)
    {
        var (stack, errors) = Read(services, more);
        Assert.That(errors, Is.Empty);
        return stack!;
    }

    private static string Error(string services) => Errors(services).Single().ToString();

    private static IReadOnlyList<ConfigError> Errors(string services, params (string Key, string Value)[] more) =>
        Read(services, more).Errors;

    private static (StackConfig? Stack, IReadOnlyList<ConfigError> Errors) Read(
        string services,
        (string Key, string Value)[] more
    )
    {
        var config = more.Append(("infra:services", services)).ToDictionary(entry => entry.Item1, entry => entry.Item2);
        var (stack, errors) = StackConfigReader.Read(config, TestStack.ProjectFolder);
        return (stack, errors);
    }
}
