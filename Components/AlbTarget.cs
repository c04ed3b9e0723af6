using Pulumi;
using Pulumi.Aws.LB;

namespace Infra.Components;

/// <summary>What a <see cref="SecureAlb"/> serves under one name, for the service that stands behind it.</summary>
/// <param name="Type">What registers with its target group.</param>
/// <param name="Port">The port on which a target listens.</param>
/// <param name="HealthCheckPort">The port that health checks ask, often <paramref name="Port"/>.</param>
/// <param name="TargetGroupArn">The target group that targets register with.</param>
/// <param name="Listener">A service starts after it: ECS takes no target group without a load balancer.</param>
/// <param name="LoadBalancerSecurityGroupId">Where requests and health checks come from.</param>
/// <param name="Url">The address of the listener.</param>
public sealed record AlbTarget(
    AlbTargetType Type,
    int Port,
    int HealthCheckPort,
    Output<string> TargetGroupArn,
    Listener Listener,
    Output<string> LoadBalancerSecurityGroupId,
    Output<string> Url
);
