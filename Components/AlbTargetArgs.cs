using Pulumi;

namespace Infra.Components;

/// <summary>A listener of a <see cref="SecureAlb"/> and the target group that it forwards to.</summary>
public sealed class AlbTargetArgs : ResourceArgs
{
    /// <summary>The port on which the load balancer listens, 1–65535. No two targets share one.</summary>
    public required int ListenerPort { get; init; }

    /// <summary>
    /// The port on which a target listens, 1–65535. Where ECS chooses the port of each task (bridge network), targets
    /// register with that one, and this is the container's.
    /// </summary>
    public required int TargetPort { get; init; }

    /// <summary>What registers: addresses, as tasks on Fargate have, or instances.</summary>
    public AlbTargetType TargetType { get; init; } = AlbTargetType.Ip;

    /// <summary>
    /// The target group's name on AWS: at most 32 letters, digits and hyphens. Without it Pulumi makes one from the
    /// target's name, which then has at most 24 characters. A named target group cannot be replaced (by another VPC or
    /// target port) while its listener uses it.
    /// </summary>
    public string? TargetGroupName { get; init; }

    /// <summary>
    /// Seconds that a deregistered target keeps to finish its requests, 0–3600; AWS's default of 300 makes
    /// every deployment slow. A deployment
    /// takes at least this long, so keep it just above the longest request.
    /// </summary>
    public int DeregistrationDelay { get; init; } = 30;

    /// <summary>The path that a health check asks for with GET; a target is healthy when it answers 200.</summary>
    public string HealthCheckPath { get; init; } = "/";

    /// <summary>The port of the health check, 1–65535, where it is not the target's own.</summary>
    public int? HealthCheckPort { get; init; }

    /// <summary>Passed checks after which an unhealthy target is healthy again, 2–10; without it AWS's default, 5.</summary>
    public int? HealthyThreshold { get; init; }

    /// <summary>Seconds from one health check of a target to the next, 5–300; without it AWS's default, 30.</summary>
    public int? HealthCheckInterval { get; init; }
}
