using Local.Cloud.Ecs;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Tests.Ecs;

/// <summary>Services and task definitions that are rejected in the bridge network before anything is created.</summary>
public class ServiceRulesTests
{
    private static readonly PropertyMap OnInstances = new(
        ("name", "app"),
        ("capacityProviderStrategies", PropertyValue.List(Strategy("nodes")))
    );

    [Test]
    public void A_service_of_the_bridge_network_runs_on_a_capacity_provider_or_on_launch_type_EC2()
    {
        Assert.Multiple(() =>
        {
            Assert.That(ServiceRules.Check(OnInstances, Definition()), Is.Empty);
            Assert.That(
                ServiceRules.Check(new PropertyMap(("name", "app"), ("launchType", "EC2")), Definition()),
                Is.Empty
            );
        });
    }

    [TestCase("launchType", "found 'FARGATE'; allowed: EC2 for network mode bridge")]
    [TestCase("networkConfiguration", "is valid only for network mode awsvpc, not for bridge")]
    [TestCase("serviceConnectConfiguration", "is supported by the local cloud for network mode awsvpc, not for bridge")]
    [TestCase(
        "placementConstraints",
        "is not supported by the local cloud, which spreads tasks over zones, then over instances"
    )]
    public void Inputs_that_the_bridge_network_does_not_support_are_errors(string property, string reason)
    {
        PropertyValue value = property switch
        {
            "launchType" => "FARGATE",
            "networkConfiguration" => new PropertyMap(("subnets", PropertyValue.List("subnet-1"))),
            "serviceConnectConfiguration" => new PropertyMap(("enabled", true)),
            _ => PropertyValue.List(new PropertyMap(("type", "distinctInstance"))),
        };
        var errors = ServiceRules.Check(new PropertyMap(("name", "app"), (property, value)), Definition());
        Assert.That(errors.Select(error => (error.Property, error.Reason)), Is.EqualTo([(property, reason)]));
    }

    [TestCase(
        "FARGATE",
        "found 'FARGATE'; allowed: a capacity provider with an Auto Scaling group, for network mode bridge"
    )]
    [TestCase("nodes,more", "found 2; allowed: exactly 1 in the local cloud")]
    public void A_service_of_the_bridge_network_has_one_capacity_provider_of_a_group(string providers, string reason)
    {
        var strategies = PropertyValue.List(providers.Split(',').Select(name => (PropertyValue)Strategy(name)));
        var errors = ServiceRules.Check(OnInstances.With("capacityProviderStrategies", strategies), Definition());
        Assert.That(errors.Single().Reason, Is.EqualTo(reason));
    }

    [Test]
    public void A_container_without_a_size_is_refused() =>
        Assert.That(
            TaskDefinitionRules.Check(Inputs("""[{"name":"app","image":"app"}]""")).Single().ToString(),
            Does.Contain("at least one of memory and memoryReservation is required")
        );

    [Test]
    public void A_soft_limit_is_below_the_hard_one() =>
        Assert.That(
            TaskDefinitionRules
                .Check(Inputs("""[{"name":"app","image":"app","memory":256,"memoryReservation":256}]"""))
                .Single()
                .Reason,
            Is.EqualTo("found 256; allowed: less than memory, 256 MiB")
        );

    [Test]
    public void Errors_in_a_container_name_their_paths() =>
        Assert.That(
            TaskDefinitionRules.Check(
                Inputs(
                    """[{"name":"a b","image":"app","memory":2,"portMappings":[{},{"containerPort":80,"hostPort":-1}]}]"""
                )
            ),
            Is.EqualTo([
                new InputError(
                    "containerDefinitions[0].name",
                    "found 'a b'; allowed: 1 to 255 letters, digits, hyphens and underscores"
                ),
                new InputError("containerDefinitions[0].memory", "found 2; allowed: at least 4 MiB"),
                new InputError(
                    "containerDefinitions[0].portMappings[0].containerPort",
                    "found nothing; allowed: 1 to 65535"
                ),
                new InputError("containerDefinitions[0].portMappings[1].hostPort", "found -1; allowed: 0 to 65535"),
            ])
        );

