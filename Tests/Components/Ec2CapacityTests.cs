using System.Text;
using Infra.Components;
using NUnit.Framework;
using Pulumi.Aws.Ec2;
using Pulumi.Aws.Ecs;
using Pulumi.Aws.Iam;
using Group = Pulumi.Aws.AutoScaling.Group;

namespace Infra.Tests.Components;

[TestFixture]
internal sealed class Ec2CapacityTests
{
    private const string Instances = "SecurityGroup instances";

    private MockedStack _stack = null!;

    [OneTimeSetUp]
    public async Task RunAsync() =>
        _stack = await MockedStack.RunAsync(stack => Capacity("instances", options: stack.Watched));

    [Test]
    public async Task Instances_admit_the_load_balancer_on_the_ports_that_ecs_chooses_and_nobody_else()
    {
        Assert.That(
            await _stack.IngressAsync(),
            Is.EqualTo(new[] { $"sg-load-balancer → {Instances} tcp 32768-65535" }),
            "port 22 is closed as well"
        );
    }

    [Test]
    public async Task The_load_balancer_reaches_those_ports_and_instances_reach_https_and_nothing_else()
    {
        Assert.That(
            await _stack.EgressAsync(),
            Is.EquivalentTo(
                new[] { $"sg-load-balancer → {Instances} tcp 32768-65535", $"{Instances} → {Rules.Anyone} tcp 443" }
            )
        );
    }

    [Test]
    public async Task Instance_metadata_asks_for_a_token_and_does_not_reach_tasks()
    {
        var metadata = await _stack.One<LaunchTemplate>().MetadataOptions.ValueAsync();

        Assert.That(metadata.HttpTokens, Is.EqualTo("required"));
        Assert.That(metadata.HttpPutResponseHopLimit, Is.EqualTo(1), "a task could take the instance's role");
    }

    [Test]
    public async Task The_disk_of_an_instance_is_encrypted_under_the_name_that_the_image_has()
    {
        var stack = await MockedStack.RunAsync(_ => Capacity("instances"), ("getAmi.rootDeviceName", "/dev/sda1"));
        var disk = (await stack.One<LaunchTemplate>().BlockDeviceMappings.ValueAsync()).Single();

        Assert.That(disk.DeviceName, Is.EqualTo("/dev/sda1"), "another name would be another disk");
        Assert.That((disk.Ebs!.Encrypted, disk.Ebs.VolumeType), Is.EqualTo(("true", "gp3")));
    }

    [Test]
    public async Task Nobody_has_a_key_to_an_instance()
    {
        Assert.That(await _stack.One<LaunchTemplate>().KeyName.ValueAsync(), Is.Null);
    }

    [Test]
    public async Task An_instance_joins_the_cluster_at_its_first_boot()
    {
        var userData = Encoding.UTF8.GetString(
            Convert.FromBase64String((await _stack.One<LaunchTemplate>().UserData.ValueAsync())!)
        );

        Assert.That(userData, Is.EqualTo("#!/bin/bash\necho 'ECS_CLUSTER=main' >> /etc/ecs/ecs.config\n"));
    }

    [Test]
    public async Task The_group_launches_the_newest_version_of_its_template_by_number()
    {
        var template = await _stack.One<Group>().LaunchTemplate.ValueAsync();

        Assert.That(template!.Id, Is.EqualTo("LaunchTemplate instances"));
        Assert.That(template.Version, Is.EqualTo("7"), "a group sees no change in $Latest");
    }

    [Test]
    public async Task An_instance_with_tasks_is_protected_from_scale_in_and_yet_the_group_can_be_deleted()
    {
        Assert.That(await _stack.One<Group>().ProtectFromScaleIn.ValueAsync(), Is.True);
        Assert.That(await _stack.One<Group>().ForceDelete.ValueAsync(), Is.True, "destroy would hang");
    }

    [Test]
    public async Task The_group_is_marked_as_managed_by_ecs()
    {
        var tag = (await _stack.One<Group>().Tags.ValueAsync())[0];

        Assert.That((tag.Key, tag.PropagateAtLaunch), Is.EqualTo(("AmazonECSManaged", true)));
    }

    [Test]
    public async Task Ecs_decides_how_many_instances_there_are_between_the_bounds()
    {
        var group = _stack.One<Group>();

        Assert.That((await group.MinSize.ValueAsync(), await group.MaxSize.ValueAsync()), Is.EqualTo((1, 3)));
        Assert.That(await group.DesiredCapacity.ValueAsync(), Is.EqualTo(1), "the fewest by default");
        Assert.That(_stack.OptionsOf(group).IgnoreChanges, Is.EqualTo(new[] { "desiredCapacity" }));
    }

