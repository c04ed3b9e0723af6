using Infra.Configuration;
using NUnit.Framework;

namespace Infra.Tests.Configuration;

/// <summary>
/// The values of <c>infra:services</c>, and each mistake in them: its path, the value found and the values allowed.
/// </summary>
[TestFixture]
internal sealed class ServiceSettingsTests
{
    private const string B = "b: {image: i, port: 3000, listener: 3, cpu: 256, memory: 512}";

    [Test]
    public void Every_key_is_read()
    {
        var users = Settings(TestStack.TwoServices).Services!["users"];

        Assert.That(users.Folder, Is.EqualTo("services/users"));
        Assert.That((users.Port, users.Listener, users.Cpu, users.Memory), Is.EqualTo((3000, 8000, 256, 512)));
        Assert.That((users.Scaling!.Min, users.Scaling.Max, users.Scaling.Cpu), Is.EqualTo((1, 3, 70)));
        Assert.That(users.Environment["API_VERSION"], Is.EqualTo("v1"));
        Assert.That(users.Calls, Is.EqualTo(new[] { "products" }));
        Assert.That(users.AssignPublicIp, Is.True);
    }

    [Test]
    public void Omitted_inputs_have_defaults()
    {
        var service = Settings(Service()).Services!["a"];

        Assert.That(service.Desired, Is.EqualTo(1));
        Assert.That(service.Scaling, Is.Null);
        Assert.That((service.GracePeriod, service.DeregistrationDelay), Is.EqualTo((60, 30)));
        Assert.That((service.HealthCheck.Path, service.LogRetention), Is.EqualTo(("/", 14)));
        Assert.That((service.MinimumHealthyPercent, service.MaximumPercent), Is.EqualTo((100, 200)));
        Assert.That(service.MemoryReservation, Is.Null);
        Assert.That(service.Calls, Is.Empty);
        Assert.That(service.Permissions, Is.Empty);
        Assert.That(service.AssignPublicIp, Is.False);
    }

    [Test]
    public void Numbers_may_be_written_as_text_because_config_set_stores_them_so()
    {
        Assert.That(Settings(Service("listener", "\"8000\"")).Services!["a"].Listener, Is.EqualTo(8000));
    }

    [TestCase("8000", "8000")]
    [TestCase("1.10", "1.10")]
    [TestCase("true", "true")]
    [TestCase("\"\"", "")]
    public void Values_of_the_environment_are_text_whatever_they_look_like(string json, string text)
    {
        var service = $$$"""
            {"a": {"image": "i", "port": 1, "listener": 2, "cpu": 256, "memory": 512, "environment": {"VALUE": {{{json}}} } } }
            """;
        var config = new Dictionary<string, string> { ["services"] = service };
        var settings = SettingsReader.Read(config, TestStack.ProjectFolder, secretKeys: null).Settings!;

        Assert.That(settings.Services!["a"].Environment["VALUE"], Is.EqualTo(text));
    }

    [Test]
    public void An_empty_map_of_services_is_a_cluster_without_services()
    {
        Assert.That(Settings("{}").Services, Is.Empty);
    }

    [TestCase("port", "a whole number from 1 to 65535")]
    [TestCase("listener", "a whole number from 1 to 65535")]
    [TestCase("cpu", "a whole number")]
    [TestCase("memory", "a whole number")]
    public void A_missing_value_is_a_mistake(string key, string allowed)
    {
        Assert.That(
            Mistake(Service(key, "null")),
            Does.StartWith($"infra:services.a.{key}: found nothing; allowed: {allowed}")
        );
    }

    [Test]
    public void A_service_without_a_map_is_a_mistake()
    {
        Assert.That(
            Mistake("{a: null}"),
            Does.StartWith("infra:services.a: found nothing; allowed: a map with the keys assignPublicIp, calls, ")
        );
    }

    [Test]
    public void A_variable_without_a_value_is_a_mistake()
    {
        Assert.That(
            Mistake(Service("environment", "{VALUE: null}")),
            Is.EqualTo("infra:services.a.environment.VALUE: found nothing; allowed: text")
        );
    }

    [TestCase("prot", "3000", " (did you mean port?)")]
    [TestCase("enviroment", "{}", " (did you mean environment?)")]
    [TestCase("targetgroup", "t", " (did you mean targetGroup?)")]
    [TestCase("colour", "red", "")]
    public void An_unknown_key_is_a_mistake_with_the_key_that_was_probably_meant(string key, string value, string meant)
    {
        Assert.That(
            Mistake(Service(key, value)),
            Does.StartWith(
                $"infra:services.a.{key}: found an unknown key{meant}; allowed: one of assignPublicIp, calls,"
            )
        );
    }

