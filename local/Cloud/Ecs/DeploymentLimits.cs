namespace Local.Cloud.Ecs;

/// <summary>The minimum of healthy tasks and the maximum of all tasks during a deployment.</summary>
/// <param name="Lower">The minimum of healthy tasks: desired × minimumHealthyPercent, rounded up.</param>
/// <param name="Upper">The maximum of tasks in any state: desired × maximumPercent, rounded down.</param>
internal sealed record DeploymentLimits(int Lower, int Upper)
{
    /// <summary>Returns the limits of a service.</summary>
    /// <param name="desired">The desired count, at least 0.</param>
    /// <param name="minimumHealthyPercent">0 to 100.</param>
    /// <param name="maximumPercent">100 to 200 in practice. AWS accepts less, but then the service is stuck.</param>
    public static DeploymentLimits Of(int desired, int minimumHealthyPercent, int maximumPercent) =>
        new((int)(((long)desired * minimumHealthyPercent + 99) / 100), (int)((long)desired * maximumPercent / 100));
}
