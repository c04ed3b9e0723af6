using System.Collections.Immutable;
using Infra.Components.Internal;
using Pulumi;
using Pulumi.Aws.Ec2;
using Pulumi.Aws.Ecs;
using Pulumi.Aws.Ecs.Inputs;
using Group = Pulumi.Aws.AutoScaling.Group;

namespace Infra.Components;

/// <summary>
/// The instances on which a cluster runs tasks: an auto scaling group with a capacity provider. Through the provider, ECS
/// chooses the number of instances, and ECS never ends an instance that runs a task. The instances admit the load balancer
/// alone, on the ports that ECS gives to tasks. Nobody signs in to them. Their role lets ECS's agent join this cluster and
/// do nothing else, and tasks cannot use the role.
/// </summary>
public sealed class Ec2Capacity : ComponentResource
{
    /// <summary>The beginnings that AWS refuses in a capacity provider's name.</summary>
    private static readonly string[] ReservedNames = ["aws", "ecs", "fargate"];

    /// <summary>The capacity provider's name; whoever takes it waits until the cluster has the provider.</summary>
    [Output("providerName")]
    public Output<string> ProviderName { get; private set; }

    /// <summary>The id of the instances' security group.</summary>
    [Output("securityGroupId")]
    public Output<string> SecurityGroupId { get; private set; }

    /// <param name="name">The component's name, which does not start with <c>aws</c>, <c>ecs</c> or <c>fargate</c>.</param>
    /// <param name="args">The component's arguments.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="RunException">An argument is one that AWS would reject only during the deployment.</exception>
    public Ec2Capacity(string name, Ec2CapacityArgs args, ComponentResourceOptions? options = null)
        : base("infra:components:Ec2Capacity", Checked(name, args), args, options)
    {
        var child = new CustomResourceOptions { Parent = this };
        var securityGroup = new SecurityGroup(
            name,
            new() { VpcId = args.VpcId, Description = "Container instances: only the load balancer" },
            child
        );
        var (first, last) = SecurityGroupRules.DynamicPorts;
        ImmutableArray<Resource> connections =
        [
            .. SecurityGroupRules.Connect(
                $"{name}-from-load-balancer",
                "The load balancer to tasks on the ports that ECS chooses",
                args.LoadBalancerSecurityGroupId,
                securityGroup.Id,
                first,
                child,
                last
            ),
            SecurityGroupRules.ReachHttps($"{name}-https", "Registry, logs and other HTTPS", securityGroup.Id, child),
        ];
        var (_, profileArn) = Instances.Role(name, args.ClusterArn.Apply(AllowAgent), parent: this);
        var group = new Group(
            name,
            new()
            {
                MinSize = args.Min,
                MaxSize = args.Max,
                DesiredCapacity = args.Desired ?? args.Min,
                VpcZoneIdentifiers = args.SubnetIds,
                LaunchTemplate = Instances.Template(
                    name,
                    args.ImageId,
                    MachineImage.RootDeviceOf(args.ImageId, this),
                    args.InstanceType,
                    profileArn,
                    securityGroup.Id,
                    args.ClusterArn.Apply(JoinCluster),
                    parent: this
                ),
                // ECS takes the protection from an instance when no task is left on it, and only then scales in.
                ProtectFromScaleIn = true,
                // Protected instances would keep the group from being deleted.
                ForceDelete = true,
                Tags = { Instances.Tag("AmazonECSManaged", "true"), Instances.Tag("Name", name) },
            },
            new()
            {
                Parent = this,
                DependsOn = connections,
                // ECS decides from the start on.
                IgnoreChanges = ["desiredCapacity"],
            }
        );
        var provider = new CapacityProvider(
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
            child
        );
        var association = new ClusterCapacityProviders(
            name,
            new()
            {
                ClusterName = args.ClusterArn.Apply(arn => EcsClusterArn.Parse(arn).Name),
                CapacityProviders = provider.Name,
            },
            child
        );

        ProviderName = Output.Tuple(provider.Name, association.Id).Apply(ready => ready.Item1);
        SecurityGroupId = securityGroup.Id;
        RegisterOutputs();
    }

