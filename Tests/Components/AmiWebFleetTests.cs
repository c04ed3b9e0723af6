using System.Text;
using Infra.Components;
using NUnit.Framework;

namespace Infra.Tests.Components;

[TestFixture]
internal sealed class AmiWebFleetTests
{
    private const string Servers = "SecurityGroup fleet";
    private const string LoadBalancer = "SecurityGroup load-balancer";

    private static readonly FleetScalingArgs TwoToFour = new() { Min = 2, Max = 4 };

    private Recording stack = null!;
    private Recording scaling = null!;

    [OneTimeSetUp]
    public async Task RunAsync()
    {
        stack = await Recording.RunAsync(recording => TestInstances.Fleet(recording));
        scaling = await Recording.RunAsync(recording => TestInstances.Fleet(recording, scaling: TwoToFour));
    }

    [Test]
    public void The_first_instance_starts_from_the_image_that_is_given_and_is_set_up_by_its_user_data()
    {
        var first = stack.One("Instance", "fleet-1");

        Assert.That(first.Text("ami"), Is.EqualTo("ami-00000001"));
        Assert.That(first.Text("instanceType"), Is.EqualTo("t2.micro"));
        Assert.That(first.Text("userData"), Is.EqualTo("#!/bin/bash\nyum install -y httpd\n"));
    }

    [Test]
    public void The_image_is_made_of_the_first_instance_once_its_user_data_has_ended()
    {
        var setup = stack.One("Association");

        Assert.That(setup.Text("name"), Is.EqualTo("AWS-RunShellScript"));
        Assert.That(setup.Text("parameters", "commands"), Is.EqualTo("cloud-init status --wait"));
        Assert.That(setup.Text("targets", "0", "key"), Is.EqualTo("InstanceIds"));
        Assert.That(setup.Texts("targets", "0", "values"), Is.EqualTo(new[] { "Instance fleet-1" }));
        Assert.That(setup.Text("waitForSuccessTimeoutSeconds"), Is.EqualTo("900"), "else nothing waits");
        Assert.That(stack.One("AmiFromInstance").Text("sourceInstanceId"), Is.EqualTo("Instance fleet-1"));
    }

    [Test]
    public async Task The_image_depends_on_that_wait()
    {
        Assert.That(
            await stack.DependenciesOf("AmiFromInstance", "fleet"),
            Is.EqualTo(new[] { "Association fleet-setup" })
        );
    }

    [Test]
    public void Another_first_instance_is_waited_for_anew()
    {
        Assert.That(
            stack.OptionsOf("Association", "fleet-setup").ReplaceOnChanges,
            Is.EqualTo(new[] { "targets" }),
            "only the creation of an association waits"
        );
    }

    [TestCase("fleet-2")]
    [TestCase("fleet-3")]
    public void A_replica_starts_from_the_image_and_has_user_data_of_its_own(string name)
    {
        var replica = stack.One("Instance", name);

        Assert.That(replica.Text("ami"), Is.EqualTo("AmiFromInstance fleet"));
        Assert.That(replica.Text("userData"), Does.Contain("/var/www/html/index.html"));
    }

    [Test]
    public void Instances_are_spread_over_the_subnets()
    {
        Assert.That(
            stack.All("Instance").OrderBy(instance => instance.Name).Select(instance => instance.Text("subnetId")),
            Is.EqualTo(new[] { "subnet-1", "subnet-2", "subnet-1" })
        );
    }

    [Test]
    public void The_target_group_has_the_first_instance_and_all_replicas_on_the_web_servers_port()
    {
        Assert.That(
            stack
                .All("TargetGroupAttachment")
                .Select(target => (target.Text("targetGroupArn"), target.Text("targetId"), target.Text("port"))),
            Is.EquivalentTo(
                new[] { "fleet-1", "fleet-2", "fleet-3" }.Select(name =>
                    ("arn of TargetGroup target", $"Instance {name}", "80")
                )
            )
        );
        Assert.That(stack.One("TargetGroup").Text("targetType"), Is.EqualTo("instance"));
    }

