using System.Diagnostics.Metrics;
using Local.Cloud.AutoScaling;
using Local.Cloud.Ecs;
using Local.Cloud.LoadBalancing;

namespace Local.Cloud.Hosting;

/// <summary>The metrics of what runs, by the names and dimensions of CloudWatch. They cost nothing until they are read.</summary>
internal sealed class CloudGauges : IDisposable
{
    private const string Insights = "ECS/ContainerInsights";
    private const string Ecs = "AWS/ECS";
    private const string Scaling = "ApplicationAutoScaling";

    private readonly List<Meter> _meters = [];

    /// <param name="services">The services.</param>
    /// <param name="loadBalancing">The load balancers.</param>
    /// <param name="scaling">The scaling of the services.</param>
    public CloudGauges(EcsServices services, LoadBalancingModule loadBalancing, AutoScalingModule scaling)
    {
        var insights = Make(Insights);
        Observe(insights, "DesiredTaskCount", () => Count(services, scheduler => scheduler.Settings.Desired));
        Observe(insights, "RunningTaskCount", () => Count(services, scheduler => Tasks(scheduler, isRunning: true)));
        Observe(insights, "PendingTaskCount", () => Count(services, scheduler => Tasks(scheduler, isRunning: false)));
        Observe(insights, "DeploymentCount", () => Count(services, scheduler => scheduler.Deployments.Count));
        var balancing = Make(RequestTelemetry.MeterName);
        Observe(balancing, "HealthyHostCount", () => Hosts(loadBalancing, TargetHealth.HealthyState));
        Observe(balancing, "UnHealthyHostCount", () => Hosts(loadBalancing, TargetHealth.UnhealthyState));
        Observe(balancing, "RequestCountPerTarget", () => Datapoints(scaling, PolicyType.Requests));
        var ecs = Make(Ecs);
        Observe(ecs, "CPUUtilization", () => Datapoints(scaling, PolicyType.Cpu));
        Observe(ecs, "MemoryUtilization", () => Datapoints(scaling, PolicyType.Memory));
        var bounds = Make(Scaling);
        Observe(bounds, "MinCapacity", () => Bounds(scaling, one => one.Minimum));
        Observe(bounds, "MaxCapacity", () => Bounds(scaling, one => one.Maximum));
    }

    /// <summary>The names of the meters: CloudWatch's namespaces.</summary>
    public static IReadOnlyList<string> MeterNames { get; } = [RequestTelemetry.MeterName, Insights, Ecs, Scaling];

    /// <inheritdoc/>
    public void Dispose() => _meters.ForEach(meter => meter.Dispose());

    private Meter Make(string name)
    {
        var meter = new Meter(name);
        _meters.Add(meter);
        return meter;
    }

    private static void Observe<T>(Meter meter, string name, Func<IEnumerable<Measurement<T>>> measure)
        where T : struct => meter.CreateObservableGauge<T>(name, measure);

    private static IEnumerable<Measurement<int>> Count(EcsServices services, Func<ServiceScheduler, int> count) =>
        services.All.Select(service => new Measurement<int>(service.Look(count), OfService(service.ResourceId)));

    private static int Tasks(ServiceScheduler scheduler, bool isRunning) =>
        scheduler.Tasks.Count(task =>
            isRunning ? task.Status == EcsTaskStatus.Running : task.Status < EcsTaskStatus.Running
        );

    private static IEnumerable<Measurement<int>> Hosts(LoadBalancingModule loadBalancing, string state) =>
        from loadBalancer in loadBalancing.LoadBalancers
        from arn in loadBalancer.Listeners.Values.SelectMany(listener => listener.TargetGroups).Distinct()
        let targetGroup = loadBalancing.TargetGroups.Find(arn)
        where targetGroup is not null
        select new Measurement<int>(
            targetGroup.Targets.Count(target => target.Health.State == state),
            new("LoadBalancer", loadBalancer.ArnSuffix),
            new("TargetGroup", TargetGroup.SuffixOf(arn))
        );

    private static IEnumerable<Measurement<double>> Datapoints(AutoScalingModule scaling, string metric) =>
        from target in scaling.Targets
        let datapoint = target.LastDatapoint(metric)
        where datapoint is not null
        select new Measurement<double>(datapoint.Value, OfService(target.ResourceId));

    private static IEnumerable<Measurement<int>> Bounds(AutoScalingModule scaling, Func<ScalableBounds, int> bound) =>
        scaling.Targets.Select(target => new Measurement<int>(bound(target.Bounds), OfService(target.ResourceId)));

    /// <param name="resourceId"><c>service/cluster/name</c>.</param>
    private static KeyValuePair<string, object?>[] OfService(string resourceId)
    {
        var parts = resourceId.Split('/');
        return [new("ClusterName", parts[1]), new("ServiceName", parts[2])];
    }
}
