namespace Local.Cloud.Ecs;

/// <summary>How few healthy tasks and how many tasks in all a service may have while it deploys.</summary>
/// <param name="Lower">Healthy tasks that must stay: desired × minimumHealthyPercent, rounded up.</param>
/// <param name="Upper">Tasks of any state that may exist: desired × maximumPercent, rounded down.</param>
internal sealed record DeploymentLimits(int Lower, int Upper)
{
    /// <summary>The limits of a service.</summary>
    /// <param name="desired">Its desired count, at least 0.</param>
    /// <param name="minimumHealthyPercent">0 to 100.</param>
    /// <param name="maximumPercent">100 to 200 in practice; AWS takes less too and the service is then stuck.</param>
    public static DeploymentLimits Of(int desired, int minimumHealthyPercent, int maximumPercent) =>
        new((int)(((long)desired * minimumHealthyPercent + 99) / 100), (int)((long)desired * maximumPercent / 100));
}
