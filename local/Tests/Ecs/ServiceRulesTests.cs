using Local.Cloud.Ecs;
using Local.Protocol.Values;

namespace Local.Tests.Ecs;

/// <summary>What is refused of services and task definitions in the bridge network, before anything is made.</summary>
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

    [TestCase("launchType", "\"FARGATE\" does not run network mode bridge; EC2 does")]
    [TestCase("networkConfiguration", "is not valid for network mode bridge; it is for awsvpc")]
    [TestCase("serviceConnectConfiguration", "is run by the local cloud for network mode awsvpc, not for bridge")]
    [TestCase(
        "placementConstraints",
        "is not run by the local cloud, which spreads tasks over zones and then instances"
    )]
    public void What_the_bridge_network_does_not_go_with_is_refused(string property, string reason)
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

    [TestCase("FARGATE", "\"FARGATE\" does not run network mode bridge")]
    [TestCase("nodes,more", "has 2; the local cloud runs a service on exactly 1")]
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
            Is.EqualTo("256 MiB must be below memory, 256 MiB")
        );

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

    private static PropertyMap Strategy(string provider) => new(("capacityProvider", provider), ("weight", 1));
}
