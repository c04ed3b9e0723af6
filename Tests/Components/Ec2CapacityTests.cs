using System.Text;
using NUnit.Framework;

namespace Infra.Tests.Components;

[TestFixture]
internal sealed class Ec2CapacityTests
{
    private const string Instances = "SecurityGroup instances";
    private const string LoadBalancer = "SecurityGroup load-balancer";

    private Recording stack = null!;

    [OneTimeSetUp]
    public async Task RunAsync() =>
        stack = await Recording.RunAsync(recording => TestInstances.Capacity(recording), TestInstances.Answers);

    [Test]
    public void Instances_admit_the_load_balancer_on_the_ports_that_ecs_chooses_and_nobody_else()
    {
        var admitted = stack.Ingress().Where(rule => rule.Group == Instances);

        Assert.That(admitted, Is.EqualTo(new[] { (Instances, LoadBalancer, 32768, 65535) }));
    }

    [Test]
    public void The_load_balancer_reaches_those_ports_of_the_instances_and_nothing_else()
    {
        var reached = stack.Egress().Where(rule => rule.Group == LoadBalancer);

        Assert.That(reached, Is.EqualTo(new[] { (LoadBalancer, Instances, 32768, 65535) }));
    }

    [Test]
    public void Instances_reach_https_and_nothing_else()
    {
        var reached = stack.Egress().Where(rule => rule.Group == Instances);

        Assert.That(reached, Is.EqualTo(new[] { (Instances, Rules.Anyone, 443, 443) }));
    }

    [Test]
    public void Instance_metadata_asks_for_a_token_and_does_not_reach_tasks_in_the_bridge_network()
    {
        var template = stack.One("LaunchTemplate");

        Assert.That(template.Text("metadataOptions", "httpTokens"), Is.EqualTo("required"));
        Assert.That(template.Text("metadataOptions", "httpPutResponseHopLimit"), Is.EqualTo("1"));
    }

    [Test]
    public void Nobody_has_a_key_to_an_instance()
    {
        Assert.That(stack.One("LaunchTemplate").Inputs.Keys, Has.No.Member("keyName"));
    }

    [Test]
    public void An_instance_joins_the_cluster_at_its_first_boot()
    {
        var userData = Encoding.UTF8.GetString(Convert.FromBase64String(stack.One("LaunchTemplate").Text("userData")!));

        Assert.That(
            userData.Split('\n'),
            Is.EqualTo(new[] { "#!/bin/bash", "echo 'ECS_CLUSTER=cluster' >> /etc/ecs/ecs.config", "" })
        );
    }

    [Test]
    public void The_group_launches_the_newest_version_of_its_template_by_number()
    {
        var group = stack.One("Group");

        Assert.That(group.Text("launchTemplate", "id"), Is.EqualTo("LaunchTemplate instances"));
        Assert.That(group.Text("launchTemplate", "version"), Is.EqualTo("7"), "a group sees no change in $Latest");
    }

    [Test]
    public void An_instance_with_tasks_is_protected_from_scale_in_and_yet_the_group_can_be_deleted()
    {
        Assert.That(stack.One("Group").Text("protectFromScaleIn"), Is.EqualTo("True"));
        Assert.That(stack.One("Group").Text("forceDelete"), Is.EqualTo("True"), "destroy would hang");
    }

    [Test]
    public void The_group_is_marked_as_managed_by_ecs()
    {
        var tag = stack.One("Group");

        Assert.That(tag.Text("tags", "0", "key"), Is.EqualTo("AmazonECSManaged"));
        Assert.That(tag.Text("tags", "0", "propagateAtLaunch"), Is.EqualTo("True"));
    }

    [Test]
    public void How_many_instances_there_are_is_for_ecs_to_say_between_the_bounds()
    {
        var group = stack.One("Group");

        Assert.That((group.Text("minSize"), group.Text("maxSize")), Is.EqualTo(("1", "3")));
        Assert.That(group.Text("desiredCapacity"), Is.EqualTo("1"), "the fewest, for want of another word");
        Assert.That(stack.OptionsOf("Group", "instances").IgnoreChanges, Is.EqualTo(new[] { "desiredCapacity" }));
    }