    /// <summary>What ECS's agent calls, each call on the narrowest resource that IAM knows for it.</summary>
    private static string AllowAgent(string clusterArn) =>
        PolicyDocument.Allowing(
            new PolicyStatement(
                [
                    "ecs:DeregisterContainerInstance",
                    "ecs:RegisterContainerInstance",
                    "ecs:SubmitAttachmentStateChanges",
                    "ecs:SubmitContainerStateChange",
                    "ecs:SubmitTaskStateChange",
                ],
                [clusterArn]
            ),
            new PolicyStatement(
                ["ecs:Poll", "ecs:StartTelemetrySession"],
                [
                    EcsClusterArn
                        .Parse(clusterArn)
                        .Of("ecs", $"container-instance/{EcsClusterArn.Parse(clusterArn).Name}/*"),
                ]
            ),
            new PolicyStatement(["ecs:DiscoverPollEndpoint"], ["*"])
        );

    /// <summary>The user data by which an instance joins the cluster.</summary>
    private static string JoinCluster(string clusterArn) =>
        $"#!/bin/bash\necho 'ECS_CLUSTER={EcsClusterArn.Parse(clusterArn).Name}' >> /etc/ecs/ecs.config\n";

    private static string Checked(string name, Ec2CapacityArgs args)
    {
        var check = new ArgumentCheck($"Ec2Capacity '{name}'");
        check.Autoname(name, EcsCluster.LongestRoleName, "a role");
        check.That(
            !ReservedNames.Any(word => name.StartsWith(word, StringComparison.OrdinalIgnoreCase)),
            $"a capacity provider named '{name}' cannot start with 'aws', 'ecs' or 'fargate'."
        );
        var desired = args.Desired ?? args.Min;
        check.That(
            0 <= args.Min && args.Min <= desired && desired <= args.Max && args.Max >= 1,
            $"there are {args.Min} to {args.Max} instances, {desired} at the start: 0 <= Min <= Desired <= Max, and Max at least 1."
        );
        check.ThrowIfAny();
        return name;
    }
}

/// <summary>The arguments of an <see cref="Ec2Capacity"/>.</summary>
public sealed class Ec2CapacityArgs : ResourceArgs
{
    /// <summary>The ARN of the cluster that the instances join, which has no other capacity provider.</summary>
    [Input("clusterArn", required: true)]
    public required Input<string> ClusterArn { get; init; }

    /// <summary>The VPC of the instances.</summary>
    [Input("vpcId", required: true)]
    public required Input<string> VpcId { get; init; }

    /// <summary>The subnets of the instances, with a way to ECS: a NAT gateway, or public addresses as the default VPC's.</summary>
    [Input("subnetIds", required: true)]
    public required InputList<string> SubnetIds { get; init; }

    /// <summary>The id of the load balancer's security group, which alone reaches the tasks.</summary>
    [Input("loadBalancerSecurityGroupId", required: true)]
    public required Input<string> LoadBalancerSecurityGroupId { get; init; }

    /// <summary>
    /// The id of an ECS-optimized machine image, as <see cref="MachineImage"/> finds it. A new id holds for instances
    /// that start from then on.
    /// </summary>
    [Input("imageId", required: true)]
    public required Input<string> ImageId { get; init; }

    /// <summary>The type of the instances, such as <c>t3.small</c>.</summary>
    [Input("instanceType", required: true)]
    public required Input<string> InstanceType { get; init; }

    /// <summary>The fewest instances, at least 0.</summary>
    [Input("min", required: true)]
    public required int Min { get; init; }

    /// <summary>The most instances, at least 1 and <see cref="Min"/>.</summary>
    [Input("max", required: true)]
    public required int Max { get; init; }

    /// <summary>
    /// The number of instances to start with, from <see cref="Min"/> to <see cref="Max"/>; ECS changes the number later.
    /// Default: <see cref="Min"/>.
    /// </summary>
    [Input("desired")]
    public int? Desired { get; init; }

    /// <summary>
    /// The share of the instances that ECS aims to use, 1–100%. With less than 100, some instances are spare. Default: 100.
    /// </summary>
    [Input("targetCapacity")]
    public Input<int> TargetCapacity { get; init; } = 100;
}
