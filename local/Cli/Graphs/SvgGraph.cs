using System.Globalization;
using System.Xml.Linq;

namespace Local.Cli.Graphs;

/// <summary>A graph as a picture, which follows the reader's light or dark scheme.</summary>
internal static class SvgGraph
{
    private const string Style = """

        svg { background: #ffffff; }
        text { font: 12px ui-monospace, Menlo, Consolas, monospace; fill: #1f2328; }
        .heading, .detail, .label { fill: #59636e; }
        .label { paint-order: stroke; stroke: #ffffff; stroke-width: 4px; text-anchor: middle; }
        .node { fill: #f6f8fa; stroke: #818b98; }
        .healthy { stroke: #1a7f37; stroke-width: 2px; }
        .unhealthy { stroke: #cf222e; stroke-width: 2px; stroke-dasharray: 5 3; }
        .frame { fill: none; stroke: #818b98; stroke-dasharray: 3 3; }
        .edge { fill: none; stroke: #818b98; }
        .arrow { fill: #818b98; }
        @media (prefers-color-scheme: dark) {
          svg { background: #0d1117; }
          text { fill: #f0f6fc; }
          .heading, .detail, .label { fill: #9198a1; }
          .label { stroke: #0d1117; }
          .node { fill: #151b23; }
          .healthy { stroke: #3fb950; }
          .unhealthy { stroke: #f85149; }
        }

        """;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>Returns the picture. Its title and description state the same in words.</summary>
    public static string Of(StackGraph graph)
    {
        var layout = GraphLayout.Of(graph);
        var root = new XElement(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {layout.Size.Width} {layout.Size.Height}"),
            new XAttribute("width", layout.Size.Width),
            new XAttribute("height", layout.Size.Height),
            new XAttribute("role", "img"),
            new XElement(Svg + "title", $"Stack {graph.Stack}"),
            new XElement(Svg + "desc", Description(graph)),
            new XElement(Svg + "style", Style),
            Arrow(),
            layout.Frames.Select(Frame),
            graph.Edges.Select(edge => Edge(layout, edge)),
            layout.Nodes.Values.Select(Node),
            graph.Edges.Where(edge => edge.Label.Length > 0).Select(edge => Label(layout, edge))
        );
        return root + "\n";
    }

    private static string Description(StackGraph graph)
    {
        var names = graph.Nodes.ToDictionary(node => node.Id, node => node.Name);
        return string.Join(
            "; ",
            graph.Edges.Select(edge =>
                $"{names[edge.Source]} → {names[edge.Target]}{(edge.Label.Length > 0 ? $" ({edge.Label})" : "")}"
            )
        );
    }

    private static XElement Arrow() =>
        new(
            Svg + "defs",
            new XElement(
                Svg + "marker",
                new XAttribute("id", "arrow"),
                new XAttribute("viewBox", "0 0 8 8"),
                new XAttribute("refX", 8),
                new XAttribute("refY", 4),
                new XAttribute("markerWidth", 8),
                new XAttribute("markerHeight", 8),
                new XAttribute("orient", "auto"),
                new XElement(Svg + "path", new XAttribute("class", "arrow"), new XAttribute("d", "M0 0 8 4 0 8z"))
            )
        );

    private static IEnumerable<XElement> Frame(PlacedFrame frame) =>
        [
            Box("frame", frame.X, frame.Y, frame.Width, frame.Height),
            Text("heading", frame.X + 8, frame.Y + 17, frame.Heading),
        ];

    private static IEnumerable<XElement> Node(PlacedNode place)
    {
        var health = place.Node.Health switch
        {
            GraphHealth.Healthy => " healthy",
            GraphHealth.Unhealthy => " unhealthy",
            _ => "",
        };
        yield return Box($"node{health}", place.X, place.Y, place.Width, place.Height);
        var y = place.Y + GraphLayout.Line;
        yield return Text("name", place.X + 12, y, place.Node.Name);
        foreach (var detail in place.Node.Details)
        {
            y += GraphLayout.Line;
            yield return Text("detail", place.X + 12, y, detail);
        }
    }

    private static XElement Edge(GraphLayout layout, GraphEdge edge)
    {
        var (start, end) = Ends(layout, edge);
        var middle = (start.X + end.X) / 2;
        return new XElement(
            Svg + "path",
            new XAttribute("class", "edge"),
            new XAttribute("marker-end", "url(#arrow)"),
            new XAttribute("d", $"M{start.X} {start.Y} C{middle} {start.Y} {middle} {end.Y} {end.X} {end.Y}")
        );
    }

    private static XElement Label(GraphLayout layout, GraphEdge edge)
    {
        var (start, end) = Ends(layout, edge);
        return Text("label", (start.X + end.X) / 2, ((start.Y + end.Y) / 2) - 4, edge.Label);
    }

    private static ((int X, int Y) Start, (int X, int Y) End) Ends(GraphLayout layout, GraphEdge edge)
    {
        var (source, target) = (layout.Nodes[edge.Source], layout.Nodes[edge.Target]);
        return ((source.X + source.Width, source.Y + (source.Height / 2)), (target.X, target.Y + (target.Height / 2)));
    }

    private static XElement Box(string style, int x, int y, int width, int height) =>
        new(
            Svg + "rect",
            new XAttribute("class", style),
            new XAttribute("x", x),
            new XAttribute("y", y),
            new XAttribute("width", width),
            new XAttribute("height", height),
            new XAttribute("rx", 6)
        );

    private static XElement Text(string style, int x, int y, string text) =>
        new(
            Svg + "text",
            new XAttribute("class", style),
            new XAttribute("x", x.ToString(CultureInfo.InvariantCulture)),
            new XAttribute("y", y.ToString(CultureInfo.InvariantCulture)),
            text
        );
}
