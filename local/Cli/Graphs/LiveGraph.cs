using Local.Cloud.Contract;

namespace Local.Cli.Graphs;

/// <summary>Adds the present health and counts to a graph.</summary>
internal static class LiveGraph
{
    /// <summary>Returns the graph with the health of each node that the cloud reports on.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="report">The cloud's report.</param>
    public static StackGraph Of(StackGraph graph, PsReport report)
    {
        var services = report.Services.ToLookup(service => service.Name);
        var groups = report.LoadBalancers.SelectMany(balancer => balancer.TargetGroups).ToLookup(group => group.Name);
        var instances = report.Instances.ToLookup(instance => instance.Name);
        return graph with { Nodes = [.. graph.Nodes.Select(Live)] };

        GraphNode Live(GraphNode node) =>
            node.Kind switch
            {
                GraphNodeKind.Service when services[node.AwsName].FirstOrDefault() is { } service => With(
                    node,
                    $"{service.Running} of {service.Desired} running",
                    service.Running >= service.Desired
                ),
                GraphNodeKind.TargetGroup when groups[node.AwsName].FirstOrDefault() is { } group => With(
                    node,
                    $"{Healthy(group)} of {group.Targets.Count} healthy",
                    Healthy(group) == group.Targets.Count
                ),
                GraphNodeKind.Instance when instances[node.AwsName].FirstOrDefault() is { } instance => With(
                    node,
                    instance.State,
                    instance is { State: "running", Health: null or "healthy" }
                ),
                _ => node,
            };
    }

    private static int Healthy(PsTargetGroup group) => group.Targets.Count(target => target.State == "healthy");

    private static GraphNode With(GraphNode node, string detail, bool isHealthy) =>
        node with
        {
            Details = [.. node.Details, detail],
            Health = isHealthy ? GraphHealth.Healthy : GraphHealth.Unhealthy,
        };
}
