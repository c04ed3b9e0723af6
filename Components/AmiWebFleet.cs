using System.Collections.Immutable;
using Infra.Components.Internal;
using Pulumi;
using Pulumi.Aws.AutoScaling.Inputs;
using Pulumi.Aws.Ec2;
using Pulumi.Aws.LB;
using Pulumi.Aws.Ssm;
using Pulumi.Aws.Ssm.Inputs;
using Group = Pulumi.Aws.AutoScaling.Group;

namespace Infra.Components;

/// <summary>
/// Web servers from one machine image behind a load balancer. User data sets a first instance up. When that has ended, the
/// fleet makes an image of the instance. Replicas start from the image: a fixed number, or an auto scaling group. All
/// servers admit the load balancer and nobody else, and reach HTTPS. Systems Manager manages them without a key.
/// </summary>
public sealed class AmiWebFleet : ComponentResource
{
    private const int Ssh = 22;

    /// <summary>Seconds in which the first instance must have been set up, its packages updated and installed.</summary>
    private const int SetupTimeout = 900;

    /// <summary>
    /// The address of the fleet: of the listener, with the first host and path of the fleet's route. In a path <c>*</c>
    /// stands for nothing and <c>?</c> for an <c>x</c>; in place of a host with wildcards stands the load balancer.
    /// </summary>
    [Output("url")]
    public Output<string> Url { get; private set; }

    /// <summary>The ARN of the listener, for services that share it.</summary>
    [Output("listenerArn")]
    public Output<string> ListenerArn { get; private set; }

    /// <summary>The id of the image that replicas start from.</summary>
    [Output("imageId")]
    public Output<string> ImageId { get; private set; }

    /// <summary>The id of the instances' security group.</summary>
    [Output("securityGroupId")]
    public Output<string> SecurityGroupId { get; private set; }

