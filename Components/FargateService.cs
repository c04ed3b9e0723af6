using System.Collections.Immutable;
using Infra.Components.Internal;
using Pulumi;
using Pulumi.Aws.Ec2;
using Pulumi.Aws.Ecs;
using Pulumi.Aws.Ecs.Inputs;

namespace Infra.Components;

/// <summary>
/// A service on Fargate behind a load balancer. The cluster's other services reach the service by its name. Its tasks
/// admit the load balancer and the cluster's members on the container's port. The tasks themselves reach HTTPS and the
/// other services. ECS rolls back a deployment that does not become healthy, and then the update fails. A service starts
/// after the resources in <c>DependsOn</c> of its options.
/// </summary>
public sealed class FargateService : ComponentResource
{
    /// <summary>
    /// The address of the service: of the listener, with the first host and path of the service's route. In a path <c>*</c>
    /// stands for nothing and <c>?</c> for an <c>x</c>; in place of a host with wildcards stands the load balancer.
    /// </summary>
    [Output("url")]
    public Output<string> Url { get; private set; }

    /// <summary>The ARN of the listener, for services that share it.</summary>
    [Output("listenerArn")]
    public Output<string> ListenerArn { get; private set; }

    /// <summary>The service's name on AWS.</summary>
    [Output("serviceName")]
    public Output<string> ServiceName { get; private set; }

    /// <summary>The ARN of the task definition that runs.</summary>
    [Output("taskDefinitionArn")]
    public Output<string> TaskDefinitionArn { get; private set; }

    /// <summary>The name of the log group of the tasks.</summary>
    [Output("logGroupName")]
    public Output<string> LogGroupName { get; private set; }

    /// <summary>The name of the role that the code has, for policies beside <see cref="EcsTaskArgs.Permissions"/>.</summary>
    [Output("taskRoleName")]
    public Output<string> TaskRoleName { get; private set; }

    /// <summary>The id of the tasks' own security group, for rules that let them reach a database or a cache.</summary>
    [Output("securityGroupId")]
    public Output<string> SecurityGroupId { get; private set; }

    /// <summary>What must exist before a task starts; services that call each other wait for each other's.</summary>
    internal ImmutableArray<Resource> Prerequisites { get; }

    /// <param name="name">
    /// The component's name, which is also its Service Connect name: lower-case letters, digits and hyphens, at most 51,
    /// and at most 24 if the target group has no name of its own.
    /// </param>
    /// <param name="args">The component's arguments.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="RunException">An argument is one that AWS would reject only during the deployment.</exception>
    public FargateService(string name, FargateServiceArgs args, ComponentResourceOptions? options = null)
        : base("infra:components:FargateService", Checked(name, args), args, options)
    {
        var child = new CustomResourceOptions { Parent = this };
        var port = args.Task.Port;
        var task = EcsTask.Create(name, args.Cluster, args.Task, onInstances: false, parent: this);
        var target = AlbTarget.Create(
            name,
            "ip",
            port,
            args.VpcId,
            args.TargetGroup,
            args.Listener,
            args.Route?.Route,
            parent: this
        );
        var securityGroup = new SecurityGroup(
            name,
            new() { VpcId = args.VpcId, Description = "Tasks: only the load balancer and members of the cluster" },
            child
        );
        Prerequisites =
        [
            target.Routing,
            task.Definition,
            .. AlbTarget.Connect(name, args.Listener, args.TargetGroup, securityGroup.Id, port, parent: this),
            .. args.Cluster.MembersSecurityGroupId is { } members
                ? SecurityGroupRules.Connect(
                    $"{name}-from-members",
                    "Members of the cluster by Service Connect",
                    members,
                    securityGroup.Id,
                    port,
                    child
                )
                : [],
            SecurityGroupRules.ReachHttps($"{name}-https", "Registry, logs and other HTTPS", securityGroup.Id, child),
        ];
        var service = new Service(
            name,
            new()
            {
                Name = args.ServiceName!,
                Cluster = args.Cluster.Arn,
                LaunchType = args.Capacity is null ? "FARGATE" : null!,
                CapacityProviderStrategies = args.Capacity?.Strategies ?? [],
                // AWS changes the capacity of a running service only by a deployment.
                ForceNewDeployment = args.Capacity is null ? null! : true,
                TaskDefinition = task.Definition.Arn,
                DesiredCount = args.DesiredCount,
                DeploymentMinimumHealthyPercent = args.Deployment.MinimumHealthyPercent,
                DeploymentMaximumPercent = args.Deployment.MaximumPercent,
                DeploymentCircuitBreaker = EcsRollout.CircuitBreaker,
                HealthCheckGracePeriodSeconds = args.Deployment.HealthCheckGracePeriod,
                WaitForSteadyState = true,
                EnableExecuteCommand = args.Task.Exec,
                LoadBalancers = new ServiceLoadBalancerArgs
                {
                    TargetGroupArn = target.TargetGroup.Arn,
                    ContainerName = args.Task.ContainerName ?? name,
                    ContainerPort = port,
                },
                NetworkConfiguration = new ServiceNetworkConfigurationArgs
                {
                    Subnets = args.SubnetIds,
                    SecurityGroups = args.Cluster.MembersSecurityGroupId is { } joined
                        ? new() { securityGroup.Id, joined }
                        : new() { securityGroup.Id },
                    AssignPublicIp = args.AssignPublicIp,
                },
                ServiceConnectConfiguration = args.Cluster.NamespaceArn is { } names
                    ? new ServiceServiceConnectConfigurationArgs
                    {
                        Enabled = true,
                        Namespace = names,
                        Services = new ServiceServiceConnectConfigurationServiceArgs
                        {
                            PortName = name,
                            DiscoveryName = name,
                            ClientAlias = new ServiceServiceConnectConfigurationServiceClientAliasArgs
                            {
                                DnsName = name,
                                Port = port,
                            },
                        },
                    }
                    : null!,
            },
            new()
            {
                Parent = this,
                DependsOn = ((InputList<Resource>)Prerequisites)
                    .Concat(options?.DependsOn ?? new())
                    .Concat(args.StartAfter),
                // Scaling moves the count from where it starts.
                IgnoreChanges = args.Scaling is null ? [] : ["desiredCount"],
                CustomTimeouts = EcsRollout.Timeouts,
            }
        );
        if (args.Scaling is { } scaling)
        {
            ServiceScaling.Create(name, scaling, args.Cluster, service, args.Listener, target.TargetGroup, child);
        }

        Url = target.Url;
        ListenerArn = target.ListenerArn;
        ServiceName = service.Name;
        TaskDefinitionArn = EcsRollout.Running(name, service, task.Definition);
        LogGroupName = task.LogGroup.Name;
        TaskRoleName = task.Role.Name;
        SecurityGroupId = securityGroup.Id;
        RegisterOutputs();
    }

