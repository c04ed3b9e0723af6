using System.Text.Json;

namespace Local.Cli.Graphs;

/// <summary>The formats of a graph.</summary>
internal static class GraphFormats
{
    private static readonly Dictionary<string, Func<StackGraph, string>> Writers = new()
    {
        ["svg"] = SvgGraph.Of,
        ["mermaid"] = MermaidGraph.Of,
        ["dot"] = DotGraph.Of,
        ["json"] = graph => JsonSerializer.Serialize(graph, GraphJson.Default.StackGraph) + "\n",
    };

    /// <summary>The names of the formats.</summary>
    public static IReadOnlyCollection<string> Names => Writers.Keys;

    /// <summary>Returns a graph in a format.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="format">One of <see cref="Names"/>.</param>
    public static string Text(StackGraph graph, string format) => Writers[format](graph);

    /// <summary>Returns the heading of the nodes of a load balancer or a cluster.</summary>
    internal static string Heading(GraphNode node) =>
        node.Kind == GraphNodeKind.Service ? $"cluster {node.Owner}" : $"load balancer {node.Owner}";

    /// <summary>Returns the nodes that a frame surrounds: those of each load balancer and each cluster.</summary>
    internal static IEnumerable<IGrouping<string, GraphNode>> Frames(StackGraph graph) =>
        graph.Nodes.Where(node => node.Owner.Length > 0).GroupBy(Heading);
}