    /// <param name="name">The component's name: at most 24 characters if the target group has no name of its own.</param>
    /// <param name="args">The component's arguments.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="RunException">An argument is one that AWS would reject only during the deployment.</exception>
    public AmiWebFleet(string name, AmiWebFleetArgs args, ComponentResourceOptions? options = null)
        : base("infra:components:AmiWebFleet", Checked(name, args), args, options)
    {
        var child = new CustomResourceOptions { Parent = this };
        var target = AlbTarget.Create(
            name,
            "instance",
            args.Port,
            args.VpcId,
            args.TargetGroup,
            args.Listener,
            args.Route?.Route,
            parent: this
        );
        var securityGroup = new SecurityGroup(
            name,
            new() { VpcId = args.VpcId, Description = "Web servers: only the load balancer" },
            child
        );
        ImmutableArray<Resource> prerequisites =
        [
            target.Routing,
            .. AlbTarget.Connect(name, args.Listener, args.TargetGroup, securityGroup.Id, args.Port, parent: this),
            .. args.SshCidr is { } cidr
                ? new[]
                {
                    SecurityGroupRules.Admit(
                        $"{name}-ssh",
                        "SSH from the addresses that the config gives",
                        securityGroup.Id,
                        Ssh,
                        child,
                        cidr
                    ),
                }
                : [],
            SecurityGroupRules.ReachHttps(
                $"{name}-https",
                "Packages, Systems Manager and other HTTPS",
                securityGroup.Id,
                child
            ),
        ];
        var (profileName, profileArn) = Instances.Role(name, AllowManagement, parent: this);

        var first = Launch(0, args.ImageId, args.UserData);
        var setup = AwaitSetup(name, first, this);
        var image = new AmiFromInstance(name, new() { SourceInstanceId = first.Id }, After(setup));
        // Making the image reboots the instance: requests come to it afterwards.
        Attach(0, first, After(image));

        if (args.Scaling is { } scaling)
        {
            // The group replaces the replicas that the load balancer finds unhealthy, and with each new image it renews
            // them, new ones first.
            _ = new Group(
                name,
                new()
                {
                    MinSize = scaling.Min,
                    MaxSize = scaling.Max,
                    DesiredCapacity = scaling.Desired ?? scaling.Min,
                    VpcZoneIdentifiers = args.SubnetIds,
                    LaunchTemplate = Instances.Template(
                        name,
                        image.Id,
                        image.RootDeviceName,
                        args.InstanceType,
                        profileArn,
                        securityGroup.Id,
                        args.ReplicaUserData,
                        parent: this
                    ),
                    TargetGroupArns = target.TargetGroup.Arn,
                    HealthCheckType = "ELB",
                    InstanceRefresh = new GroupInstanceRefreshArgs
                    {
                        Strategy = "Rolling",
                        Preferences = new GroupInstanceRefreshPreferencesArgs
                        {
                            MinHealthyPercentage = 100,
                            MaxHealthyPercentage = 200,
                        },
                    },
                    Tags = { Instances.Tag("Name", name) },
                },
                After([.. prerequisites])
            );
        }
        else
        {
            foreach (var number in Enumerable.Range(1, args.ReplicaCount))
            {
                Attach(number, Launch(number, image.Id, args.ReplicaUserData), child);
            }
        }

        Url = target.Url;
        ListenerArn = target.ListenerArn;
        ImageId = image.Id;
        SecurityGroupId = securityGroup.Id;
        RegisterOutputs();

        Instance Launch(int number, Input<string> imageId, Input<string>? userData) =>
            new(
                $"{name}-{number + 1}",
                new()
                {
                    Ami = imageId,
                    InstanceType = args.InstanceType,
                    SubnetId = args.SubnetIds.ToOutput().Apply(subnets => subnets[number % subnets.Length]),
                    VpcSecurityGroupIds = securityGroup.Id,
                    IamInstanceProfile = profileName,
                    MetadataOptions = Instances.Metadata,
                    RootBlockDevice = Instances.RootVolume,
                    UserData = userData,
                    // User data runs at the first boot alone: with another one, it takes another instance.
                    UserDataReplaceOnChange = true,
                    Tags = { { "Name", $"{name}-{number + 1}" } },
                },
                After([.. prerequisites])
            );

        void Attach(int number, Instance instance, CustomResourceOptions options) =>
            _ = new TargetGroupAttachment(
                $"{name}-{number + 1}",
                new()
                {
                    TargetGroupArn = target.TargetGroup.Arn,
                    TargetId = instance.Id,
                    Port = args.Port,
                },
                options
            );

        CustomResourceOptions After(params Resource[] resources) => new() { Parent = this, DependsOn = resources };
    }

    /// <summary>
    /// What Systems Manager's agent calls for Session Manager, for Run Command and for the association that waits for
    /// the set-up. IAM knows no narrower resource for an instance's messages; unlike AmazonSSMManagedInstanceCore, the
    /// policy reads no parameter.
    /// </summary>
    private static string AllowManagement { get; } =
        PolicyDocument.Allowing(
            new PolicyStatement(
                [
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
                ],
                ["*"]
            )
        );

    /// <summary>
    /// An instance runs long before its user data has ended: Systems Manager waits on it for that. The wait is part of
    /// creating the association alone, so another instance takes another association.
    /// </summary>
    private static Association AwaitSetup(string name, Instance instance, Resource parent) =>
        new(
            $"{name}-setup",
            new()
            {
                Name = "AWS-RunShellScript",
                Parameters = { { "commands", "cloud-init status --wait" } },
                Targets = new AssociationTargetArgs { Key = "InstanceIds", Values = instance.Id },
                WaitForSuccessTimeoutSeconds = SetupTimeout,
            },
            new() { Parent = parent, ReplaceOnChanges = ["targets"] }
        );

    private static string Checked(string name, AmiWebFleetArgs args)
    {
        var check = new ArgumentCheck($"AmiWebFleet '{name}'");
        check.Autoname(name, EcsCluster.LongestRoleName, "a role");
        if (args.TargetGroup.Name is null)
        {
            check.Autoname(name, AlbTarget.LongestName, "a target group");
        }

        if (args.Scaling is { } scaling)
        {
            var desired = scaling.Desired ?? scaling.Min;
            check.That(
                0 <= scaling.Min && scaling.Min <= desired && desired <= scaling.Max && scaling.Max >= 1,
                $"there are {scaling.Min} to {scaling.Max} replicas, {desired} desired: 0 <= Min <= Desired <= Max, and Max at least 1."
            );
        }

        args.Listener.Take(name, args.Route, check);
        check.ThrowIfAny();
        return name;
    }
}