    private static string Checked(string name, FargateServiceArgs args)
    {
        var check = new ArgumentCheck($"FargateService '{name}'");
        var fewest = args.Scaling is { Fewest: > 0 } scales ? scales.Fewest : args.DesiredCount;
        EcsRollout.Check(check, name, args.Task, args.TargetGroup, args.Deployment, fewest);
        check.That(
            FargateSizes.Cpu(args.Task.Cpu) is null,
            $"Cpu is {args.Task.Cpu}; Fargate has {FargateSizes.Cpu(args.Task.Cpu)}."
        );
        check.That(
            FargateSizes.Memory(args.Task.Cpu, args.Task.Memory) is null,
            $"Memory is {args.Task.Memory}; Fargate has {FargateSizes.Memory(args.Task.Cpu, args.Task.Memory)}."
        );
        check.That(
            args.Task.MemoryReservation is null or >= 6 && !(args.Task.MemoryReservation > args.Task.Memory),
            $"MemoryReservation is {args.Task.MemoryReservation}; it can be 6 to {args.Task.Memory} MiB, the task's memory."
        );
        if (args.Scaling is { } scaling)
        {
            ServiceScaling.Check(check, scaling, args.DesiredCount);
        }

        check.That(
            args.Capacity?.Mistake is null,
            $"Capacity has {args.Capacity?.Mistake}; AWS takes a weight above 0 and one base."
        );
        args.Listener.Take(name, args.Route, check);
        check.ThrowIfAny();
        return name;
    }
}

/// <summary>The arguments of a <see cref="FargateService"/>.</summary>
public sealed class FargateServiceArgs : ResourceArgs
{
    /// <summary>The cluster: an <see cref="EcsCluster"/>, or one that exists already.</summary>
    [Input("cluster", required: true)]
    public required EcsClusterReferenceArgs Cluster { get; init; }

    /// <summary>The listener, such as <see cref="SecureAlb.Listener"/>.</summary>
    [Input("listener", required: true)]
    public required AlbListenerArgs Listener { get; init; }

    /// <summary>The requests of a shared listener that are the service's. Default: all that are no other service's.</summary>
    [Input("route")]
    public AlbRouteArgs? Route { get; init; }

    /// <summary>The VPC of the tasks.</summary>
    [Input("vpcId", required: true)]
    public required Input<string> VpcId { get; init; }

    /// <summary>The subnets of the tasks, with a way to the registry and the logs: a NAT gateway or public addresses.</summary>
    [Input("subnetIds", required: true)]
    public required InputList<string> SubnetIds { get; init; }

    /// <summary>
    /// Whether tasks have public addresses. Default: false. In a public subnet without endpoints, tasks need public
    /// addresses to pull their image and to write their logs.
    /// </summary>
    [Input("assignPublicIp")]
    public Input<bool> AssignPublicIp { get; init; } = false;

    /// <summary>The tasks.</summary>
    [Input("task", required: true)]
    public required EcsTaskArgs Task { get; init; }

    /// <summary>The number of tasks, 0–5000. With <see cref="Scaling"/>, the number at the start. Default: 1.</summary>
    [Input("desiredCount")]
    public int DesiredCount { get; init; } = 1;

    /// <summary>The automatic scaling of the number of tasks. Default: none.</summary>
    [Input("scaling")]
    public FargateScalingArgs? Scaling { get; init; }

    /// <summary>
    /// The shares of on-demand and Spot capacity. Default: on-demand alone. The cluster must have the capacity providers
    /// FARGATE and FARGATE_SPOT: see <see cref="EcsClusterArgs.FargateCapacityProviders"/>.
    /// </summary>
    [Input("capacity")]
    public FargateCapacityArgs? Capacity { get; init; }

    /// <summary>The target group, with its health check.</summary>
    [Input("targetGroup")]
    public AlbTargetGroupArgs TargetGroup { get; init; } = new();

    /// <summary>The way in which a deployment replaces tasks.</summary>
    [Input("deployment")]
    public EcsDeploymentArgs Deployment { get; init; } = new();

    /// <summary>The service's name on AWS: at most 255 letters, digits, underscores and hyphens. Default: Pulumi's.</summary>
    [Input("serviceName")]
    public Input<string>? ServiceName { get; init; }

    /// <summary>What tasks start after, beside the dependencies of the component's options.</summary>
    internal InputList<Resource> StartAfter { get; set; } = new();
}