    [Test]
    public async Task The_first_instance_serves_after_the_reboot_that_its_image_takes()
    {
        Assert.That(
            await stack.DependenciesOf("TargetGroupAttachment", "fleet-1"),
            Is.EqualTo(new[] { "AmiFromInstance fleet" })
        );
    }

    [Test]
    public void Other_user_data_takes_another_instance()
    {
        Assert.That(
            stack.All("Instance").Select(instance => instance.Text("userDataReplaceOnChange")),
            Is.All.EqualTo("True"),
            "it runs at the first boot alone"
        );
    }

    [Test]
    public void Instance_metadata_asks_for_a_token_and_does_not_leave_the_instance()
    {
        foreach (var instance in stack.All("Instance").Concat(scaling.All("LaunchTemplate")))
        {
            Assert.That(instance.Text("metadataOptions", "httpTokens"), Is.EqualTo("required"), instance.Name);
            Assert.That(instance.Text("metadataOptions", "httpPutResponseHopLimit"), Is.EqualTo("1"), instance.Name);
        }
    }

    [Test]
    public void Nobody_has_a_key_to_an_instance()
    {
        foreach (var instance in stack.All("Instance").Concat(scaling.All("LaunchTemplate")))
        {
            Assert.That(instance.Inputs.Keys, Has.No.Member("keyName"), instance.Name);
        }
    }

    [Test]
    public void Web_servers_admit_the_load_balancer_on_their_port_and_nobody_else()
    {
        var admitted = stack.Ingress().Where(rule => rule.Group == Servers);

        Assert.That(admitted, Is.EqualTo(new[] { (Servers, LoadBalancer, 80, 80) }), "port 22 is closed as well");
    }

    [Test]
    public async Task Ssh_is_open_to_the_addresses_that_are_given_and_to_no_others()
    {
        var open = await Recording.RunAsync(recording => TestInstances.Fleet(recording, sshCidr: "203.0.113.0/24"));

        Assert.That(
            open.Ingress().Where(rule => rule.Group == Servers && rule.First == 22),
            Is.EqualTo(new[] { (Servers, "203.0.113.0/24", 22, 22) })
        );
    }

    [Test]
    public async Task A_health_check_on_another_port_is_admitted_from_the_load_balancer()
    {
        var open = await Recording.RunAsync(recording => TestInstances.Fleet(recording, healthCheckPort: 81));

        Assert.That(open.Ingress(), Has.Member((Servers, LoadBalancer, 81, 81)));
        Assert.That(open.Egress(), Has.Member((LoadBalancer, Servers, 81, 81)));
    }

    [Test]
    public void Web_servers_reach_https_and_nothing_else()
    {
        Assert.That(
            stack.Egress().Where(rule => rule.Group == Servers),
            Is.EqualTo(new[] { (Servers, Rules.Anyone, 443, 443) })
        );
    }

    [Test]
    public void Systems_manager_manages_the_instances_and_their_role_may_do_nothing_else()
    {
        Assert.That(
            stack.One("RolePolicyAttachment").Text("policyArn"),
            Is.EqualTo("arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore")
        );
        Assert.That(stack.All("RolePolicy"), Is.Empty);
        Assert.That(stack.One("InstanceProfile").Text("role"), Is.EqualTo("fleet"));
        Assert.That(
            stack.All("Instance").Select(instance => instance.Text("iamInstanceProfile")),
            Is.All.EqualTo("fleet")
        );
    }

    [TestCase("SecurityGroupEgressRule fleet-https", "user data installs packages")]
    [TestCase("RolePolicyAttachment fleet", "Systems Manager waits for the user data")]
    public async Task An_instance_starts_after_what_its_first_boot_needs(string resource, string why)
    {
        Assert.That(await stack.DependenciesOf("Instance", "fleet-1"), Has.Member(resource), why);
    }