/// <summary>The arguments of an <see cref="AmiWebFleet"/>.</summary>
public sealed class AmiWebFleetArgs : ResourceArgs
{
    /// <summary>The listener, such as <see cref="SecureAlb.Listener"/>.</summary>
    [Input("listener", required: true)]
    public required AlbListenerArgs Listener { get; init; }

    /// <summary>The requests of a shared listener that are the fleet's. Default: all that are no other service's.</summary>
    [Input("route")]
    public AlbRouteArgs? Route { get; init; }

    /// <summary>The VPC of the instances.</summary>
    [Input("vpcId", required: true)]
    public required Input<string> VpcId { get; init; }

    /// <summary>
    /// The subnets over which instances are spread, with a way to packages and Systems Manager: a NAT gateway, or public
    /// addresses as the default VPC's.
    /// </summary>
    [Input("subnetIds", required: true)]
    public required InputList<string> SubnetIds { get; init; }

    /// <summary>The port, 1–65535, of the web servers.</summary>
    [Input("port", required: true)]
    public required Input<int> Port { get; init; }

    /// <summary>
    /// The id of the machine image of the first instance, as <see cref="MachineImage"/> finds it. It must have cloud-init
    /// and the agent of Systems Manager, as Amazon Linux has.
    /// </summary>
    [Input("imageId", required: true)]
    public required Input<string> ImageId { get; init; }

    /// <summary>The type of all instances, such as <c>t2.micro</c>.</summary>
    [Input("instanceType", required: true)]
    public required Input<string> InstanceType { get; init; }

    /// <summary>
    /// The script that makes the first instance a web server, at most 16 KiB; its first line begins with <c>#!</c>.
    /// Another one makes another instance, another image and other replicas.
    /// </summary>
    [Input("userData", required: true)]
    public required Input<string> UserData { get; init; }

    /// <summary>The script that each replica runs at its first boot. Default: none; the image has the first one's work.</summary>
    [Input("replicaUserData")]
    public Input<string>? ReplicaUserData { get; init; }

    /// <summary>The replicas beside the first instance, 0–999, unless <see cref="Scaling"/> is given. Default: 2.</summary>
    [Input("replicaCount")]
    public int ReplicaCount { get; init; } = 2;

    /// <summary>
    /// The bounds of an auto scaling group of replicas, which replaces those that fail and renews them one by one.
    /// Default: none; the number of replicas is <see cref="ReplicaCount"/>.
    /// </summary>
    [Input("scaling")]
    public FleetScalingArgs? Scaling { get; init; }

    /// <summary>
    /// The block of IPv4 addresses from which SSH may come, such as <c>203.0.113.0/24</c>. Default: none; port 22 is
    /// closed. Instances have no key pair: EC2 Instance Connect decides who may sign in.
    /// </summary>
    [Input("sshCidr")]
    public Input<string>? SshCidr { get; init; }

    /// <summary>The target group, with its health check.</summary>
    [Input("targetGroup")]
    public AlbTargetGroupArgs TargetGroup { get; init; } = new();
}

/// <summary>The bounds of the auto scaling group of an <see cref="AmiWebFleet"/>.</summary>
public sealed class FleetScalingArgs : ResourceArgs
{
    /// <summary>The fewest replicas, at least 0.</summary>
    [Input("min", required: true)]
    public required int Min { get; init; }

    /// <summary>The most replicas, at least 1 and <see cref="Min"/>.</summary>
    [Input("max", required: true)]
    public required int Max { get; init; }

    /// <summary>The number of replicas to start with, from <see cref="Min"/> to <see cref="Max"/>. Default: <see cref="Min"/>.</summary>
    [Input("desired")]
    public int? Desired { get; init; }
}
