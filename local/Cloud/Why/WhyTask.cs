using Local.Cloud.Contract;
using Local.Cloud.Decisions;
using Local.Cloud.Resources;

namespace Local.Cloud.Why;

/// <summary>Answers why a task started, stopped or is unhealthy.</summary>
internal static class WhyTask
{
    private static readonly string[] ShownFacts =
    [
        "check",
        "allowed codes",
        "interval",
        "timeout",
        "unhealthy threshold",
        "last checks",
        "desired count",
        "limits",
        "exit code",
    ];

    /// <summary>Returns the answer.</summary>
    /// <param name="id">The task's id, or its beginning.</param>
    /// <param name="decisions">The decisions of the stack, newest first.</param>
    /// <exception cref="CloudException">Several tasks have this beginning.</exception>
    public static WhyAnswer Of(string id, IReadOnlyList<Decision> decisions)
    {
        var about = decisions
            .Where(one => one.Kind == DecisionKind.Task && one.Subject.StartsWith(id, StringComparison.Ordinal))
            .ToList();
        var ids = about.Select(one => one.Subject).Distinct().ToList();
        if (ids.Count == 0)
        {
            return WhyAnswer.Unknown($"no task with the id {id} is known", "`./infra ps` lists the tasks");
        }

        if (ids.Count > 1)
        {
            throw new CloudException(
                $"task: found {id}; allowed: the beginning of one task's id, not of several: {string.Join(", ", ids.Order(StringComparer.Ordinal))}"
            );
        }

        var all = about.Concat(HealthOf(about, decisions)).OrderByDescending(one => one.Time).ToList();
        var decisive = Decisive(all);
        var service = about[0].Find("service");
        return new WhyAnswer(
            $"task {ids[0][..8]} of {service} {Sentence(decisive)}",
            [
                .. Enumerable.Reverse(all).Select(Line),
                .. ShownFacts
                    .Select(name => decisive.Find(name) is { } value ? $"{name}: {value}" : null)
                    .OfType<string>(),
            ],
            Advice(decisive, service)
        )
        {
            Decisions = all,
        };
    }

    /// <summary>Returns the decisions about the health of the task's target, while the task had its address.</summary>
    private static IEnumerable<Decision> HealthOf(List<Decision> about, IReadOnlyList<Decision> decisions)
    {
        var endpoint = about.Select(one => one.Find("endpoint")).FirstOrDefault(one => one is not null);
        var from = about[^1].Since;
        var until = about.FirstOrDefault(one => one.Outcome == "STOPPED")?.Time ?? DateTimeOffset.MaxValue;
        return endpoint is null
            ? []
            : decisions.Where(one =>
                one.Kind == DecisionKind.Target && one.Subject == endpoint && one.Since >= from && one.Since <= until
            );
    }

    /// <summary>
    /// Returns the decision that explains the task's present state: the first cause of its end, else its health, else its
    /// start.
    /// </summary>
    private static Decision Decisive(List<Decision> all)
    {
        var end = all.LastOrDefault(one => one.Outcome is "failed to start" or "ended by itself" or "ordered to stop");
        var health = all.FirstOrDefault(one => one.Kind == DecisionKind.Target && one.Outcome != "draining");
        return end is { Outcome: "ordered to stop" } && end.Reason.Contains("unhealthy", StringComparison.Ordinal)
            ? health is { Outcome: "unhealthy" }
                ? health
                : end
            : end
                ?? (health is { Outcome: "unhealthy" or "initial" } ? health : null)
                ?? all.FirstOrDefault(one => one.Outcome == "unhealthy")
                ?? all.LastOrDefault(one => one.Outcome == "started")
                ?? all[0];
    }

    private static string Sentence(Decision decision) =>
        decision.Outcome switch
        {
            "failed to start" => $"failed to start: {decision.Reason}",
            "ended by itself" => $"ended by itself: {decision.Reason}",
            "ordered to stop" => $"was ordered to stop: {decision.Reason}",
            "started" => $"runs: {decision.Reason}",
            var outcome => $"is {outcome}: {decision.Reason}",
        };

    private static string Line(Decision decision) =>
        $"{Moment.Text(decision.Time)} {decision.Outcome}: {decision.Reason}"
        + (decision.Count > 1 ? $" ({decision.Count} times since {Moment.Text(decision.Since)})" : "");

    private static IReadOnlyList<string> Advice(Decision decision, string? service) =>
        decision switch
        {
            { Kind: DecisionKind.Target, Outcome: "unhealthy" } =>
            [
                "let the service answer the checked path with an allowed code, or change healthCheck of the target group",
                $"`./infra logs {service}` shows the lines of the service",
            ],
            { Outcome: "failed to start" or "ended by itself" or "unhealthy" } =>
            [
                $"`./infra logs {service}` shows the lines of the service",
                $"`./infra why service {service}` tells what the service does about it",
            ],
            _ => [$"`./infra why service {service}` tells why the service wants this number of tasks"],
        };
}
