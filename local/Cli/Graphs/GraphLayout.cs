namespace Local.Cli.Graphs;

/// <summary>A node with its place in the picture, in pixels.</summary>
internal sealed record PlacedNode(GraphNode Node, int X, int Y, int Width, int Height);

/// <summary>A frame around the nodes of a load balancer or a cluster.</summary>
internal sealed record PlacedFrame(string Heading, int X, int Y, int Width, int Height);

/// <summary>
/// Places the nodes of a graph in columns from left to right, one for each step of a request. Each column is sorted
/// by the places of the nodes before it, so that few edges cross.
/// </summary>
internal sealed class GraphLayout
{
    /// <summary>The height of a line of text.</summary>
    public const int Line = 18;

    private const int Character = 7;
    private const int Padding = 12;
    private const int RowGap = 22;
    private const int FrameGap = 16;
    private const int FrameHeading = 26;
    private const int LeastColumnGap = 56;
    private const int Margin = 24;

    private readonly Dictionary<string, PlacedNode> _places = [];

    private GraphLayout(StackGraph graph)
    {
        var columns = graph.Nodes.GroupBy(node => Column(node.Kind)).OrderBy(column => column.Key).ToList();
        var x = Margin;
        foreach (var column in columns)
        {
            var width = column.Max(Width);
            var y = Margin;
            var sorted = column
                .Select((node, index) => (Node: node, Rank: Rank(graph, node), Index: index))
                .GroupBy(one => one.Node.Owner)
                .OrderBy(frame => frame.Min(one => one.Rank))
                .ToList();
            foreach (var frame in sorted)
            {
                var framed = frame.Key.Length > 0;
                var top = y;
                y += framed ? FrameHeading : 0;
                foreach (var (node, _, _) in frame.OrderBy(one => one.Rank).ThenBy(one => one.Index))
                {
                    var height = Padding + (Line * (1 + node.Details.Count));
                    _places[node.Id] = new PlacedNode(node, x, y, width, height);
                    y += height + RowGap;
                }

                y += framed ? FrameGap : 0;
                if (framed)
                {
                    var heading = GraphFormats.Heading(frame.First().Node);
                    Frames.Add(
                        new(heading, x - Padding, top, width + (2 * Padding), y - RowGap - FrameGap + Padding - top)
                    );
                }
            }

            x += width + Gap(graph, column);
        }

        CenterColumns();
        Size = (
            _places.Values.Select(place => place.X + place.Width).DefaultIfEmpty(0).Max() + Margin,
            Bottoms().DefaultIfEmpty(0).Max() + Margin
        );
    }

    /// <summary>The nodes by their ids.</summary>
    public IReadOnlyDictionary<string, PlacedNode> Nodes => _places;

    /// <summary>The frames.</summary>
    public List<PlacedFrame> Frames { get; } = [];

    /// <summary>The width and the height of the picture.</summary>
    public (int Width, int Height) Size { get; }

    /// <summary>Returns the places of a graph.</summary>
    public static GraphLayout Of(StackGraph graph) => new(graph);

    private static int Column(GraphNodeKind kind) =>
        kind switch
        {
            GraphNodeKind.Client => 0,
            GraphNodeKind.Listener => 1,
            GraphNodeKind.TargetGroup => 2,
            GraphNodeKind.Service or GraphNodeKind.Instance => 3,
            _ => 4,
        };

    private static int Width(GraphNode node) =>
        Math.Max(
            (2 * Padding) + (Character * node.Details.Prepend(node.Name).Max(line => line.Length)),
            node.Owner.Length > 0 ? Character * GraphFormats.Heading(node).Length : 0
        );

    private static int Gap(StackGraph graph, IEnumerable<GraphNode> column)
    {
        var sources = column.Select(node => node.Id).ToHashSet();
        var label = graph
            .Edges.Where(edge => sources.Contains(edge.Source))
            .Select(edge => edge.Label.Length)
            .DefaultIfEmpty(0)
            .Max();
        return LeastColumnGap + (Character * label);
    }

    /// <summary>Returns the average height of the nodes before a node.</summary>
    private double Rank(StackGraph graph, GraphNode node) =>
        graph
            .Edges.Where(edge => edge.Target == node.Id && _places.ContainsKey(edge.Source))
            .Select(edge => (double)_places[edge.Source].Y)
            .DefaultIfEmpty(0)
            .Average();

    private void CenterColumns()
    {
        var tallest = Bottoms().DefaultIfEmpty(0).Max();
        var shifts = _places
            .Values.GroupBy(place => place.X)
            .ToDictionary(
                column => column.Key,
                column => (tallest - Math.Max(Bottom(column), FrameBottom(column.Key))) / 2
            );
        foreach (var (id, place) in _places)
        {
            _places[id] = place with { Y = place.Y + shifts[place.X] };
        }

        for (var index = 0; index < Frames.Count; index++)
        {
            var frame = Frames[index];
            Frames[index] = frame with { Y = frame.Y + shifts[frame.X + Padding] };
        }

        static int Bottom(IEnumerable<PlacedNode> column) => column.Max(place => place.Y + place.Height);
        int FrameBottom(int x) =>
            Frames
                .Where(frame => frame.X + Padding == x)
                .Select(frame => frame.Y + frame.Height)
                .DefaultIfEmpty(0)
                .Max();
    }

    private IEnumerable<int> Bottoms() =>
        _places.Values.Select(place => place.Y + place.Height).Concat(Frames.Select(frame => frame.Y + frame.Height));
}
