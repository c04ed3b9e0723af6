using System.Text.Json;

namespace Local.Cloud.Contract;

/// <summary>Who can reach whom in a stack, as <c>infra reach --json</c> prints it.</summary>
/// <param name="Pairs">The pairs that routes, security groups and listeners admit, those from the internet first.</param>
public sealed record ReachReport(IReadOnlyList<ReachPair> Pairs)
{
    /// <summary>The report of a stack without a network.</summary>
    public static ReachReport Empty { get; } = new([]);
}

/// <summary>A source that can reach a target.</summary>
/// <param name="Source">
/// The name of the source: <c>internet</c>, a load balancer, a service, an instance or an Auto Scaling group; a CIDR block,
/// a security group or a prefix list if a rule names one that stands for others.
/// </param>
/// <param name="SourceType">
/// The type of the source: <c>internet</c>, <c>load-balancer</c>, <c>service</c>, <c>instance</c>,
/// <c>auto-scaling-group</c>, <c>cidr-block</c>, <c>security-group</c> or <c>prefix-list</c>.
/// </param>
/// <param name="Target">The name of the target, like that of a source.</param>
/// <param name="TargetType">The type of the target, like that of a source.</param>
/// <param name="Port">The first port of the target, 0 to 65535; null if the protocol has no ports.</param>
/// <param name="ToPort">The last port, which is the first one if there is one port only; null if there are none.</param>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c>, <c>icmp</c>, a protocol's number, or <c>all</c>.</param>
/// <param name="Via"><c>Service Connect</c> if the source also has a name for the target; otherwise null.</param>
public sealed record ReachPair(
    string Source,
    string SourceType,
    string Target,
    string TargetType,
    int? Port,
    int? ToPort,
    string Protocol,
    string? Via
)
{
    /// <summary>Returns the pair in one line, such as <c>internet → web:8000 tcp</c>.</summary>
    public override string ToString()
    {
        var ports =
            Port is null ? ""
            : Port == ToPort ? $":{Port}"
            : $":{Port}-{ToPort}";
        return $"{Source} → {Target}{ports} {(Protocol == "all" ? "all traffic" : Protocol)}"
            + (Via is null ? "" : $" ({Via})");
    }
}

/// <summary>The resources that a preview plans for a stack.</summary>
/// <param name="Stack">The name of the stack.</param>
/// <param name="Resources">
/// All resources of the types that matter that the stack is to have, also those that do not change.
/// </param>
public sealed record NetworkPlanRequest(string Stack, IReadOnlyList<PlannedResource> Resources);

/// <summary>A resource that a preview plans.</summary>
/// <param name="Urn">The URN.</param>
/// <param name="Id">The id; empty if the resource does not exist yet, or is to be replaced.</param>
/// <param name="Inputs">The inputs in the form of a checkpoint, without secrets. Values may be unknown.</param>
/// <param name="PropertyDependencies">The URNs of the resources that the value of each input comes from.</param>
public sealed record PlannedResource(
    string Urn,
    string Id,
    JsonElement Inputs,
    IReadOnlyDictionary<string, IReadOnlyList<string>> PropertyDependencies
);

/// <summary>The effect of a plan on a stack's network.</summary>
/// <param name="Opens">The pairs that the plan adds; of a new stack, those from and to the outside.</param>
/// <param name="Closes">The pairs that the plan removes.</param>
/// <param name="Warnings">A line for each service whose tasks will not start.</param>
/// <param name="IsNew">Whether the stack has no network yet.</param>
public sealed record NetworkPlan(
    IReadOnlyList<ReachPair> Opens,
    IReadOnlyList<ReachPair> Closes,
    IReadOnlyList<string> Warnings,
    bool IsNew
);
