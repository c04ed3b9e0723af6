using System.Text;
using Local.Cloud.AutoScaling;
using Local.Cloud.Contract;
using Local.Cloud.Ecs;

namespace Local.Cloud.Hosting;

/// <summary>Describes a service for <c>ps</c>.</summary>
internal static class ServiceDescription
{
    private const string Inactive = "INACTIVE";

    /// <param name="service">The service.</param>
    /// <param name="alarms">The alarms of the service's scaling policies.</param>
    /// <param name="activities">The service's scaling activities, newest first.</param>
    /// <param name="scaling">What scales the service; null if nothing does.</param>
    /// <param name="withUsage">Whether to read the processor time and memory of each task.</param>
    public static PsService Of(
        EcsService service,
        IReadOnlyList<ScalingAlarm> alarms,
        IReadOnlyList<ScalingActivity> activities,
        ScalingOverview? scaling = null,
        bool withUsage = true
    ) =>
        service.Look(scheduler => new PsService(
            service.Name,
            service.Cluster,
            scheduler.Settings.Desired,
            scheduler.Tasks.Count(task => task.Status == EcsTaskStatus.Running),
            scheduler.Tasks.Count(task => task.Status < EcsTaskStatus.Running),
            [.. scheduler.Deployments.Select(deployment => Of(deployment, Words(deployment.Status), scheduler))],
            [.. scheduler.Tasks.Select(task => Of(task, service.RunOf(task), withUsage))],
            [.. alarms.Select(alarm => new PsAlarm(alarm.Name, Words(alarm.State), alarm.Reason))],
            [.. activities.Select(did => new PsActivity(did.Time, did.Description, did.Cause, did.Status))],
            [.. scheduler.Events.Select(e => new PsEvent(e.CreatedAt, e.Message))]
        )
        {
            Scaling = scaling is null ? null : ScalingDescription.Of(scaling),
            StoppedTasks = [.. service.Stopped.Select(Of)],
            EndedDeployments = [.. scheduler.Replaced.Select(deployment => Of(deployment, Inactive, scheduler))],
            FormerTaskDefinition = scheduler.Former?.Revision.TaskDefinition.Name,
            LastFailedDeployment = scheduler.LastFailed is { } failed
                ? new PsFailedDeployment(failed.TaskDefinition, failed.Time, failed.Reason)
                : null,
            MinimumTasks = scheduler.Settings.Limits.Lower,
            MaximumTasks = scheduler.Settings.Limits.Upper,
            FailureThreshold = scheduler.Settings.CircuitBreaker
                ? CircuitBreaker.Threshold(scheduler.Settings.Desired)
                : null,
            GracePeriod = scheduler.Settings.HealthCheckGracePeriod.TotalSeconds,
        });

    private static PsStoppedTask Of(StoppedTask task) =>
        new(task.Id, task.TaskDefinition, task.StartedAt, task.StoppedAt, task.ExitCode, task.Reason);

    private static PsDeployment Of(Deployment deployment, string status, ServiceScheduler scheduler) =>
        new(
            deployment.Id,
            status,
            Words(deployment.RolloutState),
            deployment.Revision.TaskDefinition.Name,
            deployment.Target,
            scheduler.Tasks.Count(task => task.Deployment == deployment && task.Status == EcsTaskStatus.Running),
            deployment.FailedTasks
        )
        {
            CreatedAt = deployment.CreatedAt,
            RolloutStateReason = deployment.RolloutStateReason,
            Image = deployment.Revision.TaskDefinition.Main.Image,
            Changes = [.. deployment.Changes.Select(change => new PsChange(change.Name, change.Before, change.After))],
        };

    private static PsTask Of(ServiceTask task, TaskRun? run, bool withUsage)
    {
        var (target, usage) = (run?.TargetHealth(), withUsage ? run?.ReadUsage() : null);
        return new PsTask(
            task.Id,
            run?.ProcessId,
            run?.Address?.ToString(),
            task.Deployment.Revision.TaskDefinition.Main.PortMappings is [var first, ..]
                ? run?.HostPort(first.ContainerPort)
                : null,
            task.Status.Name(),
            target?.State
                ?? (
                    task.ContainerHealth is { } health ? Words(health)
                    : task.State == SchedulerTaskState.Healthy ? "HEALTHY"
                    : "UNKNOWN"
                ),
            task.StoppedReason ?? (target?.Description is { } text ? $"{target.Reason}: {text}" : target?.Reason),
            task.Deployment.Revision.TaskDefinition.Name
        )
        {
            StartedAt = task.RunningAt,
            DrainedAt = target?.DrainedAt,
            Cpu = task.Deployment.Revision.TaskDefinition.Needs.Cpu,
            Memory = task.Deployment.Revision.TaskDefinition.Needs.Memory,
            CpuSeconds = usage?.CpuTime.TotalSeconds,
            MemoryUsed = usage?.ResidentBytes / (1024.0 * 1024),
            Containers = [.. (run?.Containers ?? []).Select(container => Of(container, run!))],
            Environment = run is null ? [] : [.. run.EnvironmentNames.Order(StringComparer.Ordinal)],
        };
    }

    private static PsContainer Of(ContainerState container, TaskRun run) =>
        new(
            container.Definition.Name,
            Words(container.Status),
            Words(container.Health ?? ContainerHealth.Unknown),
            container.ExitCode
        )
        {
            Pid = run.ProcessOf(container.Definition.Name)?.Id,
        };

    /// <summary>Returns a name in the form of AWS's constants: <c>InProgress</c> becomes IN_PROGRESS.</summary>
    private static string Words<T>(T value)
        where T : struct, Enum
    {
        var words = new StringBuilder();
        foreach (var c in value.ToString())
        {
            if (char.IsUpper(c) && words.Length > 0)
            {
                words.Append('_');
            }

            words.Append(char.ToUpperInvariant(c));
        }

        return words.ToString();
    }
}
