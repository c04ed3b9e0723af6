using Local.Cloud.Ecs;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Resources;

namespace Local.Cloud.AutoScaling;

/// <summary>Application Auto Scaling of ECS services.</summary>
internal sealed class AutoScalingModule : IAsyncDisposable
{
    private readonly ScalableTargets _targets;

    /// <param name="services">The services that can be scaled.</param>
    /// <param name="targetGroups">The target groups, which count requests.</param>
    /// <param name="stateFolder">The folder of the state that outlives the cloud's process.</param>
    /// <param name="work">The clock, time scale and background work of scaling.</param>
    public AutoScalingModule(EcsServices services, TargetGroups targetGroups, string stateFolder, WorkContext work)
    {
        _targets = new ScalableTargets(
            services.Find,
            (region, label) => Count(targetGroups, region, label),
            stateFolder,
            work
        );
        ResourceTypes =
        [
            new TargetType(_targets, services),
            new PolicyType(_targets),
            new ScheduledActionType(_targets),
        ];
    }

    /// <summary>The resource types of scalable targets, policies and scheduled actions.</summary>
    public IEnumerable<ResourceType> ResourceTypes { get; }

    /// <summary>Returns the alarms of the policies of <c>service/cluster/name</c>.</summary>
    public IReadOnlyList<ScalingAlarm> Alarms(string resourceId) => _targets.Find(resourceId)?.Alarms() ?? [];

    /// <summary>Returns the scaling activities of <c>service/cluster/name</c>, newest first.</summary>
    public IReadOnlyList<ScalingActivity> Activities(string resourceId) =>
        _targets.Find(resourceId)?.Activities() ?? [];

    /// <summary>The services that are scaled.</summary>
    public IEnumerable<ScalableTarget> Targets => _targets.All;

    /// <summary>Returns what scales <c>service/cluster/name</c>; null if nothing does.</summary>
    public ScalingOverview? Overview(string resourceId) => _targets.Find(resourceId)?.Overview();

    /// <summary>Ends all scaling.</summary>
    public ValueTask DisposeAsync() => _targets.DisposeAsync();

    /// <summary>
    /// Returns the request count for a label: the suffix of the load balancer's ARN, a slash, and the suffix of the
    /// target group's ARN.
    /// </summary>
    internal static (long Requests, int HealthyTargets)? Count(TargetGroups targetGroups, string region, string label)
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