    [Test]
    public void With_scaling_the_replicas_are_a_group_and_the_first_instance_stays()
    {
        Assert.That(scaling.All("Instance").Select(instance => instance.Name), Is.EqualTo(new[] { "fleet-1" }));
        Assert.That(
            scaling.All("TargetGroupAttachment").Select(target => target.Name),
            Is.EqualTo(new[] { "fleet-1" })
        );
        Assert.That(stack.All("Group"), Is.Empty);
    }

    [Test]
    public void The_group_launches_the_newest_version_of_its_template_by_number()
    {
        var group = scaling.One("Group");

        Assert.That(scaling.One("LaunchTemplate").Text("imageId"), Is.EqualTo("AmiFromInstance fleet"));
        Assert.That(group.Text("launchTemplate", "id"), Is.EqualTo("LaunchTemplate fleet"));
        Assert.That(group.Text("launchTemplate", "version"), Is.EqualTo("7"), "no refresh follows $Latest");
    }

    [Test]
    public void A_new_image_renews_the_group_new_instances_first()
    {
        var refresh = scaling.One("Group");

        Assert.That(refresh.Text("instanceRefresh", "strategy"), Is.EqualTo("Rolling"));
        Assert.That(refresh.Text("instanceRefresh", "preferences", "minHealthyPercentage"), Is.EqualTo("100"));
        Assert.That(refresh.Text("instanceRefresh", "preferences", "maxHealthyPercentage"), Is.EqualTo("200"));
    }

    [Test]
    public void The_group_replaces_what_the_load_balancer_finds_unhealthy()
    {
        var group = scaling.One("Group");

        Assert.That(group.Text("healthCheckType"), Is.EqualTo("ELB"));
        Assert.That(group.Texts("targetGroupArns"), Is.EqualTo(new[] { "arn of TargetGroup target" }));
        Assert.That(
            (group.Text("minSize"), group.Text("maxSize"), group.Text("desiredCapacity")),
            Is.EqualTo(("2", "4", "2"))
        );
    }

    [Test]
    public void A_groups_replica_has_its_user_data_as_a_launch_template_takes_it()
    {
        var userData = Convert.FromBase64String(scaling.One("LaunchTemplate").Text("userData")!);

        Assert.That(Encoding.UTF8.GetString(userData), Does.StartWith("#!/bin/bash\n"));
    }

    [Test]
    public void A_target_group_of_addresses_is_refused() =>
        AssertRefused(
            recording => TestInstances.Fleet(recording, targetType: AlbTargetType.Ip),
            "Target.Type is 'Ip'; allowed is Instance"
        );

    [Test]
    public void A_type_that_is_none_is_refused() =>
        AssertRefused(recording => TestInstances.Fleet(recording, type: "micro"), "InstanceType is 'micro'");

    [TestCase(-1)]
    [TestCase(1000)]
    public void A_number_of_replicas_that_a_target_group_does_not_take_is_refused(int count) =>
        AssertRefused(recording => TestInstances.Fleet(recording, replicas: count), $"ReplicaCount is '{count}'");

    [TestCase("203.0.113.1")]
    [TestCase("2001:db8::/32")]
    [TestCase("anyone")]
    public void Addresses_that_are_no_block_are_refused(string cidr) =>
        AssertRefused(recording => TestInstances.Fleet(recording, sshCidr: cidr), $"SshCidr is '{cidr}'");

    [Test]
    public void A_group_whose_maximum_is_below_its_minimum_is_refused() =>
        AssertRefused(
            recording => TestInstances.Fleet(recording, scaling: new() { Min = 2, Max = 1 }),
            "Scaling.Max is '1'"
        );

    [Test]
    public void A_desired_number_outside_of_the_scaling_is_refused() =>
        AssertRefused(
            recording =>
                TestInstances.Fleet(
                    recording,
                    scaling: new()
                    {
                        Min = 2,
                        Max = 4,
                        Desired = 5,
                    }
                ),
            "Scaling.Desired is '5'; allowed is a whole number from 2 to 4"
        );

    private static void AssertRefused(Action<Recording> create, string message) =>
        Assert.That(Refusal.Of(create), Does.Contain("AmiWebFleet '").And.Contain(message));
}
