using Infra.Components;
using NUnit.Framework;
using Pulumi;
using Pulumi.Aws.Ec2;
using Pulumi.Aws.Iam;
using Pulumi.Aws.LB;
using Pulumi.Aws.Ssm;
using Group = Pulumi.Aws.AutoScaling.Group;

namespace Infra.Tests.Components;

[TestFixture]
internal sealed class AmiWebFleetTests
{
    private const string Servers = "SecurityGroup fleet";

    private MockedStack _stack = null!;
    private MockedStack _scaling = null!;

    [OneTimeSetUp]
    public async Task RunAsync()
    {
        _stack = await MockedStack.RunAsync(stack => Fleet(options: stack.Watched));
        _scaling = await MockedStack.RunAsync(stack =>
            Fleet(scaling: new() { Min = 2, Max = 4 }, options: stack.Watched)
        );
    }

    [Test]
    public async Task Web_servers_admit_the_load_balancer_on_their_port_and_nobody_else()
    {
        Assert.That(
            (await _stack.IngressAsync()).Where(rule => rule.Contains($"→ {Servers} ")),
            Is.EqualTo(new[] { $"sg-load-balancer → {Servers} tcp 8080" }),
            "port 22 is closed as well"
        );
    }

    [Test]
    public async Task The_load_balancer_admits_anyone_on_the_listeners_port_and_reaches_the_web_servers_alone()
    {
        Assert.That(await _stack.IngressAsync(), Has.Member($"{Rules.Anyone} → sg-load-balancer tcp 80"));
        Assert.That(
            await _stack.EgressAsync(),
            Is.EquivalentTo(new[] { $"sg-load-balancer → {Servers} tcp 8080", $"{Servers} → {Rules.Anyone} tcp 443" })
        );
    }

    [Test]
    public async Task Ssh_is_open_to_the_addresses_that_are_given_and_to_no_others()
    {
        var open = await MockedStack.RunAsync(_ => Fleet(sshCidr: "203.0.113.0/24"));

        Assert.That(
            (await open.IngressAsync()).Where(rule => rule.EndsWith(" 22")),
            Is.EqualTo(new[] { $"203.0.113.0/24 → {Servers} tcp 22" })
        );
    }

    [Test]
    public async Task A_health_check_on_another_port_is_admitted_from_the_load_balancer()
    {
        var checking = await MockedStack.RunAsync(_ => Fleet(targetGroup: new() { HealthCheck = new() { Port = 81 } }));

        Assert.That(await checking.IngressAsync(), Has.Member($"sg-load-balancer → {Servers} tcp 81"));
        Assert.That(await checking.EgressAsync(), Has.Member($"sg-load-balancer → {Servers} tcp 81"));
    }

    [Test]
    public async Task The_first_instance_starts_from_the_image_that_is_given_and_is_set_up_by_its_user_data()
    {
        var first = _stack.One<Instance>("fleet-1");

        Assert.That(await first.Ami.ValueAsync(), Is.EqualTo("ami-00000001"));
        Assert.That(await first.InstanceType.ValueAsync(), Is.EqualTo("t2.micro"));
        Assert.That(await first.UserData.ValueAsync(), Is.EqualTo("#!/bin/bash\nyum install -y httpd\n"));
    }

    [Test]
    public async Task The_image_is_made_of_the_first_instance_once_its_user_data_has_ended()
    {
        var setup = _stack.One<Association>();
        var target = (await setup.Targets.ValueAsync()).Single();

        Assert.That(await setup.Name.ValueAsync(), Is.EqualTo("AWS-RunShellScript"));
        Assert.That((await setup.Parameters.ValueAsync())!["commands"], Is.EqualTo("cloud-init status --wait"));
        Assert.That(target.Key, Is.EqualTo("InstanceIds"));
        Assert.That(target.Values, Is.EqualTo(new[] { "Instance fleet-1" }));
        Assert.That(await setup.WaitForSuccessTimeoutSeconds.ValueAsync(), Is.EqualTo(900), "else nothing waits");
        Assert.That(
            await _stack.DependenciesOf(_stack.One<AmiFromInstance>()),
            Is.EqualTo(new[] { "Association fleet-setup" })
        );
    }

    [Test]
    public void A_replaced_first_instance_is_waited_for_again()
    {
        Assert.That(
            _stack.OptionsOf(_stack.One<Association>()).ReplaceOnChanges,
            Is.EqualTo(new[] { "targets" }),
            "only the creation of an association waits"
        );
    }

