using Infra.Components;

namespace Infra.Configuration;

/// <summary>The health check of a target group.</summary>
public sealed record HealthCheckConfig
{
    private const string DefaultPath = "/";

    /// <summary>The path that it asks for.</summary>
    public string Path { get; init; } = DefaultPath;

    /// <summary>Passed checks that make an unhealthy target healthy; null is AWS's default of 5.</summary>
    public int? HealthyThreshold { get; init; }

    /// <summary>Seconds from one check of a target to the next; null is AWS's default of 30.</summary>
    public int? Interval { get; init; }

    /// <summary>Reads the <c>healthCheck</c> of a service or a fleet.</summary>
    internal static HealthCheckConfig Read(ConfigMap target)
    {
        if (target.Map("healthCheck", "a map with the keys path, healthyThreshold and interval") is not { } map)
        {
            return new();
        }

        var healthCheck = new HealthCheckConfig
        {
            Path = map.Text("path", AwsLimits.HealthCheckPath) ?? DefaultPath,
            HealthyThreshold = map.Integer("healthyThreshold", AwsLimits.HealthyThreshold),
            Interval = map.Integer("interval", AwsLimits.HealthCheckInterval),
        };
        map.RejectUnknown();
        return healthCheck;
    }
}
