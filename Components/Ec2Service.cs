using Infra.Components.Internal;
using Pulumi;
using Pulumi.Aws.Ecs;
using Pulumi.Aws.Ecs.Inputs;

namespace Infra.Components;

/// <summary>
/// A service on the instances of an <see cref="Ec2Capacity"/> behind a load balancer, in the bridge network: several of
/// its tasks share an instance, each on a port of the instance that ECS chooses and registers. A deployment that does
/// not become healthy is rolled back, and then the update fails. A service starts after the resources in
/// <c>DependsOn</c> of its options.
/// </summary>
public sealed class Ec2Service : ComponentResource
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

    /// <param name="name">
    /// The component's name: lower-case letters, digits and hyphens, at most 51, and at most 24 if the target group has
    /// no name of its own.
    /// </param>
    /// <param name="args">The component's arguments.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="RunException">An argument is one that AWS would reject only during the deployment.</exception>
    public Ec2Service(string name, Ec2ServiceArgs args, ComponentResourceOptions? options = null)
        : base("infra:components:Ec2Service", Checked(name, args), args, options)
    {
        var task = EcsTask.Create(name, args.Cluster, args.Task, onInstances: true, parent: this);
        var target = AlbTarget.Create(
            name,
            "instance",
            args.Task.Port,
            args.VpcId,
            args.TargetGroup,
            args.Listener,
            args.Route?.Route,
            parent: this
        );
        var service = new Service(
            name,
            new()
            {
                Name = args.ServiceName!,
                Cluster = args.Cluster.Arn,
                CapacityProviderStrategies = new ServiceCapacityProviderStrategyArgs
                {
                    CapacityProvider = args.CapacityProviderName,
                    Weight = 1,
                },
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
                    ContainerPort = args.Task.Port,
                },
            },
            new()
            {
                Parent = this,
                DependsOn = ((InputList<Resource>)target.Routing).Concat(options?.DependsOn ?? new()),
                CustomTimeouts = EcsRollout.Timeouts,
            }
        );

        Url = target.Url;
        ListenerArn = target.ListenerArn;
        ServiceName = service.Name;
        TaskDefinitionArn = EcsRollout.Running(name, service, task.Definition);
        LogGroupName = task.LogGroup.Name;
        TaskRoleName = task.Role.Name;
        RegisterOutputs();
    }

    private static string Checked(string name, Ec2ServiceArgs args)
    {
        var check = new ArgumentCheck($"Ec2Service '{name}'");
        EcsRollout.Check(check, name, args.Task, args.TargetGroup, args.Deployment, args.DesiredCount);
        check.That(
            args.TargetGroup.HealthCheck.Port is null,
            "HealthCheck.Port cannot be set on instances: a check asks the port that ECS chooses for each task."
        );
        check.That(
            args.Task.MemoryReservation is null or >= 6 && !(args.Task.MemoryReservation >= args.Task.Memory),
            $"MemoryReservation is {args.Task.MemoryReservation}; it can be 6 or more, less than {args.Task.Memory}, the container's memory."
        );
        args.Listener.Take(name, args.Route, check);
        check.ThrowIfAny();
        return name;
    }
}

/// <summary>The arguments of an <see cref="Ec2Service"/>.</summary>
public sealed class Ec2ServiceArgs : ResourceArgs
{
    /// <summary>The cluster: an <see cref="EcsCluster"/>, or one that exists already.</summary>
    [Input("cluster", required: true)]
    public required EcsClusterReferenceArgs Cluster { get; init; }

    /// <summary>The name of the cluster's capacity provider, such as <see cref="Ec2Capacity.ProviderName"/>.</summary>
    [Input("capacityProviderName", required: true)]
    public required Input<string> CapacityProviderName { get; init; }

    /// <summary>The listener, such as <see cref="SecureAlb.Listener"/>.</summary>
    [Input("listener", required: true)]
    public required AlbListenerArgs Listener { get; init; }

    /// <summary>The requests of a shared listener that are the service's. Default: all that are no other service's.</summary>
    [Input("route")]
    public AlbRouteArgs? Route { get; init; }

    /// <summary>The VPC of the instances.</summary>
    [Input("vpcId", required: true)]
    public required Input<string> VpcId { get; init; }

    /// <summary>The tasks.</summary>
    [Input("task", required: true)]
    public required EcsTaskArgs Task { get; init; }

    /// <summary>The number of tasks, 0–5000. Default: 1.</summary>
    [Input("desiredCount")]
    public int DesiredCount { get; init; } = 1;

    /// <summary>The target group, with its health check.</summary>
    [Input("targetGroup")]
    public AlbTargetGroupArgs TargetGroup { get; init; } = new();

    /// <summary>The way in which a deployment replaces tasks.</summary>
    [Input("deployment")]
    public EcsDeploymentArgs Deployment { get; init; } = new();

    /// <summary>The service's name on AWS: at most 255 letters, digits, underscores and hyphens. Default: Pulumi's.</summary>
    [Input("serviceName")]
    public Input<string>? ServiceName { get; init; }
}
