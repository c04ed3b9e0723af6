using Local.Cloud.Contract;
using Local.Cloud.Decisions;
using Local.Protocol.Text;

namespace Local.Cloud.Why;

/// <summary>Answers why a service has its number of tasks, still deploys, or was rolled back.</summary>
internal static class WhyService
{
    private const int ShownDecisions = 12;

    /// <summary>Returns the answer.</summary>
    /// <param name="service">The service.</param>
    /// <param name="decisions">The decisions of the stack, newest first.</param>
    public static WhyAnswer Of(PsService service, IReadOnlyList<Decision> decisions)
    {
        var about = decisions.Where(one => one.Subject == service.Name).ToList();
        var wait = about.FirstOrDefault(one => one.Kind == DecisionKind.Wait);
        var scaling = about.FirstOrDefault(one => one.Kind == DecisionKind.Scaling);
        var ended = about.FirstOrDefault(one =>
            one.Outcome is "deployment failed" or "rolled back" or "deployment began"
        );
        var history = about
            .Where(one => one.Kind is DecisionKind.Service or DecisionKind.Step or DecisionKind.Scaling)
            .Take(ShownDecisions)
            .ToList();
        return new WhyAnswer(
            $"{service.Name} {State(service, wait, ended)}; it wants {Counted.Text(service.Desired, "task")}, because {WhyDesired(service, about)}",
            [
                $"tasks: {service.Desired} desired, {service.Running} running, {service.Pending} pending",
                .. service.Deployments.Select(Line),
                .. (wait is { Outcome: "waits" } ? wait.Facts : []).Select(fact => $"waits: {fact.Value}"),
                .. (ended is { Outcome: not "deployment began" } ? ended.Facts : []).Select(Line),
                .. (scaling?.Facts ?? []).Select(fact => $"scaling, {fact.Name}: {fact.Value}"),
                .. Enumerable.Reverse(history).Select(Line),
            ],
            Advice(service, wait, ended)
        )
        {
            Decisions = about,
        };
    }

    private static string State(PsService service, Decision? wait, Decision? ended)
    {
        var isFailed = ended is { Outcome: "deployment failed" or "rolled back" };
        var failure = isFailed ? $"{Outcome(ended!)} at {Moment.Text(ended!.Time)}, because {ended.Reason}" : null;
        var isDeploying = service.Deployments.Any(deployment => deployment.RolloutState == "IN_PROGRESS");
        return wait switch
        {
            { Outcome: "waits" } when isFailed => $"{failure}; it waits: {wait.Reason}",
            { Outcome: "waits" } when isDeploying => $"still deploys: {wait.Reason}",
            { Outcome: "waits" } => $"is not steady: {wait.Reason}",
            _ => failure ?? "is steady",
        };
    }

    private static string Outcome(Decision ended) =>
        ended.Outcome == "rolled back"
            ? $"was rolled back from {ended.Find("task definition")} to {ended.Find("rolled back to")}"
            : $"has a failed deployment of {ended.Find("task definition")}";

    private static string WhyDesired(PsService service, List<Decision> about)
    {
        var resized = about.FirstOrDefault(one => one.Outcome.StartsWith("desired count", StringComparison.Ordinal));
        if (resized is null)
        {
            var them = service.Desired == 1 ? "it" : "them";
            return $"its resource asks for {them}, and nothing has changed the number since the cloud started";
        }

        var scaling = about.FirstOrDefault(one =>
            one.Kind == DecisionKind.Scaling
            && !one.Outcome.StartsWith("stays", StringComparison.Ordinal)
            && one.Time <= resized.Time
        );
        return resized.Reason.StartsWith("Application Auto Scaling", StringComparison.Ordinal) && scaling is not null
            ? $"{resized.Reason} at {Moment.Text(resized.Time)}: {scaling.Reason}"
            : $"{resized.Reason} at {Moment.Text(resized.Time)}";
    }

    private static string Line(PsDeployment deployment) =>
        $"deployment: {deployment.TaskDefinition} {deployment.Status} {deployment.RolloutState}, {deployment.Running} of "
        + $"{deployment.Desired} running, {deployment.Failed} failed in a row";

    private static string Line(Fact fact) => $"{fact.Name}: {fact.Value}";

    private static string Line(Decision decision) =>
        $"{Moment.Text(decision.Since)} {decision.Outcome}: {decision.Reason}"
        + (decision.Count > 1 ? $" ({decision.Count} times, last at {Moment.Text(decision.Time)})" : "");

    private static IReadOnlyList<string> Advice(PsService service, Decision? wait, Decision? ended)
    {
        var tasks = service
            .Tasks.Where(task => task.Health is not ("healthy" or "HEALTHY"))
            .Select(task => task.Id)
            .ToList();
        return
        [
            .. wait is { Outcome: "waits" } && tasks.Count > 0
                ? new[] { $"`./infra why task {tasks[0][..8]}` tells more about the task that is not ready" }
                : [],
            .. wait is { Outcome: "waits" } || ended is { Outcome: "rolled back" or "deployment failed" }
                ? new[] { $"`./infra logs {service.Name}` shows the lines of the tasks, also of those that failed" }
                : [],
            "`./infra ps --json` has the tasks, alarms and events",
        ];
    }
}
