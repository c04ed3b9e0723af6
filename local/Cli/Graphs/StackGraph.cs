using System.Text.Json.Serialization;

namespace Local.Cli.Graphs;

/// <summary>The kind of a node.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GraphNodeKind>))]
internal enum GraphNodeKind
{
    /// <summary>The clients: the internet, or the VPC of an internal load balancer.</summary>
    Client,

    /// <summary>A listener of a load balancer.</summary>
    Listener,

    /// <summary>A target group.</summary>
    TargetGroup,

    /// <summary>An ECS service.</summary>
    Service,

    /// <summary>An EC2 instance.</summary>
    Instance,

    /// <summary>An Auto Scaling group.</summary>
    AutoScalingGroup,

    /// <summary>A namespace of Service Connect.</summary>
    Namespace,
}

/// <summary>The health of a node.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GraphHealth>))]
internal enum GraphHealth
{
    /// <summary>Nothing runs yet, or the node has no health of its own.</summary>
    Unknown,

    /// <summary>All that is wanted runs and is healthy.</summary>
    Healthy,

    /// <summary>Less than wanted runs or is healthy.</summary>
    Unhealthy,
}

/// <summary>A node.</summary>
/// <param name="Id">The URN of its resource, or a word for the clients.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Name">The name, such as <c>users</c> or <c>HTTP 8000</c>.</param>
/// <param name="Owner">The load balancer or the cluster that the node belongs to; empty if there is none.</param>
internal sealed record GraphNode(string Id, GraphNodeKind Kind, string Name, string Owner = "")
{
    /// <summary>Facts about the node, one in each line.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>The health now; unknown for a plan.</summary>
    public GraphHealth Health { get; init; }

    /// <summary>The name of the resource in AWS, by which the cloud reports on it.</summary>
    [JsonIgnore]
    public string AwsName { get; init; } = "";
}

/// <summary>An edge, in the direction of requests.</summary>
/// <param name="Source">The id of the node that it leaves.</param>
/// <param name="Target">The id of the node that it enters.</param>
/// <param name="Label">The conditions, the port or the name; empty if there is nothing to say.</param>
internal sealed record GraphEdge(string Source, string Target, string Label = "");

/// <summary>A stack as requests see it: from the clients by listeners and rules to tasks and instances.</summary>
/// <param name="Stack">The name of the stack.</param>
/// <param name="Nodes">The nodes, sorted by kind and name.</param>
/// <param name="Edges">The edges.</param>
internal sealed record StackGraph(string Stack, IReadOnlyList<GraphNode> Nodes, IReadOnlyList<GraphEdge> Edges);

/// <summary>The JSON form of a graph.</summary>
[JsonSourceGenerationOptions(
    System.Text.Json.JsonSerializerDefaults.Web,
    WriteIndented = true,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(StackGraph))]
internal sealed partial class GraphJson : JsonSerializerContext;
