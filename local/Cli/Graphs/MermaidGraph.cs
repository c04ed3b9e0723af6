using System.Text;

namespace Local.Cli.Graphs;

/// <summary>A graph in the language of Mermaid, which GitHub draws in Markdown.</summary>
internal static class MermaidGraph
{
    /// <summary>Returns the text.</summary>
    public static string Of(StackGraph graph)
    {
        var names = graph.Nodes.Select((node, index) => (node.Id, $"n{index}")).ToDictionary();
        var text = new StringBuilder("flowchart LR\n");
        var frames = GraphFormats.Frames(graph).ToList();
        foreach (var node in graph.Nodes.Where(node => node.Owner.Length == 0))
        {
            text.Append($"    {Node(node)}\n");
        }

        foreach (var (frame, index) in frames.Select((frame, index) => (frame, index)))
        {
            text.Append($"    subgraph g{index} [{Quoted([frame.Key])}]\n");
            foreach (var node in frame)
            {
                text.Append($"        {Node(node)}\n");
            }

            text.Append("    end\n");
        }

        foreach (var edge in graph.Edges)
        {
            var arrow = edge.Label.Length > 0 ? $"-- {Quoted([edge.Label])} -->" : "-->";
            text.Append($"    {names[edge.Source]} {arrow} {names[edge.Target]}\n");
        }

        Style(GraphHealth.Healthy, "stroke:#1a7f37");
        Style(GraphHealth.Unhealthy, "stroke:#cf222e");
        return text.ToString();

        string Node(GraphNode node) =>
            node.Kind == GraphNodeKind.Client
                ? $"{names[node.Id]}([{Quoted([node.Name])}])"
                : $"{names[node.Id]}[{Quoted([node.Name, .. node.Details])}]";

        void Style(GraphHealth health, string style)
        {
            foreach (var node in graph.Nodes.Where(node => node.Health == health))
            {
                text.Append($"    style {names[node.Id]} {style}\n");
            }
        }
    }

    // Mermaid reads entities with # in the place of &.
    private static string Quoted(IEnumerable<string> lines) =>
        '"'
        + string.Join(
            "<br/>",
            lines.Select(line =>
                line.Replace("#", "#35;", StringComparison.Ordinal)
                    .Replace("\"", "#quot;", StringComparison.Ordinal)
                    .Replace("<", "#lt;", StringComparison.Ordinal)
            )
        )
        + '"';
}
