using System.Text;

namespace Local.Cli.Graphs;

/// <summary>A graph in the DOT language of Graphviz.</summary>
internal static class DotGraph
{
    /// <summary>Returns the text.</summary>
    public static string Of(StackGraph graph)
    {
        var names = graph.Nodes.Select((node, index) => (node.Id, $"n{index}")).ToDictionary();
        var text = new StringBuilder($"digraph {Quoted(graph.Stack)} {{\n");
        text.Append("    rankdir=LR;\n    node [shape=box, style=rounded, fontname=\"sans-serif\"];\n");
        text.Append("    edge [fontname=\"sans-serif\"];\n");
        foreach (var node in graph.Nodes)
        {
            var label = string.Join('\n', [node.Name, .. node.Details]);
            text.Append($"    {names[node.Id]} [label={Quoted(label)}{Color(node.Health)}];\n");
        }

        foreach (var (frame, index) in GraphFormats.Frames(graph).Select((frame, index) => (frame, index)))
        {
            var members = string.Join("; ", frame.Select(node => names[node.Id]));
            text.Append($"    subgraph cluster{index} {{ label={Quoted(frame.Key)}; {members}; }}\n");
        }

        foreach (var edge in graph.Edges)
        {
            var label = edge.Label.Length > 0 ? $" [label={Quoted(edge.Label)}]" : "";
            text.Append($"    {names[edge.Source]} -> {names[edge.Target]}{label};\n");
        }

        return text.Append("}\n").ToString();
    }

    private static string Color(GraphHealth health) =>
        health switch
        {
            GraphHealth.Healthy => ", color=\"#1a7f37\"",
            GraphHealth.Unhealthy => ", color=\"#cf222e\"",
            _ => "",
        };

    private static string Quoted(string text) =>
        '"'
        + text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
        + '"';
}
