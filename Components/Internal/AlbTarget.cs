using System.Collections.Immutable;
using System.Globalization;
using Pulumi;
using Pulumi.Aws.LB;
using Pulumi.Aws.LB.Inputs;

namespace Infra.Components.Internal;

/// <summary>A target group behind a listener: what a service or fleet owns of a load balancer.</summary>
/// <param name="TargetGroup">The target group.</param>
/// <param name="Listener">The listener; ECS takes no target group that has none.</param>
/// <param name="Url">The listener's address.</param>
internal sealed record AlbTarget(TargetGroup TargetGroup, Listener Listener, Output<string> Url)
{
    /// <summary>The longest name of a target group, in characters.</summary>
    public const int LongestName = 32;

    /// <summary>The port of an address that names none.</summary>
    private const int Http = 80;

    /// <summary>The most seconds to wait for the answer to a health check: AWS's default.</summary>
    private const int HealthCheckTimeout = 5;

    /// <summary>Registers the target group, the listener and the rule that opens the listener's port.</summary>
    /// <param name="name">The name of the target group.</param>
    /// <param name="type">What registers as a target: <c>ip</c> or <c>instance</c>.</param>
    /// <param name="port">The port of a target.</param>
    /// <param name="vpcId">The VPC of the targets.</param>
    /// <param name="targetGroup">The target group's other arguments.</param>
    /// <param name="listener">The listener's arguments.</param>
    /// <param name="parent">The service or fleet.</param>
    public static AlbTarget Create(
        string name,
        string type,
        Input<int> port,
        Input<string> vpcId,
        AlbTargetGroupArgs targetGroup,
        AlbListenerArgs listener,
        Resource parent
    )
    {
        var check = targetGroup.HealthCheck;
        var group = new TargetGroup(
            name,
            new()
            {
                Name = targetGroup.Name!,
                VpcId = vpcId,
                TargetType = type,
                Protocol = "HTTP",
                Port = port,
                DeregistrationDelay = targetGroup.DeregistrationDelay,
                HealthCheck = new TargetGroupHealthCheckArgs
                {
                    Path = check.Path,
                    Port =
                        check.Port?.Apply(given => given.ToString(CultureInfo.InvariantCulture))
                        ?? Output.Create("traffic-port"),
                    Protocol = "HTTP",
                    Matcher = "200",
                    // Both always: the provider's own defaults, 3 and 3, are not AWS's.
                    HealthyThreshold = check.HealthyThreshold,
                    UnhealthyThreshold = check.UnhealthyThreshold,
                    Interval = check.Interval,
                    Timeout = check.Interval.Apply(seconds => Math.Min(HealthCheckTimeout, seconds - 1)),
                },
            },
            new() { Parent = parent }
        );

        var listenerName = listener.Name ?? $"{name}-{listener.Port}";
        var ofListener = new CustomResourceOptions { Parent = listener.Parent ?? parent };
        SecurityGroupRules.Admit(
            listenerName,
            "Anyone to the listener",
            listener.LoadBalancerSecurityGroupId,
            listener.Port,
            ofListener
        );
        var forwarding = new Listener(
            listenerName,
            new()
            {
                LoadBalancerArn = listener.LoadBalancerArn,
                Protocol = "HTTP",
                Port = listener.Port,
                DefaultActions = new ListenerDefaultActionArgs { Type = "forward", TargetGroupArn = group.Arn },
            },
            ofListener
        );
        var url = Output.Format($"http://{listener.LoadBalancerDnsName}");
        return new(group, forwarding, listener.Port == Http ? url : Output.Format($"{url}:{listener.Port}"));
    }

    /// <summary>
    /// Registers the rules by which the load balancer, and nobody else, reaches its targets' port, and that of their
    /// health check if it is another.
    /// </summary>
    public static ImmutableArray<Resource> Connect(
        string name,
        AlbListenerArgs listener,
        AlbTargetGroupArgs targetGroup,
        Input<string> targets,
        Input<int> port,
        Resource parent
    )
    {
        var traffic = Rules($"{name}-from-load-balancer", port);
        return targetGroup.HealthCheck.Port is { } checkedPort
            ? [.. traffic, .. Rules($"{name}-health-check", checkedPort)]
            : traffic;

        ImmutableArray<Resource> Rules(string rule, Input<int> to) =>
            SecurityGroupRules.Connect(
                rule,
                "The load balancer to its targets",
                listener.LoadBalancerSecurityGroupId,
                targets,
                to,
                new() { Parent = parent }
            );
    }
}