    [TestCase("100", "512", "cpu", "found 100; allowed: 256, 512, 1024, 2048, 4096, 8192, 16384 CPU units of Fargate")]
    [TestCase("256", "600", "memory", "found 600; allowed: 512, 1024, 2048 MiB, as Fargate offers with 256 CPU units")]
    [TestCase("x", "512", "cpu", "found 'x'; allowed: a whole number")]
    public void A_size_is_one_of_Fargates(string cpu, string memory, string property, string reason) =>
        Assert.That(
            TaskDefinitionRules.Check(
                new PropertyMap(
                    ("requiresCompatibilities", PropertyValue.List("FARGATE")),
                    ("networkMode", "awsvpc"),
                    ("cpu", cpu),
                    ("memory", memory)
                )
            ),
            Is.EqualTo([new InputError(property, reason)])
        );

    [TestCase(
        "other",
        80,
        "loadBalancers[0].containerName",
        "found 'other'; allowed: a container of the task definition (app)"
    )]
    [TestCase("app", 81, "loadBalancers[0].containerPort", "found 81; allowed: the container ports of app (80)")]
    public void A_load_balancer_leads_to_a_port_of_the_container(string name, int port, string property, string reason)
    {
        var balancer = new PropertyMap(("containerName", name), ("containerPort", port));
        Assert.That(
            ServiceRules.Check(
                OnInstances.With("loadBalancers", PropertyValue.List(balancer)),
                Definition("""[{"name":"app","image":"app","memory":256,"portMappings":[{"containerPort":80}]}]""")
            ),
            Is.EqualTo([new InputError(property, reason)])
        );
    }

    [TestCase("""[]""", "", "found no container; allowed: at least 1")]
    [TestCase(
        """[{"name":"a","image":"i","essential":false}]""",
        "",
        "has no essential container; allowed: at least one with essential true"
    )]
    [TestCase(
        """[{"name":"a","image":"i"},{"name":"a","image":"i"}]""",
        "[1].name",
        "found 'a'; allowed: a name that no other container of the task has"
    )]
    [TestCase(
        """[{"name":"a","image":"i","portMappings":[{"containerPort":80}]},{"name":"b","image":"i","portMappings":[{"containerPort":80}]}]""",
        "[1].portMappings[0].containerPort",
        "80 is mapped twice",
        Description = "in network mode awsvpc"
    )]
    [TestCase(
        """[{"name":"a","image":"i","dependsOn":[{"containerName":"b","condition":"START"}]}]""",
        "[0].dependsOn[0].containerName",
        "found 'b'; allowed: another container of the task (none)"
    )]
    [TestCase(
        """[{"name":"a","image":"i","dependsOn":[{"containerName":"b","condition":"READY"}]},{"name":"b","image":"i"}]""",
        "[0].dependsOn[0].condition",
        "found 'READY'; allowed: START, COMPLETE, SUCCESS, HEALTHY"
    )]
    [TestCase(
        """[{"name":"a","image":"i","dependsOn":[{"containerName":"b","condition":"SUCCESS"}]},{"name":"b","image":"i"}]""",
        "[0].dependsOn[0].condition",
        "found 'SUCCESS'; allowed: START or HEALTHY, as the container is essential"
    )]
    [TestCase(
        """[{"name":"a","image":"i","dependsOn":[{"containerName":"b","condition":"HEALTHY"}]},{"name":"b","image":"i"}]""",
        "[0].dependsOn[0].condition",
        "found 'HEALTHY'; allowed: START, COMPLETE or SUCCESS, as the container has no health check"
    )]
    [TestCase(
        """[{"name":"a","image":"i","healthCheck":{"command":["curl","x"]}}]""",
        "[0].healthCheck.command",
        "found curl x; allowed: CMD or CMD-SHELL and a command, or NONE"
    )]
    [TestCase(
        """[{"name":"a","image":"i","healthCheck":{"command":["CMD","x"],"interval":4}}]""",
        "[0].healthCheck.interval",
        "found 4; allowed: 5 to 300"
    )]
    [TestCase(
        """[{"name":"a","image":"i","mountPoints":[{"sourceVolume":"v"}]}]""",
        "[0].mountPoints[0].sourceVolume",
        "found 'v'; allowed: the name of one of the task definition's volumes"
    )]
    [TestCase(
        """[{"name":"a","image":"i","mountPoints":[{"sourceVolume":"shared"}]}]""",
        "[0].mountPoints[0].sourceVolume",
        "'shared' is no empty volume, which the local cloud does not support"
    )]
    [TestCase(
        """[{"name":"a","image":"i","environmentFiles":[{"value":"arn:aws:s3:::b/a.env","type":"s3"}]}]""",
        "[0].environmentFiles",
        "is not supported by the local cloud; remove it, or deploy to AWS"
    )]
    [TestCase(
        """[{"name":"a","image":"i","volumesFrom":[{"sourceContainer":"a"}]}]""",
        "[0].volumesFrom",
        "is not supported by the local cloud; remove it, or deploy to AWS"
    )]
    public void A_mistake_between_containers_is_an_error(string containers, string property, string reason) =>
        Assert.That(
            TaskDefinitionRules.Check(Task(containers)),
            Is.EqualTo([new InputError($"containerDefinitions{property}", reason)])
        );

