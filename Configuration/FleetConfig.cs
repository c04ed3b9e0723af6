using Infra.Components;

namespace Infra.Configuration;

/// <summary>The web servers of <c>infra:fleet</c>.</summary>
public sealed record FleetConfig
{
    /// <summary>Its name among what the load balancer serves; no service may have it.</summary>
    public const string Key = "fleet";

    /// <summary>The machine image of the first instance, as <see cref="MachineImage"/> takes it.</summary>
    public required string Ami { get; init; }

    /// <summary>The type of all instances.</summary>
    public required string Type { get; init; }

    /// <summary>The port of its listener on the load balancer.</summary>
    public required int Listener { get; init; }

    /// <summary>The port of its web servers.</summary>
    public required int Port { get; init; }

    /// <summary>What makes the first instance a web server.</summary>
    public required string UserData { get; init; }

    /// <summary>How many replicas to run, unless <see cref="Scaling"/> says it.</summary>
    public required int ReplicaCount { get; init; }

    /// <summary>The bounds of the replicas' auto scaling group, if they are one.</summary>
    public FleetScalingArgs? Scaling { get; init; }

    /// <summary>What each replica runs at its first boot.</summary>
    public string? ReplicaUserData { get; init; }

    /// <summary>The block of addresses from which SSH may come; null closes port 22.</summary>
    public string? SshCidr { get; init; }

    /// <summary>Its health check.</summary>
    public required HealthCheckConfig HealthCheck { get; init; }

    /// <summary>Seconds that an instance keeps for its requests once it is deregistered.</summary>
    public required int DeregistrationDelay { get; init; }

    /// <summary>The target group's name on AWS; null is Pulumi's choice.</summary>
    public string? TargetGroup { get; init; }
}
