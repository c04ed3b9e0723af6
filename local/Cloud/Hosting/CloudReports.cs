using Local.Cloud.Contract;
using Local.Cloud.Decisions;
using Local.Cloud.Page;
using Local.Cloud.Provider;
using Local.Cloud.Reachability;
using Local.Cloud.Resources;
using Microsoft.AspNetCore.Http;

namespace Local.Cloud.Hosting;

/// <summary>What the control API and the page report of the cloud.</summary>
internal sealed class CloudReports(CloudServices services, ResourceStore store, ProviderConnections connections)
    : IPageData
{
    private const int MostRefused = 50;

    /// <summary>The time of the cloud's start.</summary>
    public DateTimeOffset Started { get; } = services.Time.GetUtcNow();

    /// <summary>All resources of the cloud, with the names that the program gave them.</summary>
    public IReadOnlyList<NamedResource> Named() =>
        [.. store.All().Select(stored => new NamedResource(stored.Name, stored.Resource))];

    /// <inheritdoc/>
    public CloudStatus Status() =>
        new(
            Environment.ProcessId,
            CloudVersion.Current,
            services.Paths.Project,
            Started,
            connections.Count,
            [
                .. store
                    .All()
                    .GroupBy(stored => stored.Resource.Stack)
                    .OrderBy(stack => stack.Key, StringComparer.Ordinal)
                    .Select(stack => new StackStatus(stack.Key, stack.Count(), services.TimeScale.Factor(stack.Key))),
            ],
            Problems(null)
        );

    /// <summary>Returns a report of what runs, of one stack or, if <paramref name="stack"/> is null, of all.</summary>
    public PsReport Ps(string? stack) => services.Describe(stack) with { Problems = Problems(stack) };

    /// <inheritdoc/>
    PsReport IPageData.Ps(string stack) => services.Describe(stack, inFull: false) with { Problems = Problems(stack) };

    /// <inheritdoc/>
    public ChecksReport Checks(string stack) => services.Checks(stack);

    /// <inheritdoc/>
    public ReachReport Reach(string stack) => services.Reach.Report(stack, Named());

    /// <inheritdoc/>
    public TrafficReport Traffic(string stack) => services.Traffic(stack);

    /// <inheritdoc/>
    public LatencyReport Latencies(string stack) => services.Latencies(stack);

    /// <inheritdoc/>
    public IReadOnlyList<Decision> Refused(string stack) =>
        [.. services.Decisions.All(DecisionKind.Connection, stack).Take(MostRefused)];

    /// <inheritdoc/>
    public IReadOnlyList<AnsweredRequestReport> Requests(string stack, IDictionary<string, long> seen) =>
        services.Requests(stack, seen);

    /// <inheritdoc/>
    public WhyAnswer Why(string kind, IQueryCollection parameters) =>
        new AskedQuestion(kind, parameters).Answer(services, Started);

    /// <inheritdoc/>
    public IAsyncEnumerable<LogEvent> LogsAsync(string stack, CancellationToken cancellationToken) =>
        services.LogsAsync(stack, service: null, follow: true, cancellationToken);

    private IReadOnlyList<PsProblem> Problems(string? stack) =>
        [
            .. store
                .All()
                .Where(stored => stored.Problem is not null && (stack is null || stored.Resource.Stack == stack))
                .Select(stored => new PsProblem(stored.Resource.Token, stored.Name, stored.Problem!)),
        ];
}