    [Test]
    public void The_capacity_provider_scales_protects_and_drains_its_instances()
    {
        var provider = stack.One("CapacityProvider");
        string? Of(params string[] path) => provider.Text(["autoScalingGroupProvider", .. path]);

        Assert.That(Of("autoScalingGroupArn"), Is.EqualTo("arn of Group instances"));
        Assert.That(Of("managedScaling", "status"), Is.EqualTo("ENABLED"));
        Assert.That(Of("managedScaling", "targetCapacity"), Is.EqualTo("100"));
        Assert.That(Of("managedTerminationProtection"), Is.EqualTo("ENABLED"));
        Assert.That(Of("managedDraining"), Is.EqualTo("ENABLED"));
    }

    [Test]
    public void The_capacity_provider_is_the_clusters()
    {
        var association = stack.One("ClusterCapacityProviders");

        Assert.That(association.Text("clusterName"), Is.EqualTo("cluster"));
        Assert.That(association.Texts("capacityProviders"), Is.EqualTo(new[] { "instances" }));
    }

    [Test]
    public void Only_instances_take_on_their_role()
    {
        var statement = stack.One("Role", "instances").Json("assumeRolePolicy").GetProperty("Statement")[0];

        Assert.That(
            statement.GetProperty("Principal").GetProperty("Service").GetString(),
            Is.EqualTo("ec2.amazonaws.com")
        );
    }

    [Test]
    public void The_role_lets_ecs_agent_take_part_in_this_cluster_and_no_more()
    {
        const string Cluster = TestInstances.ClusterArn;
        const string ItsInstances = "arn:aws:ecs:us-west-1:123456789012:container-instance/cluster/*";
        var allowed = stack
            .One("RolePolicy", "instances")
            .Json("policy")
            .GetProperty("Statement")
            .EnumerateArray()
            .SelectMany(statement =>
                statement
                    .GetProperty("Action")
                    .EnumerateArray()
                    .Select(action => $"{action.GetString()} on {statement.GetProperty("Resource").GetString()}")
            );

        Assert.That(
            allowed,
            Is.EquivalentTo(
                new[]
                {
                    $"ecs:RegisterContainerInstance on {Cluster}",
                    $"ecs:DeregisterContainerInstance on {Cluster}",
                    $"ecs:SubmitAttachmentStateChanges on {Cluster}",
                    $"ecs:SubmitContainerStateChange on {Cluster}",
                    $"ecs:SubmitTaskStateChange on {Cluster}",
                    $"ecs:Poll on {ItsInstances}",
                    $"ecs:StartTelemetrySession on {ItsInstances}",
                    "ecs:DiscoverPollEndpoint on *",
                }
            ),
            "images and logs are the execution role's"
        );
        Assert.That(stack.All("RolePolicyAttachment"), Is.Empty);
    }

    [TestCase("RolePolicy instances", "the agent registers at once")]
    [TestCase("SecurityGroupEgressRule instances-https", "the agent talks HTTPS")]
    public async Task An_instance_starts_after_what_its_agent_needs(string resource, string why)
    {
        Assert.That(await stack.DependenciesOf("Group", "instances"), Has.Member(resource), why);
    }

    [TestCase("ecs-instances")]
    [TestCase("awsInstances")]
    [TestCase("fargate")]
    public void A_name_that_is_amazons_own_is_refused(string name) =>
        AssertRefused(recording => TestInstances.Capacity(recording, name: name), $"its name is '{name}'");

    [Test]
    public void A_type_that_is_none_is_refused() =>
        AssertRefused(recording => TestInstances.Capacity(recording, type: "small"), "InstanceType is 'small'");

    [Test]
    public void A_maximum_below_the_minimum_is_refused() =>
        AssertRefused(recording => TestInstances.Capacity(recording, min: 2, max: 1), "Max is '1'");

    [TestCase(0)]
    [TestCase(4)]
    public void A_desired_number_outside_of_the_bounds_is_refused(int desired) =>
        AssertRefused(
            recording => TestInstances.Capacity(recording, desired: desired),
            $"Desired is '{desired}'; allowed is a whole number from 1 to 3"
        );

    [TestCase(0)]
    [TestCase(101)]
    public void A_target_capacity_out_of_range_is_refused(int percent) =>
        AssertRefused(
            recording => TestInstances.Capacity(recording, targetCapacity: percent),
            $"TargetCapacity is '{percent}'"
        );

    private static void AssertRefused(Action<Recording> create, string message) =>
        Assert.That(Refusal.Of(create), Does.Contain("Ec2Capacity '").And.Contain(message));
}