    [Test]
    public void A_path_quotes_a_key_that_has_dots()
    {
        Assert.That(Mistake(Service("a.b", "1")), Does.StartWith("infra:services.a[\"a.b\"]: found an unknown key"));
    }

    [TestCase("hello", "infra:services: found 'hello'; allowed: a map")]
    [TestCase("[1]", "infra:services: found a list; allowed: a map")]
    [TestCase("\"{broken\"", "infra:services: found '{broken'; allowed: a map")]
    [TestCase("{a: 1}", "infra:services.a: found 1; allowed: a map with the keys assignPublicIp, calls, capacity,")]
    public void A_value_that_is_not_a_map_is_a_mistake(string services, string mistake)
    {
        Assert.That(Mistake(services), Does.StartWith(mistake));
    }

    [TestCase("port", "http", "found 'http'; allowed: a whole number from 1 to 65535")]
    [TestCase("port", "80.5", "found 80.5; allowed: a whole number from 1 to 65535")]
    [TestCase("port", "true", "found true; allowed: a whole number from 1 to 65535")]
    [TestCase("name", "{}", "found a map; allowed: at most 255 letters, digits, underscores and hyphens")]
    [TestCase("environment", "[]", "found an empty list; allowed: a map")]
    [TestCase(
        "scaling",
        "3",
        "found 3; allowed: a map with the keys cpu, max, memory, min, requestsPerTarget, schedules"
    )]
    [TestCase("protocol", "TCP", "found 'TCP'; allowed: HTTP or HTTPS")]
    [TestCase("assignPublicIp", "yes", "found 'yes'; allowed: true or false")]
    [TestCase("calls", "b", "found 'b'; allowed: a list")]
    [TestCase("calls", "[{}]", "found a map; allowed: text", "[0]")]
    public void A_wrong_type_is_a_mistake(string key, string value, string mistake, string at = "")
    {
        Assert.That(Mistake(Service(key, value)), Is.EqualTo($"infra:services.a.{key}{at}: {mistake}"));
    }

    [TestCase("port", "0", "a whole number from 1 to 65535")]
    [TestCase("listener", "65536", "a whole number from 1 to 65535")]
    [TestCase("desired", "-1", "a whole number from 0 to 5000")]
    [TestCase("deregistrationDelay", "3601", "a whole number from 0 to 3600")]
    [TestCase("stickiness", "0", "a whole number from 1 to 604800")]
    [TestCase("slowStart", "29", "a whole number from 30 to 900")]
    [TestCase("gracePeriod", "-1", "a whole number, at least 0")]
    [TestCase("logRetention", "2", "one of 1, 3, 5")]
    [TestCase("memoryReservation", "513", "a whole number from 6 to 512, the task's memory")]
    [TestCase("memoryReservation", "5", "a whole number from 6 to 512, the task's memory")]
    [TestCase("minimumHealthyPercent", "101", "a whole number from 0 to 100")]
    [TestCase("maximumPercent", "201", "a whole number from 100 to 200")]
    [TestCase("maximumPercent", "100", "enough for one more task than the 1 that stay")]
    public void A_number_out_of_range_is_a_mistake(string key, string value, string allowed)
    {
        Assert.That(
            Mistake(Service(key, value)),
            Does.StartWith($"infra:services.a.{key}: found {value}; allowed: {allowed}")
        );
    }

    [TestCase("name")]
    [TestCase("targetGroup")]
    public void A_name_that_is_taken_is_a_mistake(string key)
    {
        var services = $"{{a: {A(key, "same")}, c: {A(("listener", "4"), (key, "same"))}}}";

        Assert.That(
            Mistake(services),
            Is.EqualTo(
                $"infra:services.c.{key}: found 'same'; allowed: a name of its own; infra:services.a.{key} has this one"
            )
        );
    }

    [TestCase("1")]
    [TestCase("300")]
    public void A_cpu_that_fargate_does_not_offer_is_a_mistake(string cpu)
    {
        Assert.That(
            Mistake(Service("cpu", cpu)),
            Is.EqualTo($"infra:services.a.cpu: found {cpu}; allowed: one of 256, 512, 1024, 2048, 4096, 8192, 16384")
        );
    }

    [Test]
    public void A_memory_that_fargate_does_not_offer_with_the_cpu_is_a_mistake()
    {
        Assert.That(
            Mistake(Service("memory", "4096")),
            Is.EqualTo("infra:services.a.memory: found 4096; allowed: one of 512, 1024, 2048, as cpu is 256")
        );
    }

