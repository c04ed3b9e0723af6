using Local.Cloud.Contract;

namespace Local.Cli.Updates;

/// <summary>Whether a stack's services are steady.</summary>
/// <param name="Waiting">The services that are not steady and the reasons, one line each; empty if all are.</param>
/// <param name="Failures">The failed deployments and the reasons, one line each.</param>
internal sealed record Steadiness(IReadOnlyList<string> Waiting, IReadOnlyList<string> Failures)
{
    private const string SteadyEvent = "has reached a steady state.";

    /// <summary>Whether there is nothing more to wait for.</summary>
    public bool IsOver => Waiting.Count == 0;

    /// <summary>Evaluates the cloud's report.</summary>
    /// <param name="report">The stack's services.</param>
    /// <param name="wanted">
    /// The wanted task definition (<c>family:revision</c>) of each service, by its name. A service that is steady
    /// with another one was rolled back.
    /// </param>
    public static Steadiness Of(PsReport report, IReadOnlyDictionary<string, string> wanted)
    {
        var waiting = new List<string>();
        var failures = new List<string>();
        foreach (var service in report.Services)
        {
            var target = wanted.GetValueOrDefault(service.Name);
            if (Failure(service, target) is { } failure)
            {
                failures.Add(failure);
            }
            else if (Wait(service) is { } wait)
            {
                waiting.Add(wait);
            }
        }

        return new Steadiness(waiting, failures);
    }

    private static string? Failure(PsService service, string? wanted)
    {
        var failed = service.Deployments.FirstOrDefault(deployment => deployment.RolloutState == "FAILED");
        var primary = service.Deployments.FirstOrDefault(deployment => deployment.Status == "PRIMARY");
        if (failed is null && (wanted is null || primary is null || primary.TaskDefinition == wanted))
        {
            return null;
        }

        var what =
            failed is null || failed != primary
                ? $"the deployment of {failed?.TaskDefinition ?? wanted} failed and was rolled back to {primary?.TaskDefinition}"
                : $"the deployment of {failed.TaskDefinition} failed";
        var why = service
            .Tasks.Where(task => task.Reason is not null && task.TaskDefinition == (failed?.TaskDefinition ?? wanted))
            .Select(task => task.Reason)
            .Concat(
                service
                    .Events.Select(e => e.Message)
                    .Where(message => !message.EndsWith(SteadyEvent, StringComparison.Ordinal))
            )
            .FirstOrDefault();
        return $"service {service.Name}: {what}" + (why is null ? "" : $": {why}");
    }

    private static string? Wait(PsService service)
    {
        var primary = service.Deployments.FirstOrDefault(deployment => deployment.Status == "PRIMARY");
        var isSteady =
            service.Deployments.Count == 1
            && primary is { RolloutState: "COMPLETED" }
            && service.Running == service.Desired
            && service.Pending == 0
            && service.Tasks.All(task => task.LastStatus == "STOPPED" || task.TaskDefinition == primary.TaskDefinition);
        return isSteady
            ? null
            : $"service {service.Name}: {service.Running} of {service.Desired} tasks running"
                + (service.Pending > 0 ? $", {service.Pending} pending" : "")
                + (service.Deployments.Count > 1 ? $", {service.Deployments.Count} deployments" : "");
    }
}
