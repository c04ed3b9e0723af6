using Pulumi;
using Pulumi.Aws.AppAutoScaling;
using Pulumi.Aws.AppAutoScaling.Inputs;
using Pulumi.Aws.Ecs;
using Pulumi.Aws.LB;
using ScalingPolicy = Pulumi.Aws.AppAutoScaling.Policy;

namespace Infra.Components.Internal;

/// <summary>The automatic scaling of a service on Fargate.</summary>
internal static class ServiceScaling
{
    private const string LoadBalancer = ":loadbalancer/";

    /// <summary>Registers the bounds, a policy for each target, and the scheduled actions.</summary>
    /// <param name="name">The name of the service.</param>
    /// <param name="scaling">The scaling.</param>
    /// <param name="cluster">The service's cluster.</param>
    /// <param name="service">The service. It exists after the listener, which the metric of requests needs.</param>
    /// <param name="listener">The listener in front of the service.</param>
    /// <param name="targetGroup">The target group of the service.</param>
    /// <param name="options">The options of each resource.</param>
    public static void Create(
        string name,
        FargateScalingArgs scaling,
        EcsClusterReferenceArgs cluster,
        Service service,
        AlbListenerArgs listener,
        TargetGroup targetGroup,
        CustomResourceOptions options
    )
    {
        var clusterName = cluster.Arn.Apply(arn => EcsClusterArn.Parse(arn).Name);
        var target = new Target(
            name,
            new()
            {
                ServiceNamespace = "ecs",
                ScalableDimension = "ecs:service:DesiredCount",
                ResourceId = Output.Format($"service/{clusterName}/{service.Name}"),
                MinCapacity = scaling.Min,
                MaxCapacity = scaling.Max,
            },
            options
        );
        Track("cpu", "ECSServiceAverageCPUUtilization", scaling.CpuPercent);
        Track("memory", "ECSServiceAverageMemoryUtilization", scaling.MemoryPercent);
        var loadBalancer = listener.LoadBalancerArn.Apply(arn =>
            arn[(arn.IndexOf(LoadBalancer, StringComparison.Ordinal) + LoadBalancer.Length)..]
        );
        Track(
            "requests",
            "ALBRequestCountPerTarget",
            scaling.RequestsPerTarget,
            Output.Format($"{loadBalancer}/{targetGroup.ArnSuffix}")
        );
        foreach (var (key, schedule) in scaling.Schedules.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            _ = new ScheduledAction(
                $"{name}-{key}",
                new()
                {
                    ServiceNamespace = target.ServiceNamespace,
                    ScalableDimension = target.ScalableDimension,
                    ResourceId = target.ResourceId,
                    Schedule = schedule.Schedule,
                    Timezone = schedule.TimeZone,
                    ScalableTargetAction = new ScheduledActionScalableTargetActionArgs
                    {
                        MinCapacity = Given(schedule.Min)!,
                        MaxCapacity = Given(schedule.Max)!,
                    },
                },
                options
            );
        }

        void Track(string resource, string metric, int? aim, Input<string>? label = null)
        {
            if (aim is { } value)
            {
                _ = new ScalingPolicy(
                    $"{name}-{resource}",
                    new()
                    {
                        PolicyType = "TargetTrackingScaling",
                        ServiceNamespace = target.ServiceNamespace,
                        ScalableDimension = target.ScalableDimension,
                        ResourceId = target.ResourceId,
                        TargetTrackingScalingPolicyConfiguration =
                            new PolicyTargetTrackingScalingPolicyConfigurationArgs
                            {
                                TargetValue = value,
                                PredefinedMetricSpecification =
                                    new PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs
                                    {
                                        PredefinedMetricType = metric,
                                        ResourceLabel = label!,
                                    },
                            },
                    },
                    options
                );
            }
        }
    }

    /// <summary>Checks the scaling.</summary>
    public static void Check(ArgumentCheck check, FargateScalingArgs scaling, int desired)
    {
        check.That(
            scaling is not { CpuPercent: null, MemoryPercent: null, RequestsPerTarget: null, Schedules.Count: 0 },
            "Scaling needs CpuPercent, MemoryPercent, RequestsPerTarget, Schedules or several of them."
        );
        check.That(
            scaling.Min <= desired && desired <= scaling.Max,
            $"DesiredCount is {desired}; Scaling allows {scaling.Min} to {scaling.Max}."
        );
        foreach (var (key, schedule) in scaling.Schedules.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            var (min, max) = (schedule.Min ?? scaling.Min, schedule.Max ?? scaling.Max);
            check.That(
                schedule.Min is not null || schedule.Max is not null,
                $"the schedule '{key}' needs Min, Max or both."
            );
            check.That(min <= max, $"the schedule '{key}' sets {min} to {max} tasks; its least is at most its most.");
        }
    }

    private static Input<int>? Given(int? number) => number is { } some ? (Input<int>)some : null;
}
