using System.Collections.Immutable;
using Infra.Components;

namespace Infra.Configuration;

/// <summary>One service of <c>infra:services</c>.</summary>
public sealed record ServiceConfig
{
    /// <summary>Its key: its Service Connect name, and <c>&lt;key&gt;Url</c> is the stack's output.</summary>
    public required string Key { get; init; }

    /// <summary>The folder that its image is built from, relative to the project's; else <see cref="Image"/>.</summary>
    public string? Folder { get; init; }

    /// <summary>The reference of an image from elsewhere.</summary>
    public string? Image { get; init; }

    /// <summary>The port of its container.</summary>
    public required int Port { get; init; }

    /// <summary>The port of its listener on the load balancer.</summary>
    public required int Listener { get; init; }

    /// <summary>CPU units of a task, 1024 to a vCPU.</summary>
    public required int Cpu { get; init; }

    /// <summary>Memory of a task in MiB.</summary>
    public required int Memory { get; init; }

    /// <summary>Memory in MiB that its container is sure to have, its soft limit; null leaves it all of the task's.</summary>
    public int? MemoryReservation { get; init; }

    /// <summary>Tasks to run, or to start with where it scales.</summary>
    public required int Desired { get; init; }

    /// <summary>How it scales, if it does.</summary>
    public FargateScalingArgs? Scaling { get; init; }

    /// <summary>Environment variables of its container.</summary>
    public required ImmutableDictionary<string, string> Environment { get; init; }

    /// <summary>Seconds after its start in which a task's failed health checks do not count.</summary>
    public required int GracePeriod { get; init; }

    /// <summary>The healthy tasks that a deployment keeps, in percent of the desired.</summary>
    public required int MinimumHealthyPercent { get; init; }

    /// <summary>The tasks that a deployment may run, in percent of the desired.</summary>
    public required int MaximumPercent { get; init; }

    /// <summary>Seconds that a task keeps for its requests once it is deregistered.</summary>
    public required int DeregistrationDelay { get; init; }

    /// <summary>The health check of its tasks.</summary>
    public required HealthCheckConfig HealthCheck { get; init; }

    /// <summary>Days to keep its logs.</summary>
    public required int LogRetention { get; init; }

    /// <summary>The service's name on AWS; null is Pulumi's choice, here and in the names below.</summary>
    public string? Name { get; init; }

    /// <summary>The family of its task definitions.</summary>
    public string? Family { get; init; }

    /// <summary>The container's name.</summary>
    public string? Container { get; init; }

    /// <summary>The target group's name.</summary>
    public string? TargetGroup { get; init; }

    /// <summary>The keys of the services that its environment names, as in <c>http://products:3000</c>.</summary>
    public required ImmutableHashSet<string> Calls { get; init; }
}
