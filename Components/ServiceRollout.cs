using Pulumi;
using Pulumi.Aws.Ecs;
using Pulumi.Aws.Ecs.Inputs;

namespace Infra.Components;

/// <summary>How a service's tasks are replaced, wherever they run: rolling, watched, rolled back when that fails.</summary>
internal static class ServiceRollout
{
    /// <summary>What a service says of its tasks, its load balancer and its deployments; its platform is left to add.</summary>
    public static ServiceArgs Args(string name, EcsServiceArgs args, TaskDefinition taskDefinition) =>
        new()
        {
            Name = args.ServiceName!,
            Cluster = args.Cluster.Arn,
            TaskDefinition = taskDefinition.Arn,
            DesiredCount = args.DesiredCount,
            DeploymentMinimumHealthyPercent = args.MinimumHealthyPercent,
            DeploymentMaximumPercent = args.MaximumPercent,
            DeploymentCircuitBreaker = new ServiceDeploymentCircuitBreakerArgs { Enable = true, Rollback = true },
            HealthCheckGracePeriodSeconds = args.HealthCheckGracePeriod,
            WaitForSteadyState = true,
            LoadBalancers = new ServiceLoadBalancerArgs
            {
                TargetGroupArn = args.Target.TargetGroupArn,
                ContainerName = ServiceTask.ContainerName(name, args),
                ContainerPort = args.Port,
            },
        };

    /// <summary>The options of a service that starts after <paramref name="prerequisites"/>, with time to become steady.</summary>
    public static CustomResourceOptions Options(Resource parent, InputList<Resource> prerequisites) =>
        new()
        {
            Parent = parent,
            DependsOn = prerequisites,
            CustomTimeouts = new()
            {
                Create = TimeSpan.FromMinutes(20),
                Update = TimeSpan.FromMinutes(30),
                Delete = TimeSpan.FromMinutes(20),
            },
        };

    /// <summary>
    /// The ARN of the task definition that runs. A steady service may be one that was rolled back: then the update has
    /// failed, and says so.
    /// </summary>
    public static Output<string> Running(string name, Service service, TaskDefinition wanted) =>
        Output
            .Tuple(service.TaskDefinition, wanted.Arn)
            .Apply(arn =>
                arn.Item1 == arn.Item2
                    ? arn.Item2
                    : throw new RunException(
                        $"Service '{name}' runs {arn.Item1} and not {arn.Item2}: the deployment did not "
                            + "become healthy and was rolled back. Its events and the tasks' logs say why."
                    )
            );
}
