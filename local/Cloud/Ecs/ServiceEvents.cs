namespace Local.Cloud.Ecs;

/// <summary>The events of a service, in AWS's words. As in AWS, the newest 100 are kept.</summary>
internal sealed class ServiceEvents(string service)
{
    private const int Kept = 100;
    private readonly Queue<ServiceEvent> _events = new();

    /// <summary>The events, newest first.</summary>
    public IReadOnlyList<ServiceEvent> All => [.. _events.Reverse()];

    internal void Started(IReadOnlyList<ServiceTask> tasks, DateTimeOffset now) =>
        Add(now, $"has started {tasks.Count} tasks: {Names(tasks)}.");

    internal void Stopped(IReadOnlyList<ServiceTask> tasks, DateTimeOffset now)
    {
        Add(now, $"has stopped {tasks.Count} running tasks: {Names(tasks)}.");
        var draining = tasks
            .Where(task => task.Deployment.Revision.LoadBalancers.Count > 0 && task.RunningAt is not null)
            .ToList();
        if (draining.Count > 0)
        {
            Add(now, $"has begun draining connections on {draining.Count} tasks.");
        }

        foreach (var group in Targets(draining))
        {
            Add(now, $"deregistered {group.Count()} targets in (target-group {group.Key})");
        }
    }

    internal void Running(ServiceTask task, DateTimeOffset now)
    {
        foreach (var group in Targets([task]))
        {
            Add(now, $"registered 1 targets in (target-group {group.Key})");
        }
    }

    internal void Unhealthy(ServiceTask task, DateTimeOffset now)
    {
        if (task.ContainerHealth == ContainerHealth.Unhealthy)
        {
            Add(now, $"(task {task.Id}) failed container health checks.");
            return;
        }

        var target = task.Deployment.Revision.LoadBalancers[0];
        Add(
            now,
            $"(port {target.ContainerPort}) is unhealthy in (target-group {target.TargetGroupArn}) due to "
                + $"(reason {task.TargetHealth?.Description ?? "Health checks failed"})"
        );
    }

    internal void FailedToStart(ServiceTask task, DateTimeOffset now) =>
        Add(now, $"failed to launch a task with (error {task.StoppedReason}).");

    internal void Exited(ServiceTask task, DateTimeOffset now) =>
        Add(now, $"(task {task.Id}) stopped: {task.StoppedReason}");

    internal void Unplaced(string reason, DateTimeOffset now) =>
        Add(
            now,
            "was unable to place a task because no container instance met all of its requirements. "
                + $"Reason: {reason}"
        );

    internal void UnableToStart(DateTimeOffset now) => Add(now, "is unable to consistently start tasks successfully.");

    internal void Stuck(DateTimeOffset now) =>
        Add(
            now,
            "was unable to stop or start tasks during a deployment because of the service deployment configuration. "
                + "Update the minimumHealthyPercent or maximumPercent value and try again."
        );

    internal void Completed(Deployment deployment, DateTimeOffset now) =>
        Add(now, $"(deployment {deployment.Id}) deployment completed.");

    internal void Failed(Deployment deployment, string reason, DateTimeOffset now) =>
        Add(now, $"(deployment {deployment.Id}) deployment failed: {reason}.");

    internal void RollingBack(Deployment to, DateTimeOffset now) => Add(now, $"rolling back to deployment {to.Id}.");

    internal void Steady(DateTimeOffset now) => Add(now, "has reached a steady state.");

    private static string Names(IEnumerable<ServiceTask> tasks) =>
        string.Join(" ", tasks.Select(task => $"(task {task.Id})"));

    private static IEnumerable<IGrouping<string, string>> Targets(IEnumerable<ServiceTask> tasks) =>
        tasks
            .SelectMany(task => task.Deployment.Revision.LoadBalancers)
            .GroupBy(target => target.TargetGroupArn, target => target.TargetGroupArn);

    private void Add(DateTimeOffset now, string message)
    {
        _events.Enqueue(new ServiceEvent(now, $"(service {service}) {message}"));
        if (_events.Count > Kept)
        {
            _events.Dequeue();
        }
    }
}
