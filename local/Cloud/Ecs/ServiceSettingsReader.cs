using Local.Protocol.Values;

namespace Local.Cloud.Ecs;

/// <summary>Reads a service's settings from its inputs, with AWS's defaults.</summary>
internal static class ServiceSettingsReader
{
    /// <summary>
    /// Returns the settings that checked inputs describe, with <paramref name="desired"/> as the desired count.
    /// </summary>
    public static ServiceSettings Read(PropertyMap inputs, int desired)
    {
        var breaker = inputs.Get("deploymentCircuitBreaker")?.AsMap;
        return new ServiceSettings(
            desired,
            Number(inputs, "deploymentMinimumHealthyPercent", 100),
            Number(inputs, "deploymentMaximumPercent", 200),
            TimeSpan.FromSeconds(Number(inputs, "healthCheckGracePeriodSeconds", 0)),
            breaker?.Get("enable")?.AsBool ?? false,
            breaker?.Get("rollback")?.AsBool ?? false
        );
    }

    /// <summary>Returns the desired count in the inputs. Default: 0, as in Pulumi's provider.</summary>
    public static int Desired(PropertyMap inputs) => Number(inputs, "desiredCount", 0);

    private static int Number(PropertyMap inputs, string name, int fallback) =>
        (int)(inputs.Get(name)?.AsNumber ?? fallback);
}