    [Test]
    public async Task The_capacity_provider_scales_protects_and_drains_its_instances()
    {
        var provider = await _stack.One<CapacityProvider>().AutoScalingGroupProvider.ValueAsync();

        Assert.That(provider!.AutoScalingGroupArn, Is.EqualTo(await _stack.One<Group>().Arn.ValueAsync()));
        Assert.That(provider.ManagedScaling!.Status, Is.EqualTo("ENABLED"));
        Assert.That(provider.ManagedScaling.TargetCapacity, Is.EqualTo(100));
        Assert.That(provider.ManagedTerminationProtection, Is.EqualTo("ENABLED"));
        Assert.That(provider.ManagedDraining, Is.EqualTo("ENABLED"));
    }

    [Test]
    public async Task A_user_of_the_providers_name_waits_until_the_cluster_has_it()
    {
        var association = _stack.One<ClusterCapacityProviders>();

        Assert.That(await association.ClusterName.ValueAsync(), Is.EqualTo("main"));
        Assert.That(await association.CapacityProviders.ValueAsync(), Is.EqualTo(new[] { "instances" }));
        Assert.That(
            await _stack.One<Ec2Capacity>().ProviderName.SourcesAsync(),
            Has.Member("ClusterCapacityProviders instances"),
            "tasks need instances, until the last one has stopped"
        );
    }

    [Test]
    public async Task Only_instances_take_on_their_role()
    {
        var trust = (await _stack.One<Role>().AssumeRolePolicy.JsonAsync()).GetProperty("Statement")[0];

        Assert.That(trust.GetProperty("Principal").GetProperty("Service").GetString(), Is.EqualTo("ec2.amazonaws.com"));
    }

    [Test]
    public async Task The_role_lets_ecs_agent_take_part_in_this_cluster_and_no_more()
    {
        const string ItsInstances = "arn:aws:ecs:us-west-1:123456789012:container-instance/main/*";

        Assert.That(
            await _stack.One<RolePolicy>().Policy.AllowedAsync(),
            Is.EquivalentTo(
                new[]
                {
                    $"ecs:RegisterContainerInstance on {Given.ClusterArn}",
                    $"ecs:DeregisterContainerInstance on {Given.ClusterArn}",
                    $"ecs:SubmitAttachmentStateChanges on {Given.ClusterArn}",
                    $"ecs:SubmitContainerStateChange on {Given.ClusterArn}",
                    $"ecs:SubmitTaskStateChange on {Given.ClusterArn}",
                    $"ecs:Poll on {ItsInstances}",
                    $"ecs:StartTelemetrySession on {ItsInstances}",
                    "ecs:DiscoverPollEndpoint on *",
                }
            ),
            "images and logs are the execution role's"
        );
        Assert.That(_stack.All<RolePolicyAttachment>(), Is.Empty);
    }

    [Test]
    public async Task An_instance_starts_after_the_needs_of_its_agent()
    {
        Assert.That(
            await _stack.DependenciesOf(_stack.One<Group>()),
            Has.Member("SecurityGroupEgressRule instances-https"),
            "the agent talks HTTPS"
        );
        Assert.That(
            await _stack.One<LaunchTemplate>().IamInstanceProfile.SourcesAsync(),
            Is.Not.Empty,
            "the agent registers at once"
        );
    }

    [TestCase("ecs-instances")]
    [TestCase("awsInstances")]
    [TestCase("fargate")]
    public async Task A_name_that_is_amazons_own_is_refused(string name) =>
        Assert.That(
            await MockedStack.RefusalAsync(() => Capacity(name)),
            Does.Contain($"a capacity provider named '{name}' cannot start with 'aws', 'ecs' or 'fargate'.")
        );

    [TestCase(2, 1, null)]
    [TestCase(1, 3, 4)]
    [TestCase(1, 3, 0)]
    [TestCase(0, 0, null)]
    public async Task Bounds_that_cannot_be_kept_are_refused(int min, int max, int? desired) =>
        Assert.That(
            await MockedStack.RefusalAsync(() => Capacity("instances", min, max, desired)),
            Does.Contain($"there are {min} to {max} instances, {desired ?? min} at the start")
        );

    private static Ec2Capacity Capacity(
        string name,
        int min = 1,
        int max = 3,
        int? desired = null,
        Pulumi.ComponentResourceOptions? options = null
    ) =>
        new(
            name,
            new()
            {
                ClusterArn = Given.ClusterArn,
                VpcId = "vpc-1",
                SubnetIds = new() { "subnet-1", "subnet-2" },
                LoadBalancerSecurityGroupId = Given.LoadBalancerGroup,
                ImageId = "ami-00000001",
                InstanceType = "t3.small",
                Min = min,
                Max = max,
                Desired = desired,
            },
            options
        );
}
