using Local.Cloud.Contract;
using Local.Cloud.Decisions;
using Local.Cloud.Resources;
using Microsoft.AspNetCore.Http;

namespace Local.Cloud.Page;

/// <summary>What the page shows.</summary>
internal interface IPageData
{
    /// <summary>Returns the status of the cloud.</summary>
    CloudStatus Status();

    /// <summary>
    /// Returns a report of what runs of a stack, without the usage of processors and memory, and without the checks of targets.
    /// </summary>
    PsReport Ps(string stack);

    /// <summary>Returns the last health checks of a stack's targets.</summary>
    ChecksReport Checks(string stack);

    /// <summary>Returns who can reach whom in a stack.</summary>
    ReachReport Reach(string stack);

    /// <summary>Returns the counts of a stack's requests since the cloud started.</summary>
    TrafficReport Traffic(string stack);

    /// <summary>Returns the latencies of a stack's requests since the cloud started.</summary>
    LatencyReport Latencies(string stack);

    /// <summary>Returns the attempts to connect that were refused, newest first.</summary>
    IReadOnlyList<Decision> Refused(string stack);

    /// <summary>Returns the requests of a stack that the caller has not seen, newest first, at most 500.</summary>
    /// <param name="stack">The name of the stack.</param>
    /// <param name="seen">The number of requests that the caller has seen of each load balancer. It is brought up to date.</param>
    IReadOnlyList<AnsweredRequestReport> Requests(string stack, IDictionary<string, long> seen);

    /// <summary>Answers a question as <c>infra why</c> does.</summary>
    /// <param name="kind">One of <see cref="QuestionKind"/>.</param>
    /// <param name="parameters">The parts of the question, with the stack.</param>
    /// <exception cref="CloudException">The question lacks a part, or what it asks for does not exist.</exception>
    WhyAnswer Why(string kind, IQueryCollection parameters);

    /// <summary>Returns the log lines of a stack's tasks, oldest first, and then new ones.</summary>
    /// <param name="stack">The name of the stack.</param>
    /// <param name="cancellationToken">Ends the lines.</param>
    IAsyncEnumerable<LogEvent> LogsAsync(string stack, CancellationToken cancellationToken);
}
