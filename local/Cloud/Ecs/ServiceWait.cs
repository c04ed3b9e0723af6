using Local.Cloud.Decisions;
using Local.Protocol.Text;

namespace Local.Cloud.Ecs;

/// <summary>Finds what a service waits for, as a function of its state.</summary>
internal static class ServiceWait
{
    private const int MostTasks = 10;

    /// <summary>Returns what the service waits for, in sentences without full stops; none if it is steady.</summary>
    /// <param name="settings">The settings of the service.</param>
    /// <param name="deployments">Its deployments.</param>
    /// <param name="tasks">Its tasks that are not STOPPED.</param>
    /// <param name="healthyAt">Returns the time at which a RUNNING task without a load balancer counts as healthy.</param>
    /// <param name="stuck">Whether the limits forbid every step.</param>
    /// <param name="unplaced">The reason why no container instance has room; null if one has.</param>
    /// <param name="now">The time.</param>
    public static IReadOnlyList<string> Of(
        ServiceSettings settings,
        IReadOnlyList<Deployment> deployments,
        IReadOnlyList<ServiceTask> tasks,
        Func<ServiceTask, DateTimeOffset> healthyAt,
        bool stuck,
        string? unplaced,
        DateTimeOffset now
    )
    {
        var waits = new List<string>();
        if (stuck)
        {
            waits.Add(
                $"the limits forbid every step: with {Counted.Text(settings.Desired, "desired task")}, minimumHealthyPercent "
                    + $"{settings.MinimumHealthyPercent} keeps {settings.Limits.Lower} healthy, and maximumPercent "
                    + $"{settings.MaximumPercent} allows {settings.Limits.Upper}"
            );
        }

        foreach (var deployment in deployments)
        {
            if (deployment.MayStartAt > now)
            {
                waits.Add(
                    $"no task of {NameOf(deployment)} starts before {Moment.Text(deployment.MayStartAt)}, because "
                        + $"{deployment.StartFailures} failed to start in a row ({deployment.LastFailure ?? "no reason given"})"
                );
            }

            if (deployment is { Status: DeploymentStatus.Primary, RolloutState: RolloutState.Failed })
            {
                waits.Add($"the deployment of {NameOf(deployment)} failed, so that it starts no more tasks");
            }
        }

        var waiting = tasks.Select(task => Of(task, healthyAt, unplaced)).OfType<string>().Take(MostTasks + 1).ToList();
        waits.AddRange(waiting.Take(MostTasks));
        if (waiting.Count > MostTasks)
        {
            waits.Add("more tasks are not ready");
        }

        return waits;
    }

    private static string? Of(ServiceTask task, Func<ServiceTask, DateTimeOffset> healthyAt, string? unplaced)
    {
        var name = $"task {task.Id[..8]} of {NameOf(task.Deployment)}";
        var target = task.TargetHealth is { } health
            ? $"{health.State}{(health.Description is null ? "" : $" ({health.Description})")}"
            : "not registered yet";
        return task.State switch
        {
            SchedulerTaskState.Healthy => null,
            SchedulerTaskState.Unhealthy => $"{name} is to be replaced: {task.WhyUnhealthy}",
            SchedulerTaskState.Stopping when task.TargetHealth?.DrainedAt is { } drained =>
                $"{name} drains until {Moment.Text(drained)}: {task.StoppedReason}",
            SchedulerTaskState.Stopping => $"{name} is {task.Status.Name()}: {task.StoppedReason}",
            _ => task.Status switch
            {
                EcsTaskStatus.Provisioning => unplaced is null
                    ? $"{name} is PROVISIONING: it waits for its network interface and its Service Connect names"
                    : $"{name} is PROVISIONING: no container instance has room: {unplaced.TrimEnd('.')}",
                EcsTaskStatus.Pending => $"{name} is PENDING: its image is being pulled",
                EcsTaskStatus.Activating =>
                    $"{name} is ACTIVATING: {ContainerOrder.Waiting(task.Containers) ?? "its program does not listen yet"}",
                _ when task.ContainerHealth is not (null or ContainerHealth.Healthy) =>
                    $"{name} is RUNNING, and {ContainerOrder.FailedCheck(task.Containers) ?? "its container's health check has not run yet"}",
                _ => task.Deployment.Revision.LoadBalancers.Count == 0
                    ? $"{name} is RUNNING, and counts as healthy from {Moment.Text(healthyAt(task))} on, because it has no health check"
                    : $"{name} is RUNNING, and its target is {target}",
            },
        };
    }

    private static string NameOf(Deployment deployment) => deployment.Revision.TaskDefinition.Name;
}
