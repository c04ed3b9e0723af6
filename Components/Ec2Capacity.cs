using System.Collections.Immutable;
using Pulumi;
using Pulumi.Aws.Ec2;
using Pulumi.Aws.Ecs;
using Pulumi.Aws.Ecs.Inputs;
using Pulumi.Aws.Iam;
using Group = Pulumi.Aws.AutoScaling.Group;

namespace Infra.Components;

/// <summary>
/// Instances that a cluster runs tasks on: an auto scaling group with a capacity provider by which ECS chooses how many
/// there are and never takes one away under a task. They admit the load balancer on the ports that ECS gives to tasks, and
/// nobody else; nobody signs in to them. Their role lets ECS's agent take part in this cluster and no more: images and
/// logs are the matter of each service's <see cref="ExecutionRole"/>.
/// </summary>
public sealed class Ec2Capacity : ComponentResource
{
    private readonly string name;
    private readonly Ec2CapacityArgs args;

    /// <summary>The name of the capacity provider.</summary>
    [Output("providerName")]
    public Output<string> ProviderName { get; private set; }

    /// <summary>The security group of the instances.</summary>
    [Output("securityGroupId")]
    public Output<string> SecurityGroupId { get; private set; }

    /// <summary>The capacity provider's place in the cluster: a service starts after it and ends before it.</summary>
    public ClusterCapacityProviders Association { get; }

    /// <param name="name">The component's name, which does not start with <c>aws</c>, <c>ecs</c> or <c>fargate</c>.</param>
    /// <param name="args">What it is made of.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="ArgumentException">AWS would reject an argument.</exception>
    public Ec2Capacity(string name, Ec2CapacityArgs args, ComponentResourceOptions? options = null)
        : base("infra:components:Ec2Capacity", Checked(name, args), options)
    {
        this.name = name;
        this.args = args;

        var securityGroup = new SecurityGroup(
            name,
            new() { VpcId = args.VpcId, Description = "Container instances: only the load balancer" },
            Child()
        );
        var role = new InstanceRole(name, AllowAgent, this);
        var template = new InstanceTemplate(
            args.ImageId,
            args.InstanceType,
            role,
            securityGroup.Id,
            args.Cluster.ClusterName.Apply(JoinCluster)
        );
        var group = Launch(template, [.. AllowConnections(securityGroup.Id), role.Permission]);
        var provider = Offer(group);

        ProviderName = provider.Name;
        SecurityGroupId = securityGroup.Id;
        Association = new ClusterCapacityProviders(
            name,
            new() { ClusterName = args.Cluster.ClusterName, CapacityProviders = provider.Name },
            Child()
        );
        RegisterOutputs();
    }

    /// <summary>What ECS's agent calls, each call on the narrowest resource that IAM knows for it.</summary>
    private RolePolicy AllowAgent(Role role) =>
        new RolePolicy(
            name,
            new()
            {
                Role = role.Name,
                Policy = args.Cluster.Arn.Apply(cluster =>
                    PolicyDocument.Allowing(
                        (
                            cluster,
                            [
                                "ecs:DeregisterContainerInstance",
                                "ecs:RegisterContainerInstance",
                                "ecs:SubmitAttachmentStateChanges",
                                "ecs:SubmitContainerStateChange",
                                "ecs:SubmitTaskStateChange",
                            ]
                        ),
                        (InstancesOf(cluster), ["ecs:Poll", "ecs:StartTelemetrySession"]),
                        ("*", ["ecs:DiscoverPollEndpoint"])
                    )
                ),
            },
            Child()
        );

    private ImmutableArray<Resource> AllowConnections(Output<string> securityGroupId) =>
        [
            .. SecurityGroupConnection.Allow(
                $"{name}-from-load-balancer",
                "The load balancer to tasks on the ports that ECS chooses",
                args.LoadBalancerSecurityGroupId.ToOutput(),
                securityGroupId,
                PortRange.Dynamic,
                Child()
            ),
            SecurityGroupConnection.AllowHttps(
                $"{name}-https",
                "Registry, logs and other HTTPS",
                securityGroupId,
                Child()
            ),
        ];

    private Group Launch(InstanceTemplate template, ImmutableArray<Resource> prerequisites)
    {
        var options = Child();
        options.DependsOn = prerequisites;
        options.IgnoreChanges = ["desiredCapacity"];
        return new Group(
            name,
            new()
            {
                MinSize = args.Min,
                MaxSize = args.Max,
                DesiredCapacity = args.Desired ?? args.Min,
                VpcZoneIdentifiers = args.SubnetIds,
                LaunchTemplate = template.Create(name, Child()),
                // ECS takes the protection from an instance when no task is left on it, and only then scales in.
                ProtectFromScaleIn = true,
                // Protected instances would keep the group from being deleted.
                ForceDelete = true,
                Tags = { InstanceTemplate.Tag("AmazonECSManaged", "true"), InstanceTemplate.Tag("Name", name) },
            },
            options
        );
    }

    private CapacityProvider Offer(Group group) =>
        new(
            name,
            new()
            {
                AutoScalingGroupProvider = new CapacityProviderAutoScalingGroupProviderArgs
                {
                    AutoScalingGroupArn = group.Arn,
                    ManagedScaling = new CapacityProviderAutoScalingGroupProviderManagedScalingArgs
                    {
                        Status = "ENABLED",
                        TargetCapacity = args.TargetCapacity,
                    },
                    ManagedTerminationProtection = "ENABLED",
                    ManagedDraining = "ENABLED",
                },
            },
            Child()
        );

    private CustomResourceOptions Child() => new() { Parent = this };

    /// <summary>The user data by which an instance joins a cluster.</summary>
    private static string JoinCluster(string cluster) =>
        $"#!/bin/bash\necho 'ECS_CLUSTER={cluster}' >> /etc/ecs/ecs.config\n";

    /// <summary>The instances of a cluster, by its ARN: both end in its name.</summary>
    private static string InstancesOf(string cluster) => $"{cluster.Replace(":cluster/", ":container-instance/")}/*";

    private static string Checked(string name, Ec2CapacityArgs args)
    {
        var check = new ArgumentCheck($"Ec2Capacity '{name}'");
        check.That(
            "its name",
            name,
            Ec2Limits.CapacityProviderName(name) ?? AwsLimits.Autonamed(name, AwsLimits.RoleName)
        );
        check.That(nameof(args.InstanceType), args.InstanceType, Ec2Limits.InstanceType(args.InstanceType));
        check.That(nameof(args.Min), args.Min, Ec2Limits.GroupMinimum(args.Min));
        check.That(nameof(args.Max), args.Max, Ec2Limits.GroupMaximum(args.Max, args.Min));
        check.IfGiven(
            nameof(args.Desired),
            args.Desired,
            desired => Ec2Limits.GroupDesired(desired, args.Min, args.Max)
        );
        check.That(nameof(args.TargetCapacity), args.TargetCapacity, AwsLimits.Percentage(args.TargetCapacity));
        check.ThrowIfAny();
        return name;
    }
}
