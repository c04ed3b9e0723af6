namespace Local.Cloud.Page;

/// <summary>The requests of a stack's load balancers since the cloud started.</summary>
/// <param name="Listeners">The counts by the load balancer's name and the listener's port.</param>
/// <param name="Rules">The counts by the load balancer's name, the listener's port and the rule's priority.</param>
/// <param name="Targets">The counts by the target group's name and the target's address and port.</param>
/// <param name="Neighbours">
/// The counts by a task's id, and the name and the port of a service that the task reaches by Service Connect. All answers
/// but 5xx count as 2xx.
/// </param>
internal sealed record TrafficReport(
    IReadOnlyDictionary<string, RequestCounts> Listeners,
    IReadOnlyDictionary<string, RequestCounts> Rules,
    IReadOnlyDictionary<string, RequestCounts> Targets,
    IReadOnlyDictionary<string, RequestCounts> Neighbours
)
{
    /// <summary>The report of a stack without requests.</summary>
    public static TrafficReport Empty { get; } =
        new(
            new Dictionary<string, RequestCounts>(),
            new Dictionary<string, RequestCounts>(),
            new Dictionary<string, RequestCounts>(),
            new Dictionary<string, RequestCounts>()
        );
}

/// <summary>Counts of requests.</summary>
/// <param name="Answers">The answers of targets: 2xx, 3xx, 4xx and 5xx.</param>
/// <param name="Own">The load balancer's own answers, in the same classes.</param>
internal sealed record RequestCounts(IReadOnlyList<long> Answers, IReadOnlyList<long> Own);

/// <summary>
/// The latencies of a stack's requests since the cloud started, by the keys of <see cref="TrafficReport"/>: pairs of a
/// bucket and its count, without empty ones. There is a bucket for each microsecond below 4, and then four for each power of
/// two.
/// </summary>
/// <param name="Listeners">The latencies of listeners.</param>
/// <param name="Rules">The latencies of rules.</param>
/// <param name="Targets">The latencies of targets.</param>
internal sealed record LatencyReport(
    IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyList<long>>> Listeners,
    IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyList<long>>> Rules,
    IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyList<long>>> Targets
);
