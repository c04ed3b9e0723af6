using System.Globalization;
using Local.Cloud.Ecs;
using Local.Cloud.LoadBalancing;
using Local.Cloud.LoadBalancing.Requests;
using Local.Cloud.Page;
using Local.Cloud.ServiceConnect;

namespace Local.Cloud.Hosting;

/// <summary>Describes the counts and the latencies of requests for the page.</summary>
internal static class TrafficDescription
{
    /// <summary>Returns the counts.</summary>
    /// <param name="balancers">The load balancers of the stack.</param>
    /// <param name="groups">All target groups.</param>
    /// <param name="services">The services of the stack.</param>
    public static TrafficReport Of(
        IEnumerable<LoadBalancer> balancers,
        TargetGroups groups,
        IReadOnlyList<EcsService> services
    )
    {
        var (listeners, rules, targets) = Counters(balancers, groups, Of);
        return new TrafficReport(listeners, rules, targets, Neighbours(services));
    }

    /// <summary>Returns the latencies.</summary>
    /// <param name="balancers">The load balancers of the stack.</param>
    /// <param name="groups">All target groups.</param>
    public static LatencyReport Latencies(IEnumerable<LoadBalancer> balancers, TargetGroups groups)
    {
        var (listeners, rules, targets) = Counters(balancers, groups, Latencies);
        return new LatencyReport(listeners, rules, targets);
    }

    private static (
        Dictionary<string, T> Listeners,
        Dictionary<string, T> Rules,
        Dictionary<string, T> Targets
    ) Counters<T>(IEnumerable<LoadBalancer> balancers, TargetGroups groups, Func<RequestCounter, T> describe)
    {
        var (listeners, rules, targets) = (
            new Dictionary<string, T>(),
            new Dictionary<string, T>(),
            new Dictionary<string, T>()
        );
        foreach (var balancer in balancers)
        {
            foreach (var listener in balancer.Listeners.Values)
            {
                var key = string.Create(CultureInfo.InvariantCulture, $"{balancer.Name} {listener.Port}");
                listeners[key] = describe(listener.Requests);
                rules[$"{key} default"] = describe(listener.DefaultRequests);
                foreach (var rule in listener.Rules.Rules)
                {
                    rules[string.Create(CultureInfo.InvariantCulture, $"{key} {rule.Priority}")] = describe(
                        rule.Requests
                    );
                }

                foreach (var group in listener.TargetGroups.Select(groups.Find).OfType<TargetGroup>())
                {
                    foreach (var target in group.Report())
                    {
                        targets[$"{group.Settings.Name} {target.Address}:{target.Port}"] = describe(target.Requests);
                    }
                }
            }
        }

        return (listeners, rules, targets);
    }

    private static Dictionary<string, RequestCounts> Neighbours(IReadOnlyList<EcsService> services)
    {
        var owners = new Dictionary<(string Host, int Port), string>();
        foreach (var service in services)
        {
            foreach (var port in service.Look(scheduler => scheduler.Primary?.Revision.ServiceConnectPorts) ?? [])
            {
                owners[(port.DnsName, port.Port)] = service.Name;
            }
        }

        var counts = new Dictionary<string, RequestCounts>();
        foreach (var service in services)
        {
            foreach (var (task, traffic) in service.Look(scheduler => TrafficOf(service, scheduler)))
            {
                var name = traffic.Name;
                var owner = owners.GetValueOrDefault((name.DnsName, name.Port), name.DnsName);
                counts[string.Create(CultureInfo.InvariantCulture, $"{task} {owner} {name.Port}")] = Of(traffic);
            }
        }

        return counts;
    }

    private static List<(string Task, NameTraffic Traffic)> TrafficOf(EcsService service, ServiceScheduler scheduler) =>
        [
            .. from task in scheduler.Tasks
            from traffic in service.RunOf(task)?.Neighbours ?? []
            select (task.Id, traffic),
        ];

    private static RequestCounts Of(NameTraffic traffic)
    {
        var errors = traffic.Errors;
        return new RequestCounts([Math.Max(0, traffic.Requests - errors), 0, 0, errors], [0, 0, 0, 0]);
    }

    private static RequestCounts Of(RequestCounter counter) =>
        new(counter.Answers(isOwn: false), counter.Answers(isOwn: true));

    private static IReadOnlyList<IReadOnlyList<long>> Latencies(RequestCounter counter) =>
        [.. counter.Latencies().Select(one => (IReadOnlyList<long>)[one.Bucket, one.Count])];
}
