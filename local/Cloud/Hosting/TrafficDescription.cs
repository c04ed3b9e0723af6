using System.Globalization;
using Local.Cloud.LoadBalancing;
using Local.Cloud.LoadBalancing.Requests;
using Local.Cloud.Page;

namespace Local.Cloud.Hosting;

/// <summary>Describes the counts of requests for the page.</summary>
internal static class TrafficDescription
{
    /// <param name="balancers">The load balancers of the stack.</param>
    /// <param name="groups">All target groups.</param>
    public static TrafficReport Of(IEnumerable<LoadBalancer> balancers, TargetGroups groups)
    {
        var (listeners, rules, targets) = (
            new Dictionary<string, RequestCounts>(),
            new Dictionary<string, RequestCounts>(),
            new Dictionary<string, RequestCounts>()
        );
        foreach (var balancer in balancers)
        {
            foreach (var listener in balancer.Listeners.Values)
            {
                var key = string.Create(CultureInfo.InvariantCulture, $"{balancer.Name} {listener.Port}");
                listeners[key] = Of(listener.Requests);
                rules[$"{key} default"] = Of(listener.DefaultRequests);
                foreach (var rule in listener.Rules.Rules)
                {
                    rules[string.Create(CultureInfo.InvariantCulture, $"{key} {rule.Priority}")] = Of(rule.Requests);
                }

                foreach (var group in listener.TargetGroups.Select(groups.Find).OfType<TargetGroup>())
                {
                    foreach (var target in group.Report())
                    {
                        targets[$"{group.Settings.Name} {target.Address}:{target.Port}"] = Of(target.Requests);
                    }
                }
            }
        }

        return new TrafficReport(listeners, rules, targets);
    }

    private static RequestCounts Of(RequestCounter counter) =>
        new(
            counter.Answers(isOwn: false),
            counter.Answers(isOwn: true),
            [.. counter.Latencies().Select(one => (IReadOnlyList<long>)[one.Bucket, one.Count])]
        );
}