    [TestCase("targetGroup", 32)]
    [TestCase("name", 255)]
    [TestCase("family", 255)]
    [TestCase("container", 255)]
    public void A_name_too_long_is_a_mistake(string key, int most)
    {
        Assert.That(Mistakes(Service(key, new string('a', most))), Is.Empty);
        Assert.That(
            Mistake(Service(key, new string('a', most + 1))),
            Does.StartWith($"infra:services.a.{key}: found 'aaa").And.Contain($"at most {most} letters")
        );
    }

    [Test]
    public void A_long_value_is_shown_by_its_beginning()
    {
        Assert.That(
            Mistake(Service("targetGroup", new string('a', 200))),
            Does.Contain($"found '{new string('a', 60)}…';")
        );
    }

    [Test]
    public void A_key_from_which_aws_would_get_too_long_a_name_is_a_mistake()
    {
        Assert.That(
            Mistake($"{{a-service-with-a-long-name: {A()}}}"),
            Is.EqualTo(
                "infra:services.a-service-with-a-long-name: found a key of 26 characters, 'a-service-with-a-long-name'; "
                    + "allowed: a key of at most 24 lower-case letters, digits and hyphens, a letter first, single hyphens within, not starting with 'sg-'"
            )
        );
    }

    [TestCase("a--b", "ECR takes no such repository")]
    [TestCase("sg-users", "EC2 takes no such security group")]
    public void A_key_from_which_aws_would_get_a_name_that_it_refuses_is_a_mistake(string key, string why)
    {
        Assert.That(
            Mistake($"{{{key}: {A()}}}"),
            Does.StartWith($"infra:services.{key}: found a key of {key.Length} characters, '{key}'; allowed: a key of"),
            why
        );
    }

    [TestCase("\"x@sha256:zz\"")]
    [TestCase("A//B:C:D")]
    [TestCase("http://x/y:z")]
    [TestCase("Name")]
    [TestCase("registry.example/Name")]
    [TestCase("name:one:two")]
    [TestCase("TAG")]
    [TestCase("TWO")]
    public void An_image_reference_that_is_none_is_a_mistake(string image)
    {
        image = image
            .Replace("TAG", $"name:{new string('a', 129)}")
            .Replace("TWO", $"name@sha256:{new string('a', 64)}@sha256:{new string('b', 64)}");

        Assert.That(
            Mistake(Service("image", image)),
            Does.StartWith("infra:services.a.image: found '").And.Contain("; allowed: an image's reference, as in")
        );
    }

    [TestCase("name")]
    [TestCase("localhost/name")]
    [TestCase("registry.example:5000/path/name_of-an.image:Tag_1.0-x")]
    [TestCase("name:tag@sha256:DIGEST")]
    public void An_image_reference_is_what_container_engines_take(string image)
    {
        var reference = $"\"{image.Replace("DIGEST", new string('0', 64))}\"";

        Assert.That(Mistakes(Service("image", reference)), Is.Empty);
    }

    [Test]
    public void An_environment_that_no_task_definition_holds_is_a_mistake()
    {
        Assert.That(
            Mistake(Service("environment", $"{{V: {new string('a', 65536)}}}")),
            Is.EqualTo(
                "infra:services.a.environment: found 65561 bytes; "
                    + "allowed: at most 65536: a task definition holds no more"
            )
        );
    }

    [TestCase("0", "U+0000")]
    [TestCase("x1b", "U+001B")]
    public void A_control_character_in_text_is_a_mistake(string escape, string character)
    {
        Assert.That(
            Mistake(Service("environment", $"{{V: \"a\\{escape}b\"}}")),
            Is.EqualTo($"infra:services.a.environment.V: found the control character {character}; allowed: text")
        );
    }

    [Test]
    public void Text_may_have_lines_and_tabs()
    {
        Assert.That(Mistakes(Service("environment", "{V: \"a\\n\\tb\\r\\n\"}")), Is.Empty);
    }

    [TestCase("0")]
    [TestCase("1")]
    public void A_deployment_that_can_neither_start_nor_stop_a_task_is_a_mistake_at_any_desired_count(string desired)
    {
        Assert.That(
            Mistake($"{{a: {A(("desired", desired), ("minimumHealthyPercent", "100"), ("maximumPercent", "100"))}}}"),
            Does.StartWith("infra:services.a.maximumPercent: found 100; allowed: ")
        );
    }

