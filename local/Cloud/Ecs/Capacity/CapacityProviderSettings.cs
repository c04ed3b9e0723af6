using Local.Cloud.AutoScalingGroups;
using Local.Protocol.Values;

namespace Local.Cloud.Ecs.Capacity;

/// <summary>The settings of a capacity provider.</summary>
/// <param name="Group">The name of its Auto Scaling group.</param>
/// <param name="Scaling">How the provider scales the group; null if it does not.</param>
/// <param name="ProtectsTasks">Whether instances with tasks are protected from scale-in.</param>
/// <param name="Drains">Whether tasks are moved away before an instance is terminated.</param>
internal sealed record CapacityProviderSettings(string Group, ManagedScaling? Scaling, bool ProtectsTasks, bool Drains)
{
    /// <summary>Reads checked inputs, with AWS's defaults. Returns null for a provider without a group.</summary>
    public static CapacityProviderSettings? Read(PropertyMap inputs)
    {
        if (inputs.Get("autoScalingGroupProvider")?.AsMap is not { } provider)
        {
            return null;
        }

        return new CapacityProviderSettings(
            RunningGroups.NameOf(provider["autoScalingGroupArn"].AsString!),
            provider.Get("managedScaling")?.AsMap is { } scaling && scaling.Get("status")?.AsString != "DISABLED"
                ? new ManagedScaling(
                    Number(scaling, "targetCapacity", 100),
                    Number(scaling, "minimumScalingStepSize", 1),
                    Number(scaling, "maximumScalingStepSize", 10_000),
                    TimeSpan.FromSeconds(
                        Number(scaling, "instanceWarmupPeriod", (int)ManagedScaling.DefaultWarmup.TotalSeconds)
                    )
                )
                : null,
            provider.Get("managedTerminationProtection")?.AsString == "ENABLED",
            provider.Get("managedDraining")?.AsString != "DISABLED"
        );
    }

    private static int Number(PropertyMap map, string name, int fallback) => (int)(map.Get(name)?.AsNumber ?? fallback);
}
