using Local.Cloud.Ecs;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Resources;

namespace Local.Cloud.AutoScaling;

/// <summary>Application Auto Scaling of ECS services.</summary>
public sealed class AutoScalingModule : IAsyncDisposable
{
    private readonly ScalableTargets _targets;

    /// <param name="ecs">The services, which are told who scales them.</param>
    /// <param name="targetGroups">Where requests are counted.</param>
    /// <param name="timeScale">By how much minutes and cooldowns are shortened.</param>
    /// <param name="time">The clock.</param>
    /// <param name="background">Keeps scaling at work.</param>
    public AutoScalingModule(
        EcsModule ecs,
        TargetGroups targetGroups,
        TimeScale timeScale,
        TimeProvider time,
        BackgroundWork background
    )
    {
        _targets = new ScalableTargets(
            ecs.Services.Find,
            label => Count(targetGroups, label),
            timeScale,
            time,
            background
        );
        ecs.Scaling = _targets;
        ResourceTypes = [new TargetType(_targets, ecs.Services), new PolicyType(_targets)];
    }

    /// <summary>Scalable targets and policies.</summary>
    public IEnumerable<ResourceType> ResourceTypes { get; }

    /// <summary>Ends all scaling.</summary>
    public ValueTask DisposeAsync() => _targets.DisposeAsync();

    /// <summary>The requests by a label: the load balancer's ARN suffix, a slash, and the target group's.</summary>
    private static (long Requests, int HealthyTargets)? Count(TargetGroups targetGroups, string label)
    {
        var at = label.IndexOf("targetgroup/", StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }
        var arn = Arn.Of("elasticloadbalancing", label[at..]);
        return targetGroups.Contains(arn) ? targetGroups.Metrics(arn) : null;
    }
}