    [Test]
    public void Containers_that_wait_for_each_other_are_an_error() =>
        Assert.That(
            TaskDefinitionRules
                .Check(
                    Task(
                        """
                        [{"name":"a","image":"i","dependsOn":[{"containerName":"b","condition":"START"}]},
                         {"name":"b","image":"i","dependsOn":[{"containerName":"a","condition":"START"}]}]
                        """
                    )
                )
                .Select(error => error.Reason),
            Is.EqualTo([
                "found 'b'; allowed: a container that does not wait for this one",
                "found 'a'; allowed: a container that does not wait for this one",
            ])
        );

    [Test]
    public void Options_without_effect_are_named_once() =>
        Assert.That(
            RecordedOptions.OfTaskDefinition(
                Task(
                    """
                    [{"name":"a","image":"i","user":"1654","readonlyRootFilesystem":true,"mountPoints":[]},
                     {"name":"b","image":"i","user":"1654","ulimits":[{"name":"nofile"}]}]
                    """
                )
            ),
            Is.EqualTo(
                "these options have no effect here, where a container is a process of your user: readonlyRootFilesystem, "
                    + "ulimits, user"
            )
        );

    [TestCase("""[{"name":"a","image":"i","readonlyRootFilesystem":false,"mountPoints":[]}]""")]
    [TestCase("""[{"name":"a","image":"i"}]""")]
    public void Without_such_options_there_is_nothing_to_tell(string containers) =>
        Assert.That(RecordedOptions.OfTaskDefinition(Task(containers)), Is.Null);

    [TestCase("FARGATE", false)]
    [TestCase("FARGATE_SPOT", true)]
    public void Spot_capacity_has_no_effect(string provider, bool isNamed)
    {
        var strategies = PropertyValue.List(Strategy("FARGATE"), Strategy(provider));
        var sentence = RecordedOptions.OfService(new PropertyMap(("capacityProviderStrategies", strategies)));

        Assert.That(sentence, isNamed ? Does.StartWith("FARGATE_SPOT has no effect here") : Is.Null);
    }

    [Test]
    public void A_task_reserves_the_soft_limit_and_the_host_ports_that_it_names()
    {
        var definition = Definition(
            """
            [{"name":"app","image":"app","cpu":128,"memory":512,"memoryReservation":256,
              "portMappings":[{"containerPort":80,"hostPort":8080},{"containerPort":81,"hostPort":0},{"containerPort":82}]}]
            """
        );
        Assert.Multiple(() =>
        {
            Assert.That((definition.Needs.Cpu, definition.Needs.Memory), Is.EqualTo((128, 256)));
            Assert.That(definition.Needs.HostPorts, Is.EqualTo([8080]));
        });
    }

    private static TaskDefinition Definition(string containers = """[{"name":"app","image":"app","memory":256}]""") =>
        TaskDefinition.Read("arn:aws:ecs:us-west-1:000000000000:task-definition/app:1", Inputs(containers));

    private static PropertyMap Inputs(string containers) =>
        new(("family", "app"), ("networkMode", "bridge"), ("containerDefinitions", containers));

    private static PropertyMap Task(string containers) =>
        new(
            ("family", "app"),
            ("requiresCompatibilities", PropertyValue.List("FARGATE")),
            ("networkMode", "awsvpc"),
            ("cpu", "256"),
            ("memory", "512"),
            ("containerDefinitions", containers),
            (
                "volumes",
                PropertyValue.List(
                    new PropertyMap(
                        ("name", "shared"),
                        ("efsVolumeConfiguration", new PropertyMap(("fileSystemId", "fs-1")))
                    )
                )
            )
        );

    private static PropertyMap Strategy(string provider) => new(("capacityProvider", provider), ("weight", 1));
}
