using System.Text;
using Local.Cloud.AutoScalingGroups;
using Local.Cloud.Functions;
using Local.Cloud.Images;
using Local.Cloud.Resources;
using Local.Protocol.Values;
using Local.Tests.Ec2;
using Local.Tests.Ecs;

namespace Local.Tests.AutoScalingGroups;

/// <summary>Auto Scaling groups and launch templates, with real instances.</summary>
[CancelAfter(120_000)]
public class GroupTypeTests
{
    private static readonly string AmazonLinux = AmazonImages.IdOf("al2023-ami-2023.9.20251117.1-kernel-6.1-x86_64");

    private string _folder = null!;
    private ImageStore _images = null!;
    private EcsWorld _world = null!;

    [SetUp]
    public async Task StartAsync()
    {
        await Ec2World.RequireNamespacesAsync();
        _folder = Directory.CreateTempSubdirectory("asg-").FullName;
        _images = new ImageStore(_folder, TimeProvider.System);
        _world = new EcsWorld(_folder, _images);
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_world is null)
        {
            return;
        }

        foreach (var instance in _world.Instances.All)
        {
            await _world.Instances.TerminateAsync(instance.Id, default);
        }

        await _world.DisposeAsync();
        await _images.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        Assert.That(_world.Errors, Is.Empty);
    }

    [Test]
    public async Task A_group_is_made_with_its_capacity_in_all_of_its_zones_and_goes_without_a_trace()
    {
        var group = await GroupAsync(2);

        Assert.Multiple(() =>
        {
            Assert.That(_world.Instances.All.Select(instance => instance.State), Is.EqualTo(["running", "running"]));
            Assert.That(
                _world.Instances.All.Select(instance => instance.NetworkInterface.Subnet.Id),
                Is.EquivalentTo(_world.Subnets)
            );
            Assert.That(
                _world.Instances.All.Select(instance => instance.Tags),
                Is.All.EquivalentTo(
                    new Dictionary<string, string> { [AutoScalingGroup.NameTag] = "web", ["Name"] = "fleet" }
                )
            );
            Assert.That(group.Outputs["availabilityZones"].AsList, Has.Count.EqualTo(2));
            Assert.That(group.Outputs["arn"].AsString, Does.EndWith(":autoScalingGroupName/web"));
        });
        await _world.DeleteAsync(group);
        Assert.That((_world.Instances.All.Count, _world.Groups.Find("web")), Is.EqualTo((0, (AutoScalingGroup?)null)));
    }

    [Test]
    public async Task An_instance_that_somebody_terminates_is_replaced(CancellationToken cancellation)
    {
        await GroupAsync(1);
        var before = _world.Instances.All.Single();

        await _world.Instances.TerminateAsync(before.Id, cancellation);

        await UntilAsync(() => _world.Instances.All is [{ State: "running" } now] && now.Id != before.Id, cancellation);
    }

    [Test]
    public async Task A_new_version_of_the_launch_template_replaces_the_instances_where_a_refresh_is_asked_for(
        CancellationToken cancellation
    )
    {
        var group = await GroupAsync(1, ("instanceRefresh", new PropertyMap(("strategy", "Rolling"))));
        var template = _world.Resources.Single(one => one.Id.StartsWith("lt-", StringComparison.Ordinal));
        var before = _world.Instances.All.Single().Id;

        template = await _world.UpdateAsync(template, template.Inputs.With("instanceType", "t3.micro"));
        Assert.That(
            (template.Outputs["latestVersion"].AsNumber, template.Outputs["defaultVersion"].AsNumber),
            Is.EqualTo((2, 1))
        );
        Assert.That(_world.Instances.All.Single().Id, Is.EqualTo(before), "the group stays at its version");
        await _world.UpdateAsync(group, group.Inputs.With("launchTemplate", Template(template)));

        await UntilAsync(() => _world.Instances.All is [{ State: "running", InstanceType: "t3.micro" }], cancellation);
    }

    [Test]
    public async Task A_group_scales_with_its_desired_capacity(CancellationToken cancellation)
    {
        var group = await GroupAsync(1);
        group = await _world.UpdateAsync(group, group.Inputs.With("desiredCapacity", 3));
        Assert.That(_world.Instances.All, Has.Count.EqualTo(3), "the update waits for it");

        await _world.UpdateAsync(group, group.Inputs.With("desiredCapacity", 1));
        await UntilAsync(() => _world.Instances.All.Count == 1, cancellation);
    }

    [Test]
    public async Task An_instance_that_fails_the_load_balancers_check_is_drained_and_replaced(
        CancellationToken cancellation
    )
    {
        var targets = await BalanceAsync();
        await GroupAsync(
            2,
            [("userData", Convert.ToBase64String(Encoding.UTF8.GetBytes(Ec2World.WebServer)))],
            ("targetGroupArns", PropertyValue.List(targets)),
            ("healthCheckType", "ELB"),
            ("healthCheckGracePeriod", 200),
            ("waitForElbCapacity", 2)
        );
        Assert.That(Health(targets), Is.EqualTo(["healthy", "healthy"]), "creating it waits for that");
        var broken = _world.Instances.All[0];

        await broken.RunAsync("systemctl stop httpd", cancellation);

        await UntilAsync(
            () => _world.Instances.Find(broken.Id) is null && Health(targets) is ["healthy", "healthy"],
            cancellation
        );
    }

    [Test]
    public void A_group_that_cannot_launch_reports_the_reason() =>
        Assert.That(
            () => GroupAsync(1, ("launchTemplate", new PropertyMap(("name", "none")))),
            Throws
                .TypeOf<CloudException>()
                .With.Message.EqualTo(
                    "InvalidLaunchTemplateName.NotFoundException: the launch template none does not exist"
                )
        );

    [Test]
    public void A_group_with_failing_launches_reports_the_reason() =>
        Assert.That(
            () => GroupAsync(1, template: [("vpcSecurityGroupIds", PropertyValue.List("sg-0none"))]),
            Throws
                .TypeOf<ResourceInitException>()
                .With.Message.EqualTo(
                    "the Auto Scaling group web did not reach its capacity: InvalidGroup.NotFound: "
                        + "the security group 'sg-0none' does not exist"
                )
        );

    [Test]
    public async Task Scale_in_protection_holds_a_deletion_that_is_not_forced()
    {
        var group = await GroupAsync(1, ("protectFromScaleIn", true));
        var id = _world.Instances.All.Single().Id;

        Assert.That(
            () => _world.DeleteAsync(group),
            Throws
                .TypeOf<CloudException>()
                .With.Message.EqualTo(
                    $"the Auto Scaling group web cannot shrink to 0: protected from scale-in is {id}; set forceDelete "
                        + "to end them too"
                )
        );
        Assert.That(_world.Instances.All.Single().State, Is.EqualTo("running"));

        group = await _world.UpdateAsync(group, group.Inputs.With("forceDelete", true));
        await _world.DeleteAsync(group);
        Assert.That(_world.Instances.All, Is.Empty);
    }

    [Test]
    public async Task A_cancelled_deletion_leaves_the_group_unchanged()
    {
        var group = await GroupAsync(2);
        using var caller = new CancellationTokenSource();
        var deletion = await BeginDeletionAsync(group, caller.Token);

        await caller.CancelAsync();

        Assert.That(() => deletion, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_world.Groups.Find("web")!.Desired, Is.EqualTo(2));
    }

    [Test]
    public async Task A_group_is_unchanged_if_the_cloud_ends_during_its_deletion()
    {
        var group = await GroupAsync(2);
        using var caller = new CancellationTokenSource();
        var deletion = await BeginDeletionAsync(group, caller.Token);

        await _world.DisposeAsync();
        _world = new EcsWorld(_folder, _images, _world.Resources);
        await _world.RestoreAsync();

        Assert.That(_world.Groups.Find("web")!.Desired, Is.EqualTo(2));
        await caller.CancelAsync();
        Assert.That(() => deletion, Throws.InstanceOf<OperationCanceledException>());
    }

    [TestCase("minSize", -1, "minSize", "found -1; allowed: at least 0")]
    [TestCase("maxSize", 0, "maxSize", "found 0; allowed: at least minSize, 1")]
    [TestCase("desiredCapacity", 9, "desiredCapacity", "found 9; allowed: minSize 1 to maxSize 4")]
    [TestCase(
        "waitForCapacityTimeout",
        "soon",
        "waitForCapacityTimeout",
        "found 'soon'; allowed: a duration such as 10m, 1m30s or 0"
    )]
    [TestCase("healthCheckType", "VPC", "healthCheckType", "found 'VPC'; allowed: EC2 or ELB in the local cloud")]
    public void Errors_in_a_group_are_found_before_anything_is_created(
        string input,
        object value,
        string property,
        string reason
    ) =>
        Assert.That(
            GroupRules.Check(Inputs(1).With(input, value is int number ? number : (PropertyValue)(string)value)),
            Is.EqualTo([new InputError(property, reason)])
        );

    [TestCase("imageId", "ami-1", "InvalidAMIID.Malformed")]
    [TestCase("instanceType", "huge", "found 'huge'; allowed: the sizes that the local cloud knows, of t2, ")]
    [TestCase("userData", "#!/bin/bash", "is not base64")]
    public async Task Errors_in_a_launch_template_are_found_before_anything_is_created(
        string input,
        string value,
        string reason
    )
    {
        var errors = await _world.CheckAsync(
            "aws:ec2/launchTemplate:LaunchTemplate",
            new PropertyMap(("name", "web"), (input, value))
        );
        Assert.That(errors.Single().Property, Is.EqualTo(input));
        Assert.That(errors.Single().Reason, Does.StartWith(reason));
    }

    [Test]
    public async Task The_versions_of_a_template_are_kept_and_the_default_moves_only_on_request()
    {
        var template = await TemplateAsync();
        template = await _world.UpdateAsync(template, template.Inputs.With("tags", new PropertyMap(("a", "b"))));
        Assert.That(template.Outputs["latestVersion"].AsNumber, Is.EqualTo(1), "versions do not contain tags");

        var changed = template.Inputs.With("instanceType", "t3.micro").With("updateDefaultVersion", true);
        template = await _world.UpdateAsync(template, changed);
        Assert.That(
            (template.Outputs["latestVersion"].AsNumber, template.Outputs["defaultVersion"].AsNumber),
            Is.EqualTo((2, 2))
        );
        template = await _world.UpdateAsync(
            template,
            changed.Without("updateDefaultVersion").With("defaultVersion", 1)
        );
        Assert.That(template.Outputs["defaultVersion"].AsNumber, Is.EqualTo(1));
        Assert.That(
            () => _world.UpdateAsync(template, template.Inputs.With("defaultVersion", 7)),
            Throws.TypeOf<CloudException>().With.Message.Contains("has no version 7")
        );
    }

    private List<string?> Health(string targetGroup) =>
        [
            .. _world.Instances.All.Select(one =>
                _world.TargetGroups.Health(targetGroup, one.Address, Ec2World.Port)?.State
            ),
        ];

    /// <summary>Creates a load balancer that forwards to the port of a target group's instances.</summary>
    /// <returns>The ARN of the target group.</returns>
    private async Task<string> BalanceAsync()
    {
        var subnets = PropertyValue.List(_world.Subnets.Select(id => (PropertyValue)id));
        var loadBalancer = await _world.CreateAsync(
            "aws:lb/loadBalancer:LoadBalancer",
            new PropertyMap(("name", "front"), ("loadBalancerType", "application"), ("subnets", subnets))
        );
        var targets = await _world.CreateAsync(
            "aws:lb/targetGroup:TargetGroup",
            new PropertyMap(
                ("name", "web"),
                ("port", Ec2World.Port),
                ("protocol", "HTTP"),
                ("targetType", "instance"),
                ("vpcId", _world.VpcId),
                ("deregistrationDelay", 10),
                ("healthCheck", new PropertyMap(("interval", 10), ("timeout", 5)))
            )
        );
        await _world.CreateAsync(
            "aws:lb/listener:Listener",
            new PropertyMap(
                ("loadBalancerArn", loadBalancer.Outputs["arn"]),
                ("port", 8000),
                ("protocol", "HTTP"),
                (
                    "defaultActions",
                    PropertyValue.List(new PropertyMap(("type", "forward"), ("targetGroupArn", targets.Outputs["arn"])))
                )
            )
        );
        return targets.Outputs["arn"].AsString!;
    }

    private static async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (!condition())
        {
            await Task.Delay(50, cancellationToken);
        }
    }

    private Task<CloudResource> TemplateAsync(params (string, PropertyValue)[] more) =>
        _world.CreateAsync(
            "aws:ec2/launchTemplate:LaunchTemplate",
            new PropertyMap(
                ("name", "web"),
                ("imageId", AmazonLinux),
                ("instanceType", "t2.micro"),
                ("userData", Convert.ToBase64String(Encoding.UTF8.GetBytes("#!/bin/bash\ntrue\n"))),
                (
                    "tagSpecifications",
                    PropertyValue.List(
                        new PropertyMap(("resourceType", "instance"), ("tags", new PropertyMap(("Name", "web"))))
                    )
                )
            ).With(new PropertyMap(more))
        );

    /// <summary>Starts to delete the group, up to the termination of its instances, which does not happen.</summary>
    private async Task<Task> BeginDeletionAsync(CloudResource group, CancellationToken cancellationToken)
    {
        var begun = new TaskCompletionSource();
        _world.BeforeTermination = token =>
        {
            begun.TrySetResult();
            return Task.Delay(Timeout.Infinite, token);
        };
        var deletion = _world.DeleteAsync(group, cancellationToken);
        await begun.Task;
        return deletion;
    }

    private Task<CloudResource> GroupAsync(int desired, params (string, PropertyValue)[] more) =>
        GroupAsync(desired, [], more);

    private async Task<CloudResource> GroupAsync(
        int desired,
        (string, PropertyValue)[] template,
        params (string, PropertyValue)[] more
    ) =>
        await _world.CreateAsync(
            "aws:autoscaling/group:Group",
            Inputs(desired)
                .With("vpcZoneIdentifiers", PropertyValue.List(_world.Subnets.Select(id => (PropertyValue)id)))
                .With("launchTemplate", Template(await TemplateAsync(template)))
                .With(new PropertyMap(more))
        );

    private static PropertyMap Inputs(int desired) =>
        new(
            ("name", "web"),
            ("minSize", 1),
            ("maxSize", 4),
            ("desiredCapacity", desired),
            ("vpcZoneIdentifiers", PropertyValue.List("subnet-1")),
            ("launchTemplate", new PropertyMap(("name", "web"))),
            (
                "tags",
                PropertyValue.List(
                    new PropertyMap(("key", "Name"), ("value", "fleet"), ("propagateAtLaunch", true)),
                    new PropertyMap(("key", "Own"), ("value", "yes"), ("propagateAtLaunch", false))
                )
            )
        );

    private static PropertyMap Template(CloudResource template) =>
        new(("id", template.Id), ("version", $"{template.Outputs["latestVersion"].AsNumber}"));
}
