using Local.Cloud.Contract;

namespace Local.Cli.Updates;

/// <summary>Describes the state that a service waits for.</summary>
internal static class ServiceWait
{
    private static readonly string[] Ending = ["DEACTIVATING", "STOPPING", "DEPROVISIONING"];

    /// <summary>
    /// Returns a text such as <c>draining 1 task, 18 s left; 2 of 3 tasks running; 1 of 3 targets healthy</c>.
    /// </summary>
    /// <param name="service">The service.</param>
    /// <param name="now">The present time.</param>
    public static string Of(PsService service, DateTimeOffset now)
    {
        var ending = service
            .Tasks.Where(task => Ending.Contains(task.LastStatus) || task.Health == "draining")
            .ToList();
        var draining = ending.Count;
        var left = Math.Ceiling((ending.Max(task => task.DrainedAt) - now)?.TotalSeconds ?? 0);
        var primary = service.Deployments.FirstOrDefault(deployment => deployment.Status == "PRIMARY");
        var targets = service
            .Tasks.Where(task => task.LastStatus == "RUNNING" && task.TaskDefinition == primary?.TaskDefinition)
            // Without a load balancer, the words for health are in capitals.
            .Where(task => task.Health.All(c => !char.IsUpper(c)) && task.Health != "draining")
            .ToList();
        var healthy = targets.Count(task => task.Health == "healthy");
        string[] parts =
        [
            draining > 0
                ? $"draining {draining} task{(draining == 1 ? "" : "s")}{(left > 0 ? $", {left} s left" : "")}"
                : "",
            primary is not null && primary.Running < primary.Desired
                ? $"{primary.Running} of {primary.Desired} tasks running"
                : "",
            healthy < targets.Count ? $"{healthy} of {targets.Count} targets healthy" : "",
        ];
        return string.Join("; ", parts.Where(part => part.Length > 0));
    }
}
