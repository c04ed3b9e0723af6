using Local.Cloud.Contract;
using Local.Cloud.LoadBalancing;

namespace Local.Cloud.Hosting;

/// <summary>Describes a load balancer for <c>ps</c>.</summary>
internal static class LoadBalancerDescription
{
    /// <param name="loadBalancer">The load balancer.</param>
    /// <param name="groups">All target groups.</param>
    public static PsLoadBalancer Of(LoadBalancer loadBalancer, TargetGroups groups)
    {
        var listeners = loadBalancer.Listeners.Values.OrderBy(listener => listener.Port).ToArray();
        return new PsLoadBalancer(
            loadBalancer.Name,
            loadBalancer.Interface.Address.ToString(),
            "active",
            [.. listeners.Select(listener => new PsListener(listener.Port, "HTTP"))],
            [
                .. listeners
                    .SelectMany(listener => listener.TargetGroups)
                    .Distinct()
                    .Select(groups.Find)
                    .OfType<TargetGroup>()
                    .Select(Of),
            ]
        );
    }

    private static PsTargetGroup Of(TargetGroup group) =>
        new(
            group.Settings.Name,
            [
                .. group.Targets.Select(target => new PsTarget(
                    target.Address.ToString(),
                    target.Port,
                    target.Health.State,
                    target.Health.Reason
                )),
            ]
        );
}
