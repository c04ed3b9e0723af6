using Local.Cloud.Contract;

namespace Local.Cli.Updates;

/// <summary>Whether a stack's services have come to rest.</summary>
/// <param name="Waiting">What is not at rest yet and why, one line each; empty when all is.</param>
/// <param name="Failures">The deployments that have failed and why, one line each.</param>
internal sealed record Steadiness(IReadOnlyList<string> Waiting, IReadOnlyList<string> Failures)
{
    /// <summary>Whether there is nothing more to wait for.</summary>
    public bool IsOver => Waiting.Count == 0;

    /// <summary>Judges what the cloud reports.</summary>
    /// <param name="report">The stack's services.</param>
    /// <param name="wanted">
    /// The task definition (<c>family:revision</c>) that each service was given, by its name. A service that has
    /// come to rest on another was rolled back.
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
            .Concat(service.Events.Select(e => e.Message))
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
