using System.Collections.Immutable;
using Pulumi;
using Pulumi.Aws.AutoScaling.Inputs;
using Pulumi.Aws.Ec2;
using Pulumi.Aws.Ec2.Inputs;
using Pulumi.Aws.Iam;
using Pulumi.Aws.LB;
using Pulumi.Aws.Ssm;
using Pulumi.Aws.Ssm.Inputs;
using Pulumi.Aws.Vpc;
using Group = Pulumi.Aws.AutoScaling.Group;

namespace Infra.Components;

/// <summary>
/// Web servers from one machine image behind a load balancer: a first instance is set up by its user data, an image is
/// made of it when that has ended, and replicas start from the image, a fixed number of them or an auto scaling group.
/// They admit the load balancer and nobody else, are managed by Systems Manager without a key, and reach HTTPS.
/// </summary>
public sealed class AmiWebFleet : ComponentResource
{
    private const int SshPort = 22;

    /// <summary>Seconds in which the first instance must have been set up, its packages updated and installed.</summary>
    private const int SetupTimeout = 900;

    private readonly string name;
    private readonly AmiWebFleetArgs args;
    private readonly Output<string> securityGroupId;
    private readonly InstanceRole role;
    private readonly ImmutableArray<Resource> prerequisites;

    /// <summary>The address of its listener.</summary>
    [Output("url")]
    public Output<string> Url { get; private set; }

    /// <summary>The id of the image that replicas start from.</summary>
    [Output("imageId")]
    public Output<string> ImageId { get; private set; }

    /// <param name="name">The component's name.</param>
    /// <param name="args">What it is made of.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="ArgumentException">AWS would reject an argument.</exception>
    public AmiWebFleet(string name, AmiWebFleetArgs args, ComponentResourceOptions? options = null)
        : base("infra:components:AmiWebFleet", AmiWebFleetCheck.Checked(name, args), options)
    {
        this.name = name;
        this.args = args;

        var securityGroup = new SecurityGroup(
            name,
            new() { VpcId = args.VpcId, Description = "Web servers: only the load balancer" },
            Child()
        );
        securityGroupId = securityGroup.Id;
        role = new InstanceRole(name, AllowManagement, this);
        prerequisites = [.. AllowConnections(), role.Permission, args.Target.Listener];

        var first = Launch(0, args.ImageId, args.UserData);
        var image = new AmiFromInstance(name, new() { SourceInstanceId = first.Id }, After(AwaitSetup(first)));
        // Making the image reboots the instance: requests come to it afterwards.
        Attach(0, first, After(image));
        Replicate(image);

        Url = args.Target.Url;
        ImageId = image.Id;
        RegisterOutputs();
    }

    private RolePolicyAttachment AllowManagement(Role role) =>
        new RolePolicyAttachment(
            name,
            new() { Role = role.Name, PolicyArn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" },
            Child()
        );

    private ImmutableArray<Resource> AllowConnections()
    {
        var rules = ImmutableArray.CreateBuilder<Resource>();
        rules.AddRange(SecurityGroupConnection.AllowLoadBalancer(name, args.Target, securityGroupId, Child()));
        if (args.SshCidr is { } cidr)
        {
            rules.Add(
                new SecurityGroupIngressRule(
                    $"{name}-ssh",
                    new()
                    {
                        SecurityGroupId = securityGroupId,
                        CidrIpv4 = cidr,
                        IpProtocol = "tcp",
                        FromPort = SshPort,
                        ToPort = SshPort,
                        Description = "SSH from the addresses that the config gives",
                    },
                    Child()
                )
            );
        }

        rules.Add(
            SecurityGroupConnection.AllowHttps(
                $"{name}-https",
                "Packages, Systems Manager and other HTTPS",
                securityGroupId,
                Child()
            )
        );
        return rules.ToImmutable();
    }

    /// <summary>Launches the first instance, number 0, or a replica.</summary>
    private Instance Launch(int number, Input<string> imageId, Input<string>? userData) =>
        new(
            NameOf(number),
            new()
            {
                Ami = imageId,
                InstanceType = args.InstanceType,
                SubnetId = args.SubnetIds.ToOutput().Apply(subnets => subnets[number % subnets.Length]),
                VpcSecurityGroupIds = securityGroupId,
                IamInstanceProfile = role.Profile.Name,
                MetadataOptions = new InstanceMetadataOptionsArgs
                {
                    HttpEndpoint = "enabled",
                    HttpTokens = "required",
                    HttpPutResponseHopLimit = 1,
                },
                UserData = userData,
                // User data runs at the first boot alone: with another one, it takes another instance.
                UserDataReplaceOnChange = true,
                Tags = { { "Name", NameOf(number) } },
            },
            After([.. prerequisites])
        );

    /// <summary>
    /// An instance runs long before its user data has ended: Systems Manager waits on it for that. The wait is part of
    /// creating the association alone, so another instance takes another association.
    /// </summary>
    private Association AwaitSetup(Instance instance)
    {
        var options = Child();
        options.ReplaceOnChanges = ["targets"];
        return new Association(
            $"{name}-setup",
            new()
            {
                Name = "AWS-RunShellScript",
                Parameters = { { "commands", "cloud-init status --wait" } },
                Targets = new AssociationTargetArgs { Key = "InstanceIds", Values = instance.Id },
                WaitForSuccessTimeoutSeconds = SetupTimeout,
            },
            options
        );
    }

    private void Replicate(AmiFromInstance image)
    {
        if (args.Scaling is { } scaling)
        {
            LaunchGroup(image, scaling);
            return;
        }

        foreach (var number in Enumerable.Range(1, args.ReplicaCount))
        {
            Attach(number, Launch(number, image.Id, args.ReplicaUserData), Child());
        }
    }

    /// <summary>
    /// The replicas as a group: it replaces those that the load balancer finds unhealthy, and with each new image it
    /// renews them, new ones first.
    /// </summary>
    private void LaunchGroup(AmiFromInstance image, FleetScalingArgs scaling)
    {
        var template = new InstanceTemplate(
            image.Id,
            args.InstanceType,
            role,
            securityGroupId,
            args.ReplicaUserData?.ToOutput()
        );
        _ = new Group(
            name,
            new()
            {
                MinSize = scaling.Min,
                MaxSize = scaling.Max,
                DesiredCapacity = scaling.Desired ?? scaling.Min,
                VpcZoneIdentifiers = args.SubnetIds,
                LaunchTemplate = template.Create(name, Child()),
                TargetGroupArns = args.Target.TargetGroupArn,
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
                Tags = { InstanceTemplate.Tag("Name", name) },
            },
            After([.. prerequisites])
        );
    }

    private void Attach(int number, Instance instance, CustomResourceOptions options) =>
        _ = new TargetGroupAttachment(
            NameOf(number),
            new()
            {
                TargetGroupArn = args.Target.TargetGroupArn,
                TargetId = instance.Id,
                Port = args.Target.Port,
            },
            options
        );

    private string NameOf(int number) => $"{name}-{number + 1}";

    private CustomResourceOptions Child() => new() { Parent = this };

    private CustomResourceOptions After(params Resource[] resources) => new() { Parent = this, DependsOn = resources };
}
