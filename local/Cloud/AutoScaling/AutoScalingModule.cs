using Local.Cloud.Ecs;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Resources;

namespace Local.Cloud.AutoScaling;

/// <summary>Application Auto Scaling of ECS services.</summary>
internal sealed class AutoScalingModule : IAsyncDisposable
{
    private readonly ScalableTargets _targets;

    /// <param name="services">The services that are scaled.</param>
    /// <param name="targetGroups">Where requests are counted.</param>
    /// <param name="work">What scaling goes by.</param>
    public AutoScalingModule(EcsServices services, TargetGroups targetGroups, WorkContext work)
    {
        _targets = new ScalableTargets(services.Find, (region, label) => Count(targetGroups, region, label), work);
        ResourceTypes = [new TargetType(_targets, services), new PolicyType(_targets)];
    }

    /// <summary>Scalable targets and policies.</summary>
    public IEnumerable<ResourceType> ResourceTypes { get; }

    /// <summary>The alarms of the policies of <c>service/cluster/name</c>.</summary>
    public IReadOnlyList<ScalingAlarm> Alarms(string resourceId) => _targets.Find(resourceId)?.Alarms() ?? [];

    /// <summary>What scaling did to <c>service/cluster/name</c>, the newest first.</summary>
    public IReadOnlyList<ScalingActivity> Activities(string resourceId) =>
        _targets.Find(resourceId)?.Activities() ?? [];

    /// <summary>Ends all scaling.</summary>
    public ValueTask DisposeAsync() => _targets.DisposeAsync();

    /// <summary>The requests by a label: the load balancer's ARN suffix, a slash, and the target group's.</summary>
    private static (long Requests, int HealthyTargets)? Count(TargetGroups targetGroups, string region, string label)
    {
        var at = label.IndexOf("targetgroup/", StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        var arn = Arn.Of("elasticloadbalancing", region, label[at..]);
        return targetGroups.Contains(arn) ? targetGroups.Metrics(arn) : null;
    }
}