    [TestCase("/etc")]
    [TestCase("../elsewhere")]
    [TestCase("services/../../elsewhere")]
    public void A_folder_that_is_not_in_the_project_is_a_mistake(string folder)
    {
        Assert.That(
            Mistake($"{{a: {{folder: {folder}, port: 1, listener: 2, cpu: 256, memory: 512}}}}"),
            Is.EqualTo(
                $"infra:services.a.folder: found '{folder}'; "
                    + "allowed: a folder with a Dockerfile, relative to the project's and within it"
            )
        );
    }

    [Test]
    public void A_folder_without_a_dockerfile_is_a_mistake()
    {
        Assert.That(
            Mistake("{a: {folder: services/nothing, port: 1, listener: 2, cpu: 256, memory: 512}}"),
            Is.EqualTo(
                "infra:services.a.folder: found 'services/nothing'; "
                    + "allowed: a folder with a Dockerfile, relative to the project's"
            )
        );
    }

    [TestCase("port: 1", "neither folder nor image")]
    [TestCase("port: 1, folder: services/users, image: i", "both folder and image")]
    public void A_service_has_either_a_folder_or_an_image(string keys, string found)
    {
        Assert.That(
            Mistake($"{{a: {{{keys}, listener: 2, cpu: 256, memory: 512}}}}"),
            Is.EqualTo($"infra:services.a: found {found}; allowed: one of the two")
        );
    }

    [Test]
    public void A_variable_with_a_name_that_no_environment_has_is_a_mistake()
    {
        Assert.That(
            Mistake(Service("environment", "{A-B: 1}")),
            Is.EqualTo(
                "infra:services.a.environment.A-B: found a key of 3 characters, 'A-B'; "
                    + "allowed: a key of letters, digits and underscores, no digit first"
            )
        );
    }

    [TestCase("path", "alive", "found 'alive'; allowed: a path that starts with '/'")]
    [TestCase("healthyThreshold", "1", "found 1; allowed: a whole number from 2 to 10")]
    [TestCase("interval", "4", "found 4; allowed: a whole number from 5 to 300")]
    [TestCase("port", "80", "found an unknown key; allowed: one of healthyThreshold, interval, path")]
    public void A_mistake_in_the_health_check_is_found(string key, string value, string mistake)
    {
        Assert.That(
            Mistake(Service("healthCheck", $"{{{key}: {value}}}")),
            Does.StartWith($"infra:services.a.healthCheck.{key}: {mistake}")
        );
    }

    [TestCase("[c]", "'c'")]
    [TestCase("[b, a]", "'a'")]
    public void Calls_are_keys_of_other_services(string calls, string found)
    {
        Assert.That(
            Mistake($"{{a: {A("calls", calls)}, {B}}}"),
            Is.EqualTo($"infra:services.a.calls: found {found}; allowed: keys of other services: b")
        );
    }

    [Test]
    public void A_service_without_others_calls_none()
    {
        Assert.That(
            Mistake(Service("calls", "[c]")),
            Is.EqualTo("infra:services.a.calls: found 'c'; allowed: nothing: the stack has no other service")
        );
    }

    [TestCase("http://b:3000", true)]
    [TestCase("http://b", true)]
    [TestCase("http://b/path", true)]
    [TestCase("'one:1,b:3000'", true)]
    [TestCase("http://b:4000", false)]
    [TestCase("http://ab:3000", false)]
    [TestCase("http://b.example:3000", false)]
    [TestCase("b", false)]
    public void An_address_of_a_service_that_calls_does_not_name_gets_a_hint(string value, bool isAddress)
    {
        var reading = StackFile.Read(Stack($"{{a: {A("environment", $"{{V: {value}}}")}, {B}}}"));

        Assert.That(reading.Mistakes, Is.Empty);
        Assert.That(reading.Settings!.Services!["a"].Calls, Is.Empty, "nothing is guessed");
        Assert.That(
            reading.Hints.Where(hint => hint.Contains(".environment.")),
            isAddress
                ? Is.EqualTo(
                    new[]
                    {
                        "infra:services.a.environment.V has the address of b: add b to infra:services.a.calls, so that a "
                            + "starts after b.",
                    }
                )
                : Is.Empty
        );
    }

    [Test]
    public void An_address_of_a_service_that_calls_names_gets_no_hint()
    {
        Assert.That(StackFile.Read(Stack(TestStack.TwoServices)).Hints, Is.Empty);
    }