    [TestCase("fleet-2")]
    [TestCase("fleet-3")]
    public async Task A_replica_starts_from_the_image_and_has_user_data_of_its_own(string name)
    {
        Assert.That(await _stack.One<Instance>(name).Ami.ValueAsync(), Is.EqualTo("AmiFromInstance fleet"));
        Assert.That(await _stack.One<Instance>(name).UserData.ValueAsync(), Does.Contain("/var/www/html/index.html"));
    }

    [TestCase("fleet-1", "subnet-1")]
    [TestCase("fleet-2", "subnet-2")]
    [TestCase("fleet-3", "subnet-1")]
    public async Task Instances_are_spread_over_the_subnets(string name, string subnet)
    {
        Assert.That(await _stack.One<Instance>(name).SubnetId.ValueAsync(), Is.EqualTo(subnet));
    }

    [TestCase("fleet-1")]
    [TestCase("fleet-2")]
    [TestCase("fleet-3")]
    public async Task The_target_group_has_every_instance_on_the_web_servers_port(string name)
    {
        var target = _stack.One<TargetGroupAttachment>(name);

        Assert.That(await target.TargetId.ValueAsync(), Is.EqualTo($"Instance {name}"));
        Assert.That(await target.Port.ValueAsync(), Is.EqualTo(8080));
        Assert.That(
            await target.TargetGroupArn.ValueAsync(),
            Is.EqualTo(await _stack.One<TargetGroup>().Arn.ValueAsync())
        );
    }

    [Test]
    public async Task The_first_instance_serves_after_the_reboot_that_its_image_takes()
    {
        Assert.That(
            await _stack.DependenciesOf(_stack.One<TargetGroupAttachment>("fleet-1")),
            Is.EqualTo(new[] { "AmiFromInstance fleet" })
        );
    }

    [Test]
    public async Task Other_user_data_takes_another_instance()
    {
        Assert.That(
            await _stack.One<Instance>("fleet-1").UserDataReplaceOnChange.ValueAsync(),
            Is.True,
            "it runs at the first boot alone"
        );
    }

    [Test]
    public async Task Instance_metadata_asks_for_a_token_and_does_not_leave_the_instance()
    {
        var alone = await _stack.One<Instance>("fleet-1").MetadataOptions.ValueAsync();
        var grouped = await _scaling.One<LaunchTemplate>().MetadataOptions.ValueAsync();

        Assert.That((alone.HttpTokens, alone.HttpPutResponseHopLimit), Is.EqualTo(("required", 1)));
        Assert.That((grouped.HttpTokens, grouped.HttpPutResponseHopLimit), Is.EqualTo(("required", 1)));
    }

    [TestCase("fleet-1")]
    [TestCase("fleet-2")]
    public async Task The_disk_of_an_instance_is_encrypted(string name)
    {
        var disk = await _stack.One<Instance>(name).RootBlockDevice.ValueAsync();

        Assert.That((disk.Encrypted, disk.VolumeType), Is.EqualTo((true, "gp3")));
    }

    [Test]
    public async Task The_disk_of_a_replica_in_a_group_is_encrypted_under_the_name_that_the_image_has()
    {
        var disk = (await _scaling.One<LaunchTemplate>().BlockDeviceMappings.ValueAsync()).Single();

        Assert.That(disk.DeviceName, Is.EqualTo("/dev/xvdb"), "another name would be another disk");
        Assert.That((disk.Ebs!.Encrypted, disk.Ebs.VolumeType), Is.EqualTo(("true", "gp3")));
    }

    [Test]
    public async Task Nobody_has_a_key_to_an_instance()
    {
        Assert.That(await _stack.One<Instance>("fleet-1").KeyName.ValueAsync(), Is.Null);
        Assert.That(await _scaling.One<LaunchTemplate>().KeyName.ValueAsync(), Is.Null);
    }