    [TestCase("true", 0)]
    [TestCase("false", 1)]
    [TestCase("null", 1)]
    public void Tasks_without_a_public_address_get_a_hint_because_the_default_vpc_has_no_other_way_out(
        string assignPublicIp,
        int hints
    )
    {
        Assert.That(
            StackFile.Read(Stack(Service("assignPublicIp", assignPublicIp))).Hints,
            Has.Length.EqualTo(hints)
                .And.All.StartsWith(
                    "infra:services.a.assignPublicIp: set it to true, or tasks cannot pull their image."
                )
        );
    }

    [Test]
    public void Permissions_are_statements_for_the_task_role()
    {
        var permission = Settings(
            Service(
                "permissions",
                "[{actions: ['s3:GetObject'], resources: ['arn:aws:s3:::b/*'], conditions: {StringEquals: {'aws:a': [v]}}}]"
            )
        )
            .Services!["a"]
            .Permissions[0];

        Assert.That(permission.Actions, Is.EqualTo(new[] { "s3:GetObject" }));
        Assert.That(permission.Resources, Is.EqualTo(new[] { "arn:aws:s3:::b/*" }));
        Assert.That(permission.Conditions["StringEquals"]["aws:a"], Is.EqualTo(new[] { "v" }));
    }

    [TestCase("{resources: ['*']}", ".actions: found nothing; allowed: a list with an entry")]
    [TestCase("{actions: [], resources: ['*']}", ".actions: found an empty list; allowed: a list with an entry")]
    [TestCase("{actions: [GetObject], resources: ['*']}", ".actions[0]: found 'GetObject'; allowed: a service and its")]
    [TestCase("{actions: ['*:*'], resources: ['*']}", ".actions[0]: found '*:*'")]
    [TestCase(
        "{actions: ['*'], resources: ['arn:aws:*']}",
        ".resources[0]: found 'arn:aws:*'; allowed: an ARN that names"
    )]
    [TestCase("{actions: ['*'], resources: ['*']}", ": found all actions on all resources; allowed: the actions")]
    public void A_mistake_in_a_permission_is_found(string permission, string mistake)
    {
        Assert.That(
            Mistake(Service("permissions", $"[{permission}]")),
            Does.StartWith($"infra:services.a.permissions[0]{mistake}")
        );
    }

    [Test]
    public void All_mistakes_are_found_at_once()
    {
        var services =
            $"{{a: {A(("port", "0"), ("cpu", "1"), ("x", "1"), ("folder", "services/users"))}, b: 1, c: {A()}}}";

        Assert.That(
            StackFile.Read(Stack(services, "infra:other: 1")).Mistakes.Select(mistake => mistake.Path),
            Is.EquivalentTo(
                new[]
                {
                    "infra:services.a",
                    "infra:services.a.port",
                    "infra:services.a.cpu",
                    "infra:services.a.x",
                    "infra:services.b",
                    "infra:services.c.listener",
                    "infra:other",
                }
            )
        );
    }

    [Test]
    public void A_rule_between_good_values_is_checked_whatever_else_is_wrong()
    {
        var service = A(("port", "0"), ("desired", "9"), ("scaling", "{min: 1, max: 3}"), ("memory", "600"));

        Assert.That(
            Mistakes($"{{a: {service}, c: {A("port", "x")}}}").Select(mistake => mistake.Split(": found")[0]),
            Is.EquivalentTo(
                new[]
                {
                    "infra:services.a.port",
                    "infra:services.a.desired",
                    "infra:services.a.scaling",
                    "infra:services.a.memory",
                    "infra:services.c.port",
                    "infra:services.c.listener",
                }
            )
        );
    }

    private static string A(string key = "image", string value = "i") => A((key, value));

    /// <summary>Returns a valid service except for these keys.</summary>
    private static string A(params (string Key, string Value)[] changes)
    {
        var keys = new Dictionary<string, string>
        {
            ["image"] = "i",
            ["port"] = "1",
            ["listener"] = "2",
            ["cpu"] = "256",
            ["memory"] = "512",
        };
        foreach (var (key, value) in changes)
        {
            keys[key] = value;
        }

        return $"{{{string.Join(", ", keys.Select(key => $"{key.Key}: {key.Value}"))}}}";
    }

    /// <summary>Returns one service, <c>a</c>, that is valid except for one key.</summary>
    private static string Service(string key = "image", string value = "i") => $"{{a: {A(key, value)}}}";

    private static string Stack(string services, string more = "aws:region: us-west-1") =>
        $"config:\n  infra:services: {services.ReplaceLineEndings(" ")}\n  {more}\n";

    private static StackSettings Settings(string services) => StackFile.Settings(Stack(services));

    private static IReadOnlyList<string> Mistakes(string services) => StackFile.Mistakes(Stack(services));

    private static string Mistake(string services) => Mistakes(services).Single();
}