    [Test]
    public async Task The_role_has_the_permissions_of_session_manager_and_run_command_and_reads_no_parameter()
    {
        Assert.That(
            (await _stack.One<RolePolicy>().Policy.AllowedAsync()).Select(allowed => allowed.Split(' ')[0]),
            Is.EquivalentTo(
                new[]
                {
                    "ec2messages:AcknowledgeMessage",
                    "ec2messages:DeleteMessage",
                    "ec2messages:FailMessage",
                    "ec2messages:GetEndpoint",
                    "ec2messages:GetMessages",
                    "ec2messages:SendReply",
                    "ssm:DescribeAssociation",
                    "ssm:GetDocument",
                    "ssm:ListAssociations",
                    "ssm:ListInstanceAssociations",
                    "ssm:UpdateAssociationStatus",
                    "ssm:UpdateInstanceAssociationStatus",
                    "ssm:UpdateInstanceInformation",
                    "ssmmessages:CreateControlChannel",
                    "ssmmessages:CreateDataChannel",
                    "ssmmessages:OpenControlChannel",
                    "ssmmessages:OpenDataChannel",
                }
            )
        );
        Assert.That(_stack.All<RolePolicyAttachment>(), Is.Empty);
    }

    [Test]
    public async Task An_instance_starts_after_the_needs_of_its_first_boot()
    {
        Assert.That(
            await _stack.DependenciesOf(_stack.One<Instance>("fleet-1")),
            Has.Member("SecurityGroupEgressRule fleet-https"),
            "user data installs packages"
        );
    }

    [Test]
    public void With_scaling_the_replicas_are_a_group_and_the_first_instance_stays()
    {
        Assert.That(_scaling.One<Instance>().GetResourceName(), Is.EqualTo("fleet-1"));
        Assert.That(_scaling.One<TargetGroupAttachment>().GetResourceName(), Is.EqualTo("fleet-1"));
        Assert.That(_stack.All<Group>(), Is.Empty);
    }

    [Test]
    public async Task The_group_launches_the_newest_version_of_its_template_by_number()
    {
        var template = await _scaling.One<Group>().LaunchTemplate.ValueAsync();

        Assert.That(await _scaling.One<LaunchTemplate>().ImageId.ValueAsync(), Is.EqualTo("AmiFromInstance fleet"));
        Assert.That(template!.Id, Is.EqualTo("LaunchTemplate fleet"));
        Assert.That(template.Version, Is.EqualTo("7"), "no refresh follows $Latest");
    }

    [Test]
    public async Task A_new_image_renews_the_group_new_instances_first()
    {
        var refresh = await _scaling.One<Group>().InstanceRefresh.ValueAsync();

        Assert.That(refresh!.Strategy, Is.EqualTo("Rolling"));
        Assert.That(refresh.Preferences!.MinHealthyPercentage, Is.EqualTo(100));
        Assert.That(refresh.Preferences.MaxHealthyPercentage, Is.EqualTo(200));
    }

    [Test]
    public async Task The_group_replaces_instances_that_the_load_balancer_finds_unhealthy()
    {
        var group = _scaling.One<Group>();

        Assert.That(await group.HealthCheckType.ValueAsync(), Is.EqualTo("ELB"));
        Assert.That(
            await group.TargetGroupArns.ValueAsync(),
            Is.EqualTo(new[] { await _scaling.One<TargetGroup>().Arn.ValueAsync() })
        );
        Assert.That((await group.MinSize.ValueAsync(), await group.MaxSize.ValueAsync()), Is.EqualTo((2, 4)));
        Assert.That(await group.DesiredCapacity.ValueAsync(), Is.EqualTo(2), "the fewest by default");
    }

    [TestCase(2, 1, null)]
    [TestCase(2, 4, 5)]
    public async Task Bounds_that_cannot_be_kept_are_refused(int min, int max, int? desired) =>
        Assert.That(
            await MockedStack.RefusalAsync(() =>
                Fleet(
                    scaling: new()
                    {
                        Min = min,
                        Max = max,
                        Desired = desired,
                    }
                )
            ),
            Does.Contain($"there are {min} to {max} replicas, {desired ?? min} desired")
        );

    private static AmiWebFleet Fleet(
        FleetScalingArgs? scaling = null,
        string? sshCidr = null,
        AlbTargetGroupArgs? targetGroup = null,
        ComponentResourceOptions? options = null
    ) =>
        new(
            "fleet",
            new()
            {
                Listener = Given.Listener(80),
                VpcId = "vpc-1",
                SubnetIds = new() { "subnet-1", "subnet-2" },
                Port = 8080,
                ImageId = "ami-00000001",
                InstanceType = "t2.micro",
                UserData = "#!/bin/bash\nyum install -y httpd\n",
                ReplicaUserData = "#!/bin/bash\nhostname > /var/www/html/index.html\n",
                Scaling = scaling,
                SshCidr = sshCidr is null ? null : (Input<string>)sshCidr,
                TargetGroup = targetGroup ?? new(),
            },
            options
        );
}
